import { randomBytes, randomUUID } from 'node:crypto';
import type { StateTopic, StreamTopic } from '../../protocol/topics.js';
import { RedisUnavailable } from '../redis/failure.js';
import type { RedisLink } from '../redis/link.js';
import type {
  Bus,
  BusStats,
  Entry,
  Position,
  PresenceChange,
  StateEntry,
  StreamStart,
  StreamSubscription,
  SubscribeOptions,
} from './port.js';
import { BusClosed, BusUnavailable } from './port.js';
import { stateKeys, streamKeys } from './redis-keys.js';
import { type Listened, ListenedTopics } from './redis-listened.js';
import { RedisMemory } from './redis-memory.js';
import { attend } from './redis-presence.js';
import { RedisProbe } from './redis-probe.js';
import { positionOf, startOf, stateOf, type TimedEntry } from './redis-replies.js';
import { ADD, APPEND, CONTRIBUTE, GET, READ, RESTORE, SET } from './redis-scripts.js';
import { RedisState, Watcher } from './redis-state.js';
import { RedisStream, Subscriber } from './redis-stream.js';

export interface RedisBusOptions {
  /** Entries kept of each stream. Default 1000. */
  historyLimit?: number;
  /** Told of a listener's throw; the others are served all the same. Default: nobody. */
  onListenerError?: (error: unknown, topic: string) => void;
  /** ms a read waits for Redis before it is refused, or answered with what was last known. Default 3000. */
  readTimeout?: number;
}

/** Topics nobody writes, reads or renews for this long are forgotten by Redis, ms. */
const KEPT = 7 * 24 * 3_600_000;
/** How often the states this process wrote are renewed, ms. */
const RENEW = 24 * 3_600_000;
/** ms for which a write may be sent again after a cut. */
const GUARD = 600_000;

/** The bus of many machines, on Redis. The link is its own. */
export class RedisBus implements Bus {
  /** In each entry it writes, so not long. */
  private readonly writer = randomBytes(9).toString('base64url');
  private writes = 0;
  private readonly streams: ListenedTopics<RedisStream>;
  private readonly states: ListenedTopics<RedisState>;
  private readonly memory: RedisMemory;
  private readonly probe: RedisProbe;
  private readonly renewal: NodeJS.Timeout;
  private closing: Promise<void> | null = null;

  constructor(
    private readonly link: RedisLink,
    private readonly options: RedisBusOptions = {},
  ) {
    const guard = (name: string, call: () => void) => this.guard(name, call);
    this.streams = new ListenedTopics(link, {
      channelOf: (name) => streamKeys(name).channel,
      create: (name) => this.stream(name),
      guard,
    });
    this.states = new ListenedTopics(link, {
      channelOf: (name) => stateKeys(name).channel,
      create: (name) => this.state(name),
      guard,
    });
    this.memory = new RedisMemory((name, entry) => this.putBack(name, entry));
    this.probe = new RedisProbe(link, this.writer);
    link.whenBack(() => void this.memory.restore());
    link.whenListeningAgain((channels) => this.catchUp(channels));
    this.renewal = setInterval(() => void this.memory.restore(), RENEW);
    this.renewal.unref();
  }

  async append<E>(topic: StreamTopic<E>, event: E): Promise<Position> {
    const { name } = topic;
    const { log, head, guard, channel } = streamKeys(name);
    this.writes += 1;
    const [number, id] = [this.writes, `${this.writer}.${this.writes}`];
    const { historyLimit = 1000 } = this.options;
    const known = this.streams.peek(name)?.position ?? this.memory.position(name);
    const position = positionOf(
      await this.ask(
        APPEND,
        [log, head, `${guard}:${this.writer}`],
        [
          ...[JSON.stringify(event), historyLimit, randomUUID(), KEPT, number, id, GUARD],
          ...[channel, this.link.publish, known?.epoch ?? '', known?.offset ?? 0],
        ],
      ),
    );
    this.memory.appended(name, position);
    return position;
  }

  async subscribe<E>(
    topic: StreamTopic<E>,
    listener: (entry: Entry<E>) => void,
    options: SubscribeOptions<E> = {},
  ): Promise<StreamSubscription<E>> {
    this.assertOpen();
    // A topic's name stands for one event type: what is appended under it is what its listeners take.
    const subscriber = new Subscriber(
      listener as (entry: Entry<unknown>) => void,
      options as SubscribeOptions,
    );
    const listened = this.listenTo(this.streams, topic.name);
    listened.topic.subscribers.add(subscriber);
    const close = () => {
      subscriber.open = false;
      listened.topic.subscribers.delete(subscriber);
      if (listened.topic.subscribers.size === 0) this.streams.leave(topic.name, listened);
    };
    try {
      await this.reached(listened.stop);
      const start = await listened.topic.start(subscriber);
      return { start: start as StreamStart<E>, close };
    } catch (error) {
      close();
      throw error;
    }
  }

  async history<E>(topic: StreamTopic<E>, limit: number): Promise<StreamStart<E>> {
    return (await this.read(topic.name, undefined, limit, false)) as StreamStart<E>;
  }

  async set<V>(topic: StateTopic<V>, value: V): Promise<number> {
    const { name } = topic;
    const { state, lapses, channel } = stateKeys(name);
    const args = [JSON.stringify(value), KEPT, channel, this.link.publish, this.memory.revision(name)];
    const revision = Number(await this.ask(SET, [state, lapses], args));
    this.memory.wrote(name, { value, revision });
    return revision;
  }

  /** While Redis is away, viewers are served by what was last known. */
  async get<V>(topic: StateTopic<V>): Promise<StateEntry<V> | null> {
    this.assertOpen();
    const { name } = topic;
    if (!this.link.reaches(stateKeys(name).state) && this.memory.state(name) !== undefined)
      return this.memory.state(name) as StateEntry<V>;
    try {
      const entry = await this.reached(this.readState(name));
      return entry === null ? null : { value: entry.value as V, revision: entry.revision };
    } catch (error) {
      const known = this.memory.state(name);
      if (error instanceof BusUnavailable && known !== undefined) return known as StateEntry<V>;
      throw error;
    }
  }

  async watch<V>(topic: StateTopic<V>, listener: (entry: StateEntry<V>) => void): Promise<{ close(): void }> {
    this.assertOpen();
    const watcher = new Watcher(listener as (entry: StateEntry<unknown>) => void);
    const listened = this.listenTo(this.states, topic.name);
    listened.topic.watchers.add(watcher);
    const close = () => {
      watcher.open = false;
      listened.topic.watchers.delete(watcher);
      if (listened.topic.watchers.size > 0) return;
      listened.topic.close();
      this.states.leave(topic.name, listened);
    };
    try {
      await this.reached(listened.stop);
      await this.reached(listened.topic.refresh());
      return { close };
    } catch (error) {
      close();
      throw error;
    }
  }

  async add(topic: StateTopic<number>, delta: number): Promise<number> {
    const { name } = topic;
    const { state, lapses, guard, channel } = stateKeys(name);
    this.writes += 1;
    const args = [delta, KEPT, channel, this.link.publish, this.writes, GUARD, this.memory.revision(name)];
    const reply = await this.ask(ADD, [state, lapses, `${guard}:${this.writer}`], args);
    const [revision, value] = Array.isArray(reply) ? reply.map(Number) : [];
    this.memory.wrote(name, { value: Number(value), revision: Number(revision) });
    return Number(value);
  }

  async contribute(
    topic: StateTopic<number>,
    contributor: string,
    share: number,
    ttl: number,
  ): Promise<void> {
    const { state, lapses, shares, channel } = stateKeys(topic.name);
    const known = this.memory.revision(topic.name);
    await this.ask(
      CONTRIBUTE,
      [state, lapses, shares],
      [contributor, share, ttl, KEPT, channel, this.link.publish, known],
    );
  }

  stats(): BusStats {
    return { ...this.link.stats, lag: this.probe.lag };
  }

  attend(topic: StateTopic<number>, node: string, change: PresenceChange, ttl: number): Promise<number> {
    const ask: Parameters<typeof attend>[0] = (script, keys, args) => this.ask(script, keys, args);
    const known = this.memory.revision(topic.name);
    return attend(ask, topic, { node, change, ttl, kept: KEPT, publish: this.link.publish, known });
  }

  close(): Promise<void> {
    this.closing ??= this.shutDown();
    return this.closing;
  }

  private async shutDown(): Promise<void> {
    clearInterval(this.renewal);
    this.probe.close();
    for (const { subscribers } of this.streams.clear()) {
      for (const subscriber of subscribers) subscriber.open = false;
    }
    for (const state of this.states.clear()) {
      for (const watcher of state.watchers) watcher.open = false;
      state.close();
    }
    await this.link.close();
  }

  private assertOpen(): void {
    if (this.closing !== null) throw new BusClosed();
  }

  /** A script's answer, in the port's errors. */
  private async ask(script: string, keys: readonly string[], args: readonly (string | number)[]) {
    this.assertOpen();
    try {
      return await this.link.script(script, keys, args);
    } catch (error) {
      this.assertOpen();
      throw error instanceof RedisUnavailable ? new BusUnavailable(error.message) : error;
    }
  }

  private async read(
    name: string,
    since: Position | undefined,
    history: number,
    seen: boolean,
  ): Promise<StreamStart<unknown>> {
    const keys = streamKeys(name);
    const real = since !== undefined && Number.isSafeInteger(since.offset) && since.offset >= 0;
    const { epoch, offset } = real ? since : { epoch: '', offset: 0 };
    const wanted = Math.max(0, Math.floor(history));
    const args = [epoch, offset, wanted, randomUUID(), KEPT, seen ? '1' : '0'];
    return startOf(await this.reached(this.ask(READ, [keys.log, keys.head], args)));
  }

  private async readState(name: string): Promise<TimedEntry | null> {
    const { state, lapses, shares, channel } = stateKeys(name);
    const args = [KEPT, channel, this.link.publish, this.memory.revision(name)];
    const entry = stateOf(await this.ask(GET, [state, lapses, shares], args));
    if (entry !== null) this.memory.know(name, { value: entry.value, revision: entry.revision });
    return entry;
  }

  /** @throws BusUnavailable when Redis does not answer in time */
  private async reached<T>(answer: Promise<T>): Promise<T> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new BusUnavailable()), this.options.readTimeout ?? 3_000);
    });
    try {
      return await Promise.race([answer, late]);
    } catch (error) {
      answer.catch(() => undefined); // it may fail yet, and nobody waits for it
      this.assertOpen();
      throw error;
    } finally {
      clearTimeout(timer);
    }
  }

  private listenTo<T extends { message(message: string): void }>(
    topics: ListenedTopics<T>,
    name: string,
  ): Listened<T> {
    void this.probe.start();
    return topics.use(name);
  }

  private stream(name: string): RedisStream {
    return new RedisStream({
      read: (since, history, seen) => this.read(name, since, history, seen),
      guard: (call) => this.guard(name, call),
    });
  }

  private state(name: string): RedisState {
    return new RedisState({
      read: () => this.readState(name),
      know: (entry) => this.memory.know(name, entry),
      guard: (call) => this.guard(name, call),
    });
  }

  private guard(topic: string, call: () => void): void {
    if (this.closing !== null) return;
    try {
      call();
    } catch (error) {
      this.options.onListenerError?.(error, topic);
    }
  }

  /** Redis may be back with less than it had: what this process wrote last is put back, and kept for another while. */
  private putBack(name: string, { value, revision }: StateEntry<unknown>): Promise<unknown> {
    const { state, channel } = stateKeys(name);
    return this.ask(RESTORE, [state], [JSON.stringify(value), KEPT, channel, this.link.publish, revision]);
  }

  /** After a cut of a listening connection. */
  private catchUp(channels: ReadonlySet<string>): void {
    for (const stream of this.streams.on(channels)) void stream.resync();
    for (const state of this.states.on(channels)) state.refresh().catch(() => undefined);
  }
}

import { randomUUID } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { StateTopic, StreamTopic } from '../../protocol/topics.js';
import { type RedisLink, RedisUnavailable } from '../redis/link.js';
import type {
  Bus,
  Entry,
  Position,
  StateEntry,
  StreamStart,
  StreamSubscription,
  SubscribeOptions,
} from './port.js';
import { BusClosed, BusUnavailable } from './port.js';
import { stateKeys, streamKeys } from './redis-keys.js';
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
/** States this process wrote, to be put back if Redis loses them, and values last seen, for when it is away. */
const REMEMBERED = 20_000;
/** ms for which a write may be sent again after a cut. */
const GUARD = 600_000;
const PUBLISH = 'PUBLISH';

interface Listened<T> {
  readonly topic: T;
  stop: Promise<() => void>;
}

/** The bus of many machines, on Redis. The link is its own. */
export class RedisBus implements Bus {
  private readonly writer = randomUUID();
  private writes = 0;
  private readonly streams = new Map<string, Listened<RedisStream>>();
  private readonly states = new Map<string, Listened<RedisState>>();
  private readonly written = new LRUCache<string, StateEntry<unknown>>({ max: REMEMBERED });
  private readonly known = new LRUCache<string, StateEntry<unknown>>({ max: REMEMBERED });
  private readonly renewal: NodeJS.Timeout;
  private closing: Promise<void> | null = null;

  constructor(
    private readonly link: RedisLink,
    private readonly options: RedisBusOptions = {},
  ) {
    link.whenBack(() => this.restore());
    link.whenListeningAgain(() => this.catchUp());
    this.renewal = setInterval(() => this.restore(), RENEW);
    this.renewal.unref();
  }

  async append<E>(topic: StreamTopic<E>, event: E): Promise<Position> {
    const keys = streamKeys(topic.name);
    this.writes += 1;
    const [number, id] = [this.writes, `${this.writer}.${this.writes}`];
    const { historyLimit = 1000 } = this.options;
    return positionOf(
      await this.ask(
        APPEND,
        [keys.log, keys.head, `${keys.guard}:${this.writer}`],
        [JSON.stringify(event), historyLimit, randomUUID(), KEPT, number, id, GUARD, keys.channel, PUBLISH],
      ),
    );
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
    const listened = this.stream(topic.name);
    listened.topic.subscribers.add(subscriber);
    const close = () => {
      subscriber.open = false;
      listened.topic.subscribers.delete(subscriber);
      if (listened.topic.subscribers.size === 0) this.leave(this.streams, topic.name, listened);
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
    const keys = stateKeys(topic.name);
    const reply = await this.ask(
      SET,
      [keys.state, keys.lapses],
      [JSON.stringify(value), KEPT, keys.channel, PUBLISH],
    );
    return this.wrote(topic.name, Number(reply), value);
  }

  async get<V>(topic: StateTopic<V>): Promise<StateEntry<V> | null> {
    this.assertOpen();
    const known = this.known.get(topic.name);
    // While Redis is away, viewers are served by what was last known.
    if (!this.link.up && known !== undefined) return known as StateEntry<V>;
    const entry = await this.reached(this.readState(topic.name));
    return entry === null ? null : { value: entry.value as V, revision: entry.revision };
  }

  async watch<V>(topic: StateTopic<V>, listener: (entry: StateEntry<V>) => void): Promise<{ close(): void }> {
    this.assertOpen();
    const watcher = new Watcher(listener as (entry: StateEntry<unknown>) => void);
    const listened = this.state(topic.name);
    listened.topic.watchers.add(watcher);
    const close = () => {
      watcher.open = false;
      listened.topic.watchers.delete(watcher);
      if (listened.topic.watchers.size > 0) return;
      listened.topic.close();
      this.leave(this.states, topic.name, listened);
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
    const keys = stateKeys(topic.name);
    this.writes += 1;
    const reply = await this.ask(
      ADD,
      [keys.state, keys.lapses, `${keys.guard}:${this.writer}`],
      [delta, KEPT, keys.channel, PUBLISH, this.writes, GUARD],
    );
    const [revision, sum] = Array.isArray(reply) ? reply : [];
    this.wrote(topic.name, Number(revision), Number(sum));
    return Number(sum);
  }

  async contribute(
    topic: StateTopic<number>,
    contributor: string,
    share: number,
    ttl: number,
  ): Promise<void> {
    const keys = stateKeys(topic.name);
    await this.ask(
      CONTRIBUTE,
      [keys.state, keys.lapses, keys.shares],
      [contributor, share, ttl, KEPT, keys.channel, PUBLISH],
    );
  }

  close(): Promise<void> {
    this.closing ??= this.shutDown();
    return this.closing;
  }

  private async shutDown(): Promise<void> {
    clearInterval(this.renewal);
    for (const { topic } of this.streams.values()) {
      for (const subscriber of topic.subscribers) subscriber.open = false;
    }
    for (const { topic } of this.states.values()) {
      for (const watcher of topic.watchers) watcher.open = false;
      topic.close();
    }
    this.streams.clear();
    this.states.clear();
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
    const entry = stateOf(await this.ask(GET, [state, lapses, shares], [KEPT, channel, PUBLISH]));
    if (entry !== null) this.know(name, entry);
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

  private stream(name: string): Listened<RedisStream> {
    const there = this.streams.get(name);
    if (there !== undefined) return there;
    const topic = new RedisStream({
      read: (since, history, seen) => this.read(name, since, history, seen),
      guard: (call) => this.guard(name, call),
    });
    const listen = (message: string) => this.guard(name, () => topic.message(message));
    const listened = { topic, stop: this.link.subscribe(streamKeys(name).channel, listen) };
    this.streams.set(name, listened);
    return listened;
  }

  private state(name: string): Listened<RedisState> {
    const there = this.states.get(name);
    if (there !== undefined) return there;
    const topic = new RedisState({
      read: () => this.readState(name),
      guard: (call) => this.guard(name, call),
    });
    const listen = (message: string) => this.guard(name, () => topic.message(message));
    const listened = { topic, stop: this.link.subscribe(stateKeys(name).channel, listen) };
    this.states.set(name, listened);
    return listened;
  }

  private leave<T>(all: Map<string, Listened<T>>, name: string, listened: Listened<T>): void {
    if (all.get(name) === listened) all.delete(name);
    listened.stop.then(
      (stop) => stop(),
      () => undefined, // it was never listened to
    );
  }

  private guard(topic: string, call: () => void): void {
    if (this.closing !== null) return;
    try {
      call();
    } catch (error) {
      this.options.onListenerError?.(error, topic);
    }
  }

  private know(name: string, { value, revision }: StateEntry<unknown>): void {
    const known = this.known.get(name);
    if (known === undefined || revision > known.revision) this.known.set(name, { value, revision });
  }

  private wrote(name: string, revision: number, value: unknown): number {
    this.written.set(name, { value, revision });
    this.know(name, { value, revision });
    return revision;
  }

  /** Redis may be back with less than it had: what this process wrote last is put back, and kept for another while. */
  private restore(): void {
    for (const name of [...this.written.keys()]) {
      const entry = this.written.peek(name);
      if (entry === undefined) continue;
      const { state, channel } = stateKeys(name);
      const args = [JSON.stringify(entry.value), KEPT, channel, PUBLISH, entry.revision];
      // Cut again: the next connection is the next attempt.
      this.ask(RESTORE, [state], args).catch(() => undefined);
    }
  }

  /** After a cut of the listening connection. */
  private catchUp(): void {
    for (const { topic } of this.streams.values()) void topic.resync();
    for (const { topic } of this.states.values()) topic.refresh().catch(() => undefined);
  }
}

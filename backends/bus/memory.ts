import { randomUUID } from 'node:crypto';
import { type Clock, systemClock } from '../../protocol/clock.js';
import type { StateTopic, StreamTopic } from '../../protocol/topics.js';
import { IdleTopics } from './idle-topics.js';
import { MemoryPresence } from './memory-presence.js';
import { MemoryState, type Watcher } from './memory-state.js';
import { MemoryStream, type Subscriber } from './memory-stream.js';
import type {
  Bus,
  Entry,
  Position,
  PresenceChange,
  StateEntry,
  StreamStart,
  StreamSubscription,
  SubscribeOptions,
} from './port.js';
import { BusClosed } from './port.js';

export interface MemoryBusOptions {
  clock?: Clock;
  /** Entries kept for each stream. Default 1000. */
  historyLimit?: number;
  /** Streams kept while nobody listens. Default 1000. */
  idleStreams?: number;
  /** States kept while nobody watches. Default 100,000. */
  idleStates?: number;
  /** Name of this bus's numbering; a new one at each start, since offsets start over. */
  epoch?: string;
  /** Told of a listener's throw; the others are served all the same. Default: nobody. */
  onListenerError?: (error: unknown, topic: string) => void;
}

/** The bus of a single process: nothing outlives it. */
export class MemoryBus implements Bus {
  private readonly clock: Clock;
  private readonly onListenerError: (error: unknown, topic: string) => void;
  private readonly streams: IdleTopics<MemoryStream>;
  private readonly states: IdleTopics<MemoryState>;
  private readonly changedStreams = new Map<string, MemoryStream>();
  private readonly changedStates = new Map<string, MemoryState>();
  private readonly presences = new WeakMap<MemoryState, MemoryPresence>();
  private readonly lapses = new Map<MemoryState, NodeJS.Timeout>();
  private flush: NodeJS.Immediate | null = null;
  /** Streams dropped so far. It is part of later epochs: a stream made anew counts from 1 again, under a name of its own. */
  private streamsDropped = 0;
  /** States made anew go on from here, so that a revision never goes back. */
  private revisionFloor = 0;
  private closed = false;

  constructor(options: MemoryBusOptions = {}) {
    const { historyLimit = 1000, idleStreams = 1000, idleStates = 100_000, epoch = randomUUID() } = options;
    this.clock = options.clock ?? systemClock;
    this.onListenerError = options.onListenerError ?? (() => undefined);
    this.streams = new IdleTopics(
      idleStreams,
      (stream) => stream.subscribers.size > 0,
      () =>
        new MemoryStream(this.streamsDropped === 0 ? epoch : `${epoch}.${this.streamsDropped}`, historyLimit),
      () => {
        this.streamsDropped += 1;
      },
    );
    this.states = new IdleTopics(
      idleStates,
      (state) => state.watchers.size > 0 || state.hasShares,
      () => new MemoryState(this.revisionFloor),
      (state) => {
        this.revisionFloor = Math.max(this.revisionFloor, state.lastRevision);
      },
    );
  }

  async append<E>(topic: StreamTopic<E>, event: E): Promise<Position> {
    this.assertOpen();
    const stream = this.streams.use(topic.name);
    const position = stream.append(event);
    if (stream.subscribers.size > 0) this.changedStreams.set(topic.name, stream);
    this.scheduleFlush();
    return position;
  }

  async subscribe<E>(
    topic: StreamTopic<E>,
    listener: (entry: Entry<E>) => void,
    options: SubscribeOptions<E> = {},
  ): Promise<StreamSubscription<E>> {
    this.assertOpen();
    const stream = this.streams.use(topic.name);
    const start = stream.start(options) as StreamStart<E>;
    const subscriber: Subscriber = {
      // A topic's name stands for one event type: what is appended under it is what its listeners take.
      listener: listener as (entry: Entry<unknown>) => void,
      after: start.position.offset,
      open: true,
    };
    stream.subscribers.add(subscriber);
    const close = () => {
      subscriber.open = false;
      stream.subscribers.delete(subscriber);
    };
    return { start, close };
  }

  async history<E>(topic: StreamTopic<E>, limit: number): Promise<StreamStart<E>> {
    this.assertOpen();
    return this.streams.use(topic.name).start({ history: limit }) as StreamStart<E>;
  }

  async set<V>(topic: StateTopic<V>, value: V): Promise<number> {
    this.assertOpen();
    const state = this.states.use(topic.name);
    const revision = state.set(value);
    this.changed(topic.name, state);
    return revision;
  }

  async get<V>(topic: StateTopic<V>): Promise<StateEntry<V> | null> {
    this.assertOpen();
    const state = this.states.peek(topic.name);
    if (state === undefined) return null;
    this.lapse(topic.name, state);
    return state.latest as StateEntry<V> | null;
  }

  async watch<V>(topic: StateTopic<V>, listener: (entry: StateEntry<V>) => void): Promise<{ close(): void }> {
    this.assertOpen();
    const state = this.states.use(topic.name);
    const watcher: Watcher = {
      listener: listener as (entry: StateEntry<unknown>) => void,
      seen: -1,
      open: true,
    };
    state.watchers.add(watcher);
    this.changed(topic.name, state);
    const close = () => {
      watcher.open = false;
      state.watchers.delete(watcher);
    };
    return { close };
  }

  async add(topic: StateTopic<number>, delta: number): Promise<number> {
    this.assertOpen();
    const state = this.states.use(topic.name);
    const sum = state.add(delta);
    this.changed(topic.name, state);
    return sum;
  }

  async contribute(
    topic: StateTopic<number>,
    contributor: string,
    share: number,
    ttl: number,
  ): Promise<void> {
    this.assertOpen();
    const state = this.states.use(topic.name);
    state.lapse(this.clock.now());
    state.contribute(contributor, share, this.clock.now() + ttl);
    this.changed(topic.name, state);
    this.scheduleLapse(topic.name, state);
  }

  stats(): null {
    return null;
  }

  async attend(
    topic: StateTopic<number>,
    node: string,
    change: PresenceChange,
    ttl: number,
  ): Promise<number> {
    this.assertOpen();
    const state = this.states.use(topic.name);
    const presence = this.presences.get(state) ?? new MemoryPresence();
    this.presences.set(state, presence);
    const now = this.clock.now();
    presence.lapse(now);
    const size = presence.attend(node, change, now + ttl);
    await this.contribute(topic, '#present', presence.count, presence.lapsesAt - now);
    return size;
  }

  async close(): Promise<void> {
    this.closed = true;
    if (this.flush !== null) clearImmediate(this.flush);
    for (const timer of this.lapses.values()) clearTimeout(timer);
    this.lapses.clear();
    this.changedStreams.clear();
    this.changedStates.clear();
    this.streams.clear();
    this.states.clear();
  }

  private assertOpen(): void {
    if (this.closed) throw new BusClosed();
  }

  private changed(name: string, state: MemoryState): void {
    if (state.watchers.size === 0) return;
    this.changedStates.set(name, state);
    this.scheduleFlush();
  }

  /**
   * An immediate, not a microtask: a subscriber's `await subscribe()` has gone on before its first entry, and what one turn of the
   * event loop appends is delivered together.
   */
  private scheduleFlush(): void {
    this.flush ??= setImmediate(() => this.deliver());
  }

  private deliver(): void {
    this.flush = null;
    const streams = [...this.changedStreams];
    const states = [...this.changedStates];
    this.changedStreams.clear();
    this.changedStates.clear();
    for (const [name, stream] of streams) {
      stream.deliver(({ listener }, entry) => this.guarded(name, () => listener(entry)));
    }
    for (const [name, state] of states) {
      state.deliver(({ listener }, entry) => this.guarded(name, () => listener(entry)));
    }
  }

  private guarded(topic: string, call: () => void): void {
    if (this.closed) return;
    try {
      call();
    } catch (error) {
      this.onListenerError(error, topic);
    }
  }

  private lapse(name: string, state: MemoryState): void {
    if (state.lapse(this.clock.now())) this.changed(name, state);
  }

  private scheduleLapse(name: string, state: MemoryState): void {
    clearTimeout(this.lapses.get(state));
    this.lapses.delete(state);
    if (!state.hasShares) return;
    const timer = setTimeout(
      () => {
        this.lapse(name, state);
        this.scheduleLapse(name, state);
      },
      Math.max(1, state.nextLapse - this.clock.now()),
    );
    this.lapses.set(state, timer.unref());
  }
}

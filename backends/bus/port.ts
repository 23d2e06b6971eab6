import type { StateTopic, StreamTopic } from '../../protocol/topics.js';

/** A place in a stream: `epoch` names one numbering, `offset` counts from 1 within it. */
export interface Position {
  epoch: string;
  offset: number;
}

/** An event of a stream with its offset. Delivered in order, each once. */
export interface Entry<E> {
  offset: number;
  event: E;
}

/** What a subscriber starts with. */
export interface StreamStart<E> {
  /** Where the stream stands: the offset of the newest entry (0 when there is none). */
  position: Position;
  /**
   * True: `entries` is everything after the `since` asked for. False: there was no `since`, it was of another epoch,
   * ahead of the stream, or older than the history kept; `entries` is then the recent history asked for. Never partial.
   */
  recovered: boolean;
  entries: Entry<E>[];
}

export interface StreamSubscription<E> {
  readonly start: StreamStart<E>;
  /** Idempotent; nothing is delivered after it returns. */
  close(): void;
}

export interface StateEntry<V> {
  value: V;
  /** Grows by one with each change of this topic, by more when it was lost and made anew. */
  revision: number;
}

export interface SubscribeOptions<E = unknown> {
  since?: Position;
  /** Recent entries wanted when nothing can be recovered. Default 0. */
  history?: number;
  /**
   * The engine was cut off for longer than the history reaches, or lost it: entries are missing, or are numbered anew. Begin again from
   * this start. Without it, entries just go on from there. Never called by an engine that can't lose anything.
   */
  onReset?: (start: StreamStart<E>) => void;
}

/** How the way to the other nodes is, for metrics. */
export interface BusStats {
  /** Whether the engine answers. */
  up: boolean;
  /** Calls that wait for an answer now. */
  pending: number;
  /** Calls refused since the start because too many waited. */
  refused: number;
  /** Connections made anew since the start. */
  reconnects: number;
  /** ms from sending a message to hearing it here, at the newest try or, when that takes longer, so far. 0 until something is listened to. */
  lag: number;
}

/**
 * Members that come and go. `=x` counts, `?x` counts unless `!x` is present somewhere, `!x` itself never does. At most some thousand
 * at once: the engine does nothing else meanwhile.
 */
export interface PresenceChange {
  /** What the node told before is forgotten first. */
  whole: boolean;
  added: readonly string[];
  removed: readonly string[];
}

/**
 * The engine that carries events and state between nodes.
 *
 * Promises: a stream's entries reach every subscriber in one order, numbered without holes within an epoch. A watcher sees
 * the latest value, may miss intermediate ones, and never sees a revision go back. Listeners are called asynchronously to
 * the publisher, must not throw, and must not block. Values are plain JSON and are not to be mutated once handed over.
 */
export interface Bus {
  /** Append to a stream. Resolves when the event can no longer be lost by this process alone. */
  append<E>(topic: StreamTopic<E>, event: E): Promise<Position>;
  /** Subscribe from a position or from now; the start and the live entries join without a hole or an overlap. */
  subscribe<E>(
    topic: StreamTopic<E>,
    listener: (entry: Entry<E>) => void,
    options?: SubscribeOptions<E>,
  ): Promise<StreamSubscription<E>>;
  /** The last `limit` entries, oldest first. */
  history<E>(topic: StreamTopic<E>, limit: number): Promise<StreamStart<E>>;

  /** Replace a state's value; resolves to its revision. */
  set<V>(topic: StateTopic<V>, value: V): Promise<number>;
  /** Null when the topic was never set. */
  get<V>(topic: StateTopic<V>): Promise<StateEntry<V> | null>;
  /** Calls back with the value that is there (if any) and with every later one. */
  watch<V>(topic: StateTopic<V>, listener: (entry: StateEntry<V>) => void): Promise<{ close(): void }>;
  /** Add to a numeric state (absent = 0) atomically; resolves to the sum. */
  add(topic: StateTopic<number>, delta: number): Promise<number>;
  /**
   * Set one contributor's share of a numeric state whose value is the sum of all shares. A share lapses `ttl` ms after it was
   * last given, so that a killed node's viewers stop counting. A share of 0 removes it.
   */
  contribute(topic: StateTopic<number>, contributor: string, share: number, ttl: number): Promise<void>;

  /**
   * Tells who came to a node and who went, and that the node is there for another `ttl` ms; the state's value is how many are present at
   * all nodes together, each once. A node that is not heard of for that long counts no more, once another one tells or none is left; one
   * without members is forgotten.
   * Resolves to the number of members the node has now: another than expected means that the engine lost some, or was too late, and all
   * are to be told again, `whole`.
   */
  attend(topic: StateTopic<number>, node: string, change: PresenceChange, ttl: number): Promise<number>;

  /** Null for an engine that is inside this process. */
  stats(): BusStats | null;

  /** Idempotent; drops subscriptions and refuses further calls. */
  close(): Promise<void>;
}

/** The engine can't be reached, and the call could not wait for it any longer; try later. */
export class BusUnavailable extends Error {
  constructor(message = 'the bus can not be reached') {
    super(message);
    this.name = 'BusUnavailable';
  }
}

/** The bus was closed; nothing is sent or delivered any more. */
export class BusClosed extends Error {
  constructor() {
    super('the bus is closed');
    this.name = 'BusClosed';
  }
}

import type { Entry, Position, StreamStart, SubscribeOptions } from './port.js';
import { entryMessage } from './redis-replies.js';

type Start = StreamStart<unknown>;

/** One subscriber of a stream: entries of its epoch after `after` are its own. */
export class Subscriber {
  open = true;
  epoch = '';
  after = -1;
  /** What came before its start was known; null once it is served directly. */
  early: { epoch: string; entry: Entry<unknown> }[] | null = [];

  constructor(
    readonly listener: (entry: Entry<unknown>) => void,
    readonly options: SubscribeOptions,
  ) {}
}

export interface StreamParts {
  /** Asks Redis; `seen`: the position is one we read or were told by Redis. */
  read(since: Position | undefined, history: number, seen: boolean): Promise<Start>;
  /** Calls a listener, and reports what it throws. */
  guard(call: () => void): void;
}

/** Messages held while the stream is read again; over that, it is read once more. */
const HELD = 1000;

/**
 * A stream this process listens to. Messages tell of entries as they are appended; when one is missing, or the connection was cut, the
 * stream is read from the last entry that was seen.
 */
export class RedisStream {
  readonly subscribers = new Set<Subscriber>();
  /** The newest entry that Redis told of; null before the first answer. */
  position: Position | null = null;
  /** Messages that came while the stream is read again; null when it isn't. */
  private held: string[] | null = null;

  constructor(private readonly parts: StreamParts) {}

  /** Reads where the subscriber starts; it is to be in `subscribers`, and its channel listened to, before. */
  async start(subscriber: Subscriber): Promise<Start> {
    const { since, history = 0 } = subscriber.options;
    const start = await this.parts.read(since, history, false);
    subscriber.epoch = start.position.epoch;
    subscriber.after = start.position.offset;
    this.position ??= start.position;
    // In another turn of the loop: the caller has its start before its first entry.
    setImmediate(() => this.serve(subscriber));
    return start;
  }

  message(message: string): void {
    if (this.held !== null) {
      if (this.held.length < HELD) this.held.push(message);
      return;
    }
    const { epoch, entry } = entryMessage(message);
    const { position } = this;
    const follows = position?.epoch === epoch && entry.offset === position.offset + 1;
    if (position !== null && !follows) {
      if (position.epoch !== epoch || entry.offset > position.offset) void this.resync();
      return;
    }
    this.deliver(epoch, [entry]);
    this.position = { epoch, offset: entry.offset };
  }

  /** Reads what was missed. Never rejects: what can't be read now is read at the next message or connection. */
  async resync(): Promise<void> {
    const { position } = this;
    if (position === null || this.held !== null) return;
    this.held = [];
    const history = Math.max(0, ...[...this.subscribers].map((it) => it.options.history ?? 0));
    const start = await this.parts.read(position, history, true).catch(() => null);
    const { held } = this;
    this.held = null;
    if (start === null) return;
    this.position = start.position;
    if (start.recovered) this.deliver(start.position.epoch, start.entries);
    for (const subscriber of [...this.subscribers]) {
      if (subscriber.early === null && (!start.recovered || subscriber.epoch !== start.position.epoch))
        this.reset(subscriber, start);
    }
    for (const message of held) this.message(message);
  }

  private serve(subscriber: Subscriber): void {
    const { early } = subscriber;
    subscriber.early = null;
    for (const { epoch, entry } of early ?? []) this.give(subscriber, epoch, entry);
    if (this.position?.epoch !== subscriber.epoch) void this.resync();
  }

  private deliver(epoch: string, entries: readonly Entry<unknown>[]): void {
    const subscribers = [...this.subscribers];
    for (const entry of entries) {
      for (const subscriber of subscribers) {
        if (subscriber.early === null) this.give(subscriber, epoch, entry);
        else subscriber.early.push({ epoch, entry });
      }
    }
  }

  private give(subscriber: Subscriber, epoch: string, entry: Entry<unknown>): void {
    if (!subscriber.open || subscriber.epoch !== epoch || entry.offset <= subscriber.after) return;
    subscriber.after = entry.offset;
    this.parts.guard(() => subscriber.listener(entry));
  }

  private reset(subscriber: Subscriber, { position, recovered, entries }: Start): void {
    subscriber.epoch = position.epoch;
    subscriber.after = position.offset;
    const { onReset, history = 0 } = subscriber.options;
    if (!subscriber.open || onReset === undefined) return;
    const recent = recovered || history === 0 ? [] : entries.slice(-history);
    this.parts.guard(() => onReset({ position, recovered: false, entries: recent }));
  }
}

import type { Entry, Position, StreamStart, SubscribeOptions } from './port.js';

/** One subscriber of a stream: entries after `after` are its own. */
export interface Subscriber {
  readonly listener: (entry: Entry<unknown>) => void;
  readonly after: number;
  open: boolean;
}

/** One stream topic in memory: the newest `limit` entries, and those not delivered yet. */
export class MemoryStream {
  readonly subscribers = new Set<Subscriber>();
  private readonly kept: Entry<unknown>[] = [];
  private undelivered: Entry<unknown>[] = [];
  private head = 0;

  constructor(
    readonly epoch: string,
    private readonly limit: number,
  ) {}

  get position(): Position {
    return { epoch: this.epoch, offset: this.head };
  }

  append(event: unknown): Position {
    this.head += 1;
    const entry = { offset: this.head, event };
    this.kept.push(entry);
    if (this.kept.length > this.limit) this.kept.shift();
    if (this.subscribers.size > 0) this.undelivered.push(entry);
    return this.position;
  }

  /** What a subscriber that asks for `options` starts with; whole recovery or none. */
  start(options: Pick<SubscribeOptions, 'since' | 'history'>): StreamStart<unknown> {
    const { since, history = 0 } = options;
    const recovered = since !== undefined && this.reaches(since);
    const entries = recovered
      ? this.kept.filter((entry) => entry.offset > since.offset)
      : this.recent(history);
    return { position: this.position, recovered, entries };
  }

  /** Hands the entries appended since the last call to the subscribers that were there. */
  deliver(call: (subscriber: Subscriber, entry: Entry<unknown>) => void): void {
    const batch = this.undelivered;
    this.undelivered = [];
    const subscribers = [...this.subscribers];
    for (const entry of batch) {
      for (const subscriber of subscribers) {
        if (subscriber.open && entry.offset > subscriber.after) call(subscriber, entry);
      }
    }
  }

  private reaches(since: Position): boolean {
    const oldest = this.kept[0]?.offset ?? this.head + 1;
    return (
      since.epoch === this.epoch &&
      Number.isSafeInteger(since.offset) &&
      since.offset <= this.head &&
      since.offset >= oldest - 1
    );
  }

  private recent(count: number): Entry<unknown>[] {
    return count > 0 ? this.kept.slice(-Math.floor(count)) : [];
  }
}

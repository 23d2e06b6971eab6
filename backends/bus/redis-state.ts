import type { StateEntry } from './port.js';
import type { TimedEntry } from './redis-replies.js';
import { stateMessage } from './redis-replies.js';

/** One watcher of a state; `seen` is the newest revision it was given. */
export class Watcher {
  open = true;
  seen = -1;

  constructor(readonly listener: (entry: StateEntry<unknown>) => void) {}
}

export interface StateParts {
  /** Asks Redis, which takes off what has lapsed. */
  read(): Promise<TimedEntry | null>;
  /** Told of each value. */
  know(entry: StateEntry<unknown>): void;
  guard(call: () => void): void;
}

/** ms added to the time of a lapse, so that it has surely passed when Redis is asked. */
const SLACK = 20;

/** A state this process watches. Messages tell of changes; shares that lapse have nobody to tell, so a timer asks. */
export class RedisState {
  readonly watchers = new Set<Watcher>();
  private latest: StateEntry<unknown> | null = null;
  private lapse: NodeJS.Timeout | undefined;
  private closed = false;

  constructor(private readonly parts: StateParts) {}

  /** Gives the watchers what there is, if it is news to them. @throws what reading throws */
  async refresh(): Promise<void> {
    const entry = await this.parts.read();
    if (entry !== null) this.accept(entry);
    // In another turn of the loop: the caller's watch() has returned before its first value.
    setImmediate(() => this.deliver());
  }

  message(message: string): void {
    this.accept(stateMessage(message));
    this.deliver();
  }

  /** Idempotent. */
  close(): void {
    this.closed = true;
    clearTimeout(this.lapse);
  }

  private accept({ value, revision, lapseIn }: TimedEntry): void {
    if (this.latest === null || revision > this.latest.revision) this.latest = { value, revision };
    this.parts.know({ value, revision });
    clearTimeout(this.lapse);
    if (lapseIn < 0 || this.closed) return;
    this.lapse = setTimeout(() => this.refreshLater(), lapseIn + SLACK);
    this.lapse.unref();
  }

  private refreshLater(): void {
    // Unreachable: asked again once the connection is back.
    this.refresh().catch(() => undefined);
  }

  private deliver(): void {
    const { latest } = this;
    if (latest === null) return;
    for (const watcher of [...this.watchers]) {
      if (!watcher.open || watcher.seen >= latest.revision) continue;
      watcher.seen = latest.revision;
      this.parts.guard(() => watcher.listener(latest));
    }
  }
}

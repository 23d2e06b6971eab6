import type { Logger } from 'pino';

/** What waits of a key: whether it runs, whether it is wanted again. */
interface Entry {
  again: boolean;
  timer: NodeJS.Timeout | null;
}

/** Runs work for a key at once, and again after `interval` ms when it was asked for meanwhile: never two at once, none lost. Resource. */
export class Paced {
  private readonly entries = new Map<string, Entry>();
  private readonly running = new Set<Promise<void>>();
  private closed = false;

  constructor(
    private readonly interval: number,
    private readonly work: (key: string) => Promise<void>,
    private readonly logger: Logger,
    /** What it means that the work failed, for the log. */
    private readonly failure: string,
  ) {}

  request(key: string): void {
    if (this.closed) return;
    const entry = this.entries.get(key);
    if (entry === undefined) this.run(key);
    else entry.again = true;
  }

  /** Resolves once what runs is done; what waits is dropped. Idempotent. */
  async close(): Promise<void> {
    this.closed = true;
    for (const { timer } of this.entries.values()) if (timer !== null) clearTimeout(timer);
    this.entries.clear();
    await Promise.all(this.running);
  }

  private run(key: string): void {
    const entry: Entry = { again: false, timer: null };
    this.entries.set(key, entry);
    const done = this.work(key)
      .catch((err: unknown) => this.logger.warn({ err, key }, this.failure))
      .then(() => {
        this.running.delete(done);
        this.rest(key, entry);
      });
    this.running.add(done);
  }

  private rest(key: string, entry: Entry): void {
    if (this.closed) return;
    entry.timer = setTimeout(() => {
      this.entries.delete(key);
      if (entry.again) this.run(key);
    }, this.interval);
    entry.timer.unref();
  }
}

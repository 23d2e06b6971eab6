/** ms before each further attempt; the last repeats. */
const DELAYS = [1_000, 5_000, 30_000, 300_000];

/** How long to wait before an attempt after so many failures, ms. */
export const retryDelay = (failures: number): number =>
  DELAYS[Math.min(Math.max(failures, 1), DELAYS.length) - 1] ?? 0;

/** Work that failed and is tried again, ever more slowly, until it succeeds or this is closed. */
export class Retries {
  private readonly failures = new Map<string, number>();
  private readonly timers = new Map<string, NodeJS.Timeout>();
  private closed = false;

  get size(): number {
    return this.timers.size;
  }

  /** Has `work` done again after a while; one attempt waits per id. */
  later(id: string, work: () => void): void {
    if (this.closed) return;
    const failures = (this.failures.get(id) ?? 0) + 1;
    this.failures.set(id, failures);
    clearTimeout(this.timers.get(id));
    const timer = setTimeout(() => {
      this.timers.delete(id);
      work();
    }, retryDelay(failures));
    this.timers.set(id, timer.unref());
  }

  /** It went well, or need not be done any more. */
  forget(id: string): void {
    clearTimeout(this.timers.get(id));
    this.timers.delete(id);
    this.failures.delete(id);
  }

  /** Nothing is tried again. Idempotent. */
  close(): void {
    this.closed = true;
    for (const id of [...this.timers.keys()]) this.forget(id);
  }
}

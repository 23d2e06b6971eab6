import { setImmediate as nextTurn } from 'node:timers/promises';

/** ms up to which a room is slowed so that its flushes take half of the time at most; over it, four fifths. */
const EASY_INTERVAL = 200;
/** ms after which the event loop is handed back (decision 11 allows 10). */
export const SLICE_BUDGET = 8;
/** Items between two looks at the clock. */
const SLICE_CHECK = 32;

/**
 * ms to wait before the next flush: none after a quiet time; in a busy room the interval since the last one began, more if that
 * one took long to write.
 */
export function flushDelay(now: number, last: { at: number; took: number }, interval: number): number {
  const pace = Math.max(interval, Math.min(2 * last.took, EASY_INTERVAL), 1.25 * last.took);
  return Math.max(0, last.at + pace - now);
}

/** Runs one room's flushes, never two at once. */
export class Flusher {
  private last = { at: Number.NEGATIVE_INFINITY, took: 0 };
  private scheduled: NodeJS.Timeout | undefined;
  private running = false;
  private again = false;
  private closed = false;

  constructor(
    private readonly interval: number,
    /** Must not reject. */
    private readonly flush: () => Promise<void>,
  ) {}

  /** There is something to send. */
  request(): void {
    if (this.closed || this.scheduled !== undefined) return;
    if (this.running) {
      this.again = true;
      return;
    }
    const delay = flushDelay(performance.now(), this.last, this.interval);
    this.scheduled = setTimeout(() => void this.run(), delay);
  }

  /** Idempotent. */
  close(): void {
    this.closed = true;
    clearTimeout(this.scheduled);
  }

  private async run(): Promise<void> {
    this.scheduled = undefined;
    this.running = true;
    const at = performance.now();
    await this.flush();
    this.last = { at, took: performance.now() - at };
    this.running = false;
    if (!this.again) return;
    this.again = false;
    this.request();
  }
}

/** Calls `each` for every item, giving the event loop back after `budget` ms. `onSlice` hears how long each slice took, ms. */
export async function inSlices<T>(
  items: readonly T[],
  each: (item: T) => void,
  budget: number,
  onSlice: (took: number) => void,
): Promise<void> {
  let start = performance.now();
  for (const [index, item] of items.entries()) {
    each(item);
    if (index % SLICE_CHECK !== SLICE_CHECK - 1 || performance.now() - start < budget) continue;
    onSlice(performance.now() - start);
    await nextTurn();
    start = performance.now();
  }
  onSlice(performance.now() - start);
}

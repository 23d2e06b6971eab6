import { setImmediate as nextTurn } from 'node:timers/promises';

/** A room's flushes take four fifths of the time at most: it waits so many times as long as the last one took, from its beginning. */
const BREATH = 1.25;
/** ms by which each message of a batch puts the next one off: in a busy room, more of them share a write. */
const PER_MESSAGE = 7.2;
/** A busy room waits so many times as long as a quiet one, at most. */
const BUSIEST = 4;
/** ms after which the event loop is handed back (decision 11 allows 10). */
export const SLICE_BUDGET = 8;
/** Items between two looks at the clock. */
const SLICE_CHECK = 16;

/** How the last flush went. */
export interface LastFlush {
  /** When it began, ms. */
  at: number;
  /** ms until it was written to everybody. */
  took: number;
  /** Messages in it. */
  messages: number;
}

/**
 * ms to wait before the next flush: none after a quiet time; else the interval since the last one began, more in a room where much
 * is said (it settles at 58 ms for 20 messages a second and an interval of 50, at 179 for 100), and more if the last one took
 * long to write.
 */
export function flushDelay(now: number, last: LastFlush, interval: number): number {
  const busy = Math.min(interval + PER_MESSAGE * last.messages, BUSIEST * interval);
  const pace = Math.max(busy, BREATH * last.took);
  return Math.max(0, last.at + pace - now);
}

/** Runs one room's flushes, never two at once. */
export class Flusher {
  private last: LastFlush = { at: Number.NEGATIVE_INFINITY, took: 0, messages: 0 };
  private scheduled: NodeJS.Timeout | undefined;
  private running = false;
  private again = false;
  private closed = false;

  constructor(
    private readonly interval: number,
    /** Resolves to the messages it sent; must not reject. */
    private readonly flush: () => Promise<number>,
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
    const messages = await this.flush();
    this.last = { at, took: performance.now() - at, messages };
    this.running = false;
    if (!this.again) return;
    this.again = false;
    this.request();
  }
}

export interface Slices {
  /** ms after which the event loop is handed back. */
  budget: number;
  /** Hears how long each slice took, ms. */
  onSlice(took: number): void;
  /** ms after which the rest is left for another time. Default: never. */
  atMost?: number;
}

/** Calls `each` for every item, giving the event loop back now and then. Items may come and go meanwhile. */
export async function inSlices<T>(
  items: Iterable<T>,
  each: (item: T) => void,
  { budget, onSlice, atMost = Number.POSITIVE_INFINITY }: Slices,
): Promise<void> {
  const begun = performance.now();
  let start = begun;
  let done = 0;
  for (const item of items) {
    each(item);
    done += 1;
    if (done % SLICE_CHECK !== 0) continue;
    const now = performance.now();
    if (now - begun >= atMost) break;
    if (now - start < budget) continue;
    onSlice(now - start);
    await nextTurn();
    start = performance.now();
  }
  onSlice(performance.now() - start);
}

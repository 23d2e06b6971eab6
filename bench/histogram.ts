import type { Spread } from './percentiles.js';

/** Times are counted by the whole millisecond up to this many, and all above as one. */
const LIMIT = 60_000;

/** Counts by the millisecond, as it is sent between processes: pairs of a time and its count. */
export interface Counted {
  bins: [ms: number, count: number][];
  max: number;
}

/** Times in ms, millions of them: counted, not kept. Percentiles are to the millisecond, the maximum is exact. */
export class Histogram {
  private readonly bins = new Float64Array(LIMIT + 1);
  private max = 0;

  add(ms: number, count = 1): void {
    const bin = Math.min(LIMIT, Math.max(0, Math.round(ms)));
    this.bins[bin] = (this.bins[bin] ?? 0) + count;
    if (ms > this.max) this.max = ms;
  }

  merge({ bins, max }: Counted): void {
    for (const [ms, count] of bins) this.add(ms, count);
    this.max = Math.max(this.max, max);
  }

  counted(): Counted {
    const bins: Counted['bins'] = [];
    for (const [ms, count] of this.bins.entries()) if (count > 0) bins.push([ms, count]);
    return { bins, max: this.max };
  }

  clear(): void {
    this.bins.fill(0);
    this.max = 0;
  }

  /** Nearest-rank, ms; null when nothing was counted. */
  spread(): Spread | null {
    const count = this.bins.reduce((sum, each) => sum + each, 0);
    if (count === 0) return null;
    const [p50 = 0, p95 = 0, p99 = 0] = this.ranks(
      [0.5, 0.95, 0.99].map((share) => Math.ceil(share * count)),
    );
    return { count, p50, p95, p99, max: this.max };
  }

  /** The times at rising ranks. */
  private ranks(wanted: readonly number[]): number[] {
    const found: number[] = [];
    let below = 0;
    for (const [ms, count] of this.bins.entries()) {
      below += count;
      while (found.length < wanted.length && below >= (wanted[found.length] ?? 0)) found.push(ms);
    }
    return found;
  }
}

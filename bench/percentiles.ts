/** Nearest-rank percentiles of a sample, in the sample's unit. */
export interface Spread {
  count: number;
  p50: number;
  p95: number;
  p99: number;
  max: number;
}

/** Null when there is nothing to tell. */
export function spread(sample: readonly number[]): Spread | null {
  const sorted = [...sample].sort((a, b) => a - b);
  const rank = (share: number) => sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)];
  const [p50, p95, p99, max] = [rank(0.5), rank(0.95), rank(0.99), sorted.at(-1)];
  if (p50 === undefined || p95 === undefined || p99 === undefined || max === undefined) return null;
  return { count: sorted.length, p50, p95, p99, max };
}

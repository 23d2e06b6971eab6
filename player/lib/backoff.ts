/** Bounds of a retry delay in ms. */
export interface BackoffLimits {
  first: number;
  max: number;
}

/**
 * Delay in ms before retry number `attempt` (from 0): doubles from `first` to `max`, of which a random half is taken off,
 * so that viewers cut off together don't come back together. `random` is in [0, 1).
 */
export function backoffDelay(attempt: number, limits: BackoffLimits, random: () => number): number {
  const ceiling = Math.min(limits.max, limits.first * 2 ** Math.min(attempt, 20));
  return Math.round(ceiling * (0.5 + random() / 2));
}

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

/**
 * Delay in ms before a client that was sent away by a server that stops comes back, elsewhere or to what takes its place: thousands are
 * sent away in the same moment, so it is spread over seconds. `random` is in [0, 1).
 */
export function drainedDelay(random: () => number): number {
  return Math.round(300 + 2_700 * random());
}

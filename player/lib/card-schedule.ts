/** A value that holds from `at` (server time, ms) on. */
export interface Timed<T> {
  at: number;
  value: T;
}

const MAX_PENDING = 64;

/**
 * Brings room events to the moment of the picture they belong to (decision 15). `pending` is ascending by `at`.
 * Returns the last value that is due at `pictureAt` and what is still to come; all are due when the picture has no date.
 */
export function due<T>(
  pending: readonly Timed<T>[],
  pictureAt: number | null,
): { value: T | undefined; pending: Timed<T>[] } {
  const ready = pictureAt === null ? pending.length : pending.filter((item) => item.at <= pictureAt).length;
  return { value: pending[ready - 1]?.value, pending: pending.slice(ready) };
}

/** `pending` with one more, in order and bounded: when too many wait, the oldest is dropped. */
export function enqueue<T>(pending: readonly Timed<T>[], item: Timed<T>): Timed<T>[] {
  return [...pending, item].sort((a, b) => a.at - b.at).slice(-MAX_PENDING);
}

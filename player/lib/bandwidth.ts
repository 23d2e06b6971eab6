/** Key under which the last measured bandwidth is kept, in bits a second. */
export const ESTIMATE_KEY = 'kaibo.bandwidth';

/**
 * Bits a second to assume before anything is measured, kept within what phones and homes have. A viewer's first picture comes from a
 * small rung, because that is there (and decoded) soonest; the next segment already goes by what was measured.
 */
export function startingEstimate(measured: unknown): number {
  const usable = typeof measured === 'number' && Number.isFinite(measured) && measured > 0;
  return usable ? Math.min(20_000_000, Math.max(600_000, measured)) : 1_500_000;
}

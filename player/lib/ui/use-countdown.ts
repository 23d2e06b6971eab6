import { useCallback } from 'preact/hooks';
import type { Clock } from '../../../protocol/clock.js';
import { usePolled } from './use-now.js';

/** Whole seconds until `to` (ms since the epoch) by `clock`, never under 0; null while there is nothing to wait for. */
export function useCountdown(to: number | null, clock: Clock): number | null {
  const read = useCallback(
    () => (to === null ? null : Math.max(0, Math.ceil((to - clock.now()) / 1000))),
    [to, clock],
  );
  return usePolled(read, 200);
}

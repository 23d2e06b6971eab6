import { useEffect, useRef, useState } from 'preact/hooks';
import type { ShelfCard } from '../../../protocol/channel.js';
import type { Clock } from '../../../protocol/clock.js';
import { due, enqueue, type Timed } from '../../lib/card-schedule.js';
import type { LivePlayer } from '../../lib/live-player.js';
import type { RoomState } from '../../lib/room-state.js';

const LOOK_EVERY_MS = 100;
/** A card does not wait longer than this for a picture that is stuck. */
export const PATIENCE_MS = 6_000;

/**
 * The product to show now: the one being explained once the picture has reached the moment it was, or at once when
 * `atOnce`. Its stock and price follow the shelf.
 */
export function useCard(
  state: RoomState,
  player: LivePlayer,
  clock: Clock,
  atOnce: boolean,
): ShelfCard | null {
  const [shown, setShown] = useState<ShelfCard | null>(null);
  const pending = useRef<Timed<ShelfCard | null>[]>([]);
  const { product, at } = state.explaining;
  useEffect(() => {
    pending.current = enqueue(pending.current, { at, value: product });
    const look = (): void => {
      const at = atOnce ? null : player.pictureAt();
      const next = due(pending.current, at === null ? null : Math.max(at, clock.now() - PATIENCE_MS));
      pending.current = next.pending;
      if (next.value !== undefined) setShown(next.value);
    };
    look();
    const timer = window.setInterval(look, LOOK_EVERY_MS);
    return () => window.clearInterval(timer);
  }, [product, at, atOnce, player, clock]);
  if (shown === null) return null;
  return state.shelf.find((item) => item.product === shown.product) ?? shown;
}

import { useEffect, useState } from 'preact/hooks';
import type { Clock } from '../../../protocol/clock.js';
import type { Offer } from '../../../protocol/offers.js';
import type { LivePlayer } from '../../lib/live-player.js';
import type { RoomState } from '../../lib/room-state.js';
import { PATIENCE_MS } from './use-card.js';

const LOOK_EVERY_MS = 100;

/** The room's offers, a new one when the picture has reached the moment it was made, or at once when `atOnce`. */
export function useShownOffers(
  { offers, offersTold }: RoomState,
  player: LivePlayer,
  clock: Clock,
  atOnce: boolean,
): readonly Offer[] {
  const [, look] = useState(0);
  const pictureAt = atOnce ? null : player.pictureAt();
  const reached =
    pictureAt === null ? Number.POSITIVE_INFINITY : Math.max(pictureAt, clock.now() - PATIENCE_MS);
  const shown = offers.filter(({ id }) => (offersTold[id] ?? 0) <= reached);
  const waiting = shown.length < offers.length;
  useEffect(() => {
    if (!waiting) return;
    const timer = window.setInterval(() => look((count) => count + 1), LOOK_EVERY_MS);
    return () => window.clearInterval(timer);
  }, [waiting]);
  return shown;
}

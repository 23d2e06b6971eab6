import { useEffect, useRef } from 'preact/hooks';
import type { LivePlayer } from '../live-player.js';
import type { RoomState } from '../room-state.js';

/** Loads the picture again when the room plays another session or becomes live, and rests while there is nothing to play. */
export function useReloadOnSession(player: LivePlayer, { session, status, known }: RoomState): void {
  const loaded = useRef<string | undefined>(undefined);
  const onAir = status === 'live' || status === 'testing';
  const over = status === 'ended' || status === 'banned' || status === 'scheduled';
  useEffect(() => player.expect(!(known && over)), [player, known, over]);
  useEffect(() => {
    if (!onAir) return;
    const before = loaded.current;
    loaded.current = session;
    const { phase } = player.state.get();
    const idle = phase === 'waiting' || phase === 'ended';
    if (idle || (before !== undefined && before !== session)) player.reload();
  }, [player, session, onAir]);
}

import { useEffect, useRef } from 'preact/hooks';
import type { RoomStatus } from '../../../protocol/api.js';
import type { LivePlayer } from '../live-player.js';

/** Loads the picture again when the room plays another session, or becomes live. */
export function useReloadOnSession(
  player: LivePlayer,
  session: string | undefined,
  status: RoomStatus,
): void {
  const loaded = useRef<string | undefined>(undefined);
  const onAir = status === 'live' || status === 'testing';
  useEffect(() => {
    if (!onAir) return;
    const before = loaded.current;
    loaded.current = session;
    const { phase } = player.state.get();
    const idle = phase === 'waiting' || phase === 'ended';
    if (idle || (before !== undefined && before !== session)) player.reload();
  }, [player, session, onAir]);
}

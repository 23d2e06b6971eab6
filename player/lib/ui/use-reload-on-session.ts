import { useEffect, useRef } from 'preact/hooks';
import type { RoomStatus } from '../../../protocol/api.js';
import { CLOSE } from '../../../protocol/channel.js';
import type { Expectation, LivePlayer } from '../live-player.js';
import type { RoomState } from '../room-state.js';

/** Loads the picture again when the room plays another session or becomes live, and rests while there is nothing to play. */
export function useReloadOnSession(player: LivePlayer, { session, status, known, channel }: RoomState): void {
  const loaded = useRef<string | undefined>(undefined);
  const onAir = status === 'live' || status === 'testing';
  const missing = channel.phase === 'closed' && channel.code === CLOSE.noSuchRoom.code;
  const expectation = missing ? 'nothing' : expected(known, status);
  useEffect(() => player.expect(expectation), [player, expectation]);
  useEffect(() => {
    if (!onAir) return;
    const before = loaded.current;
    loaded.current = session;
    const { phase } = player.state.get();
    const idle = phase === 'waiting' || phase === 'ended' || phase === 'recovering';
    if (idle || (before !== undefined && before !== session)) player.reload();
  }, [player, session, onAir]);
}

function expected(known: boolean, status: RoomStatus): Expectation {
  if (!known || status === 'live' || status === 'testing') return 'picture';
  return status === 'interrupted' ? 'still' : 'nothing';
}

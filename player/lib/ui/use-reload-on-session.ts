import { useEffect, useRef } from 'preact/hooks';
import type { RoomStatus } from '../../../protocol/api.js';
import { CLOSE } from '../../../protocol/channel.js';
import type { Expectation, LivePlayer } from '../live-player.js';
import type { RoomState } from '../room-state.js';

/**
 * Loads the picture again when the room plays another session or becomes live, and rests while there is nothing to play.
 * A rehearsal is played by the host alone; that it becomes the live changes nothing in a picture that plays.
 */
export function useReloadOnSession(
  player: LivePlayer,
  { session, status, known, channel }: RoomState,
  host: boolean,
): void {
  const loaded = useRef<string | undefined>(undefined);
  const onAir = status === 'live' || (status === 'testing' && host);
  const shut: number[] = [CLOSE.noSuchRoom.code, CLOSE.playRefused.code];
  const missing = channel.phase === 'closed' && shut.includes(channel.code);
  const expectation = missing ? 'nothing' : expected(known, status, host);
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

function expected(known: boolean, status: RoomStatus, host: boolean): Expectation {
  if (!known || status === 'live' || (status === 'testing' && host)) return 'picture';
  return status === 'interrupted' ? 'still' : 'nothing';
}

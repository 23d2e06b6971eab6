import { useEffect } from 'preact/hooks';
import type { ReplayInfo } from '../../../protocol/calls.js';
import { type Api, listOf } from '../../lib/api.js';
import type { RoomSession } from '../../lib/room-session.js';
import { useStore } from '../../lib/store.js';

const ASK_EVERY_MS = 2_000;
const ASK_FOR_MS = 5 * 60_000;

/** The newest replay of a room that is over, for those who come too late to hear of it. */
export function useLatestReplay(api: Api, session: RoomSession, room: string): void {
  const { status, ended } = useStore(session.state);
  const wanted = status === 'ended' && ended === undefined;
  useEffect(() => {
    if (!wanted) return;
    const asking = new AbortController();
    api
      .get<unknown>(`/rooms/${encodeURIComponent(room)}/replays?limit=1`, asking.signal)
      .then((body) => {
        const [latest] = listOf<ReplayInfo>(body);
        if (latest === undefined || asking.signal.aborted) return;
        const known = { session: latest.session, ready: latest.status === 'ready' };
        session.state.update((state) => ({ ...state, ended: state.ended ?? known }));
      })
      // Without it the page says that the live is over, which is true.
      .catch(() => undefined);
    return () => asking.abort();
  }, [api, session, room, wanted]);
}

/** Notices that the replay of the session that just ended may be watched, even when the notice of it was missed. */
export function useReplayReady(api: Api, session: RoomSession): void {
  const { ended } = useStore(session.state);
  const waitingFor = ended !== undefined && !ended.ready ? ended.session : null;
  useEffect(() => {
    if (waitingFor === null) return;
    const asking = new AbortController();
    const since = performance.now();
    const ask = async (): Promise<void> => {
      const replay = await api
        .get<ReplayInfo>(`/replays/${encodeURIComponent(waitingFor)}`, asking.signal)
        // Not there yet, or the server is busy: asked again below.
        .catch(() => null);
      if (replay?.status !== 'ready' || asking.signal.aborted) return;
      session.state.update((state) => ({ ...state, ended: { session: waitingFor, ready: true } }));
    };
    void ask();
    const timer = window.setInterval(() => {
      if (performance.now() - since > ASK_FOR_MS) window.clearInterval(timer);
      else void ask();
    }, ASK_EVERY_MS);
    return () => {
      asking.abort();
      window.clearInterval(timer);
    };
  }, [api, session, waitingFor]);
}

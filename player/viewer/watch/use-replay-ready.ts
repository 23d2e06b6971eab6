import { useEffect } from 'preact/hooks';
import type { Api } from '../../lib/api.js';
import type { RoomSession } from '../../lib/room-session.js';
import { useStore } from '../../lib/store.js';

const ASK_EVERY_MS = 2_000;
const ASK_FOR_MS = 5 * 60_000;

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
        .get<{ status?: string }>(`/replays/${encodeURIComponent(waitingFor)}`, asking.signal)
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

import type { Session } from '../../../protocol/api.js';
import type { ReplayInfo } from '../../../protocol/calls.js';
import { type Api, ApiError } from '../../lib/api.js';
import { Store } from '../../lib/store.js';

/** What is known of the replay that was asked for. */
export type ReplayLookup =
  | { phase: 'loading' }
  | { phase: 'processing' }
  | { phase: 'live'; room: string }
  | { phase: 'missing' }
  | { phase: 'failed'; detail: string }
  | { phase: 'ready'; info: ReplayInfo };

const AGAIN_MS = 1_500;

/** Asks for a replay until it is ready. Resource: {@link close}. */
export class ReplayLoader {
  readonly state = new Store<ReplayLookup>({ phase: 'loading' });
  readonly #api: Api;
  readonly #session: string;
  readonly #abort = new AbortController();
  #timer: number | undefined;

  constructor(api: Api, session: string) {
    this.#api = api;
    this.#session = session;
    void this.ask();
  }

  /** Now, rather than at the next turn. */
  async ask(): Promise<void> {
    window.clearTimeout(this.#timer);
    const found = await this.#look();
    if (this.#abort.signal.aborted) return;
    this.state.set(found);
    if (found.phase === 'ready' || found.phase === 'missing') return;
    this.#timer = window.setTimeout(() => void this.ask(), AGAIN_MS);
  }

  close(): void {
    this.#abort.abort();
    window.clearTimeout(this.#timer);
  }

  async #look(): Promise<ReplayLookup> {
    const id = encodeURIComponent(this.#session);
    try {
      const info = await this.#api.get<ReplayInfo>(`/replays/${id}`, this.#abort.signal);
      return info.status === 'ready' ? { phase: 'ready', info } : { phase: 'processing' };
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      if (error.status !== 404 && error.status !== 400) return { phase: 'failed', detail: error.message };
      return this.#withoutReplay(id);
    }
  }

  /** A session that is on air has no replay yet; one that has just ended is about to. */
  async #withoutReplay(id: string): Promise<ReplayLookup> {
    try {
      const session = await this.#api.get<Session>(`/sessions/${id}`, this.#abort.signal);
      return session.status === 'ended' ? { phase: 'processing' } : { phase: 'live', room: session.room };
    } catch (error) {
      if (error instanceof ApiError && error.status === 0) return { phase: 'failed', detail: error.message };
      return { phase: 'missing' };
    }
  }
}

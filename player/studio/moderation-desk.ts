import type {
  BlockedWords,
  ChatRules,
  ModerationRecord,
  NewRestriction,
  Restriction,
} from '../../protocol/moderation.js';
import { type Api, listOf } from '../lib/api.js';
import { isRecord } from '../lib/storage.js';
import { Store } from '../lib/store.js';

/** What the room's people see of its moderation, apart from what the channel says. */
export interface ModerationState {
  /** In force, newest first, the last 200. */
  restrictions: readonly Restriction[];
  /** Newest first, as far as was asked for. */
  log: readonly ModerationRecord[];
  /** Where the log goes on; null: nowhere. */
  older: string | null;
  /** Null: not asked for yet. */
  words: readonly string[] | null;
}

const REFRESH_MS = 15_000;
const LOG_PAGE = 30;

/** The calls of moderation. Resource: {@link close}. */
export class ModerationDesk {
  readonly state = new Store<ModerationState>({ restrictions: [], log: [], older: null, words: null });
  readonly #api: Api;
  readonly #room: string;
  readonly #timer: number;

  constructor(api: Api, room: string) {
    this.#api = api;
    this.#room = `/rooms/${encodeURIComponent(room)}`;
    this.#timer = window.setInterval(() => this.#refresh(), REFRESH_MS);
    this.#refresh();
  }

  changeRules(change: Partial<ChatRules>): Promise<unknown> {
    return this.#done(this.#api.patch(`${this.#room}/moderation`, change));
  }

  async loadWords(): Promise<void> {
    this.#took(await this.#api.get<BlockedWords>(`${this.#room}/moderation/words`));
  }

  async saveWords(words: readonly string[]): Promise<void> {
    this.#took(await this.#done(this.#api.put<BlockedWords>(`${this.#room}/moderation/words`, { words })));
  }

  restrict(wish: NewRestriction): Promise<Restriction> {
    return this.#done(this.#api.create<Restriction>(`${this.#room}/restrictions`, wish));
  }

  lift({ id }: Restriction): Promise<unknown> {
    return this.#done(this.#api.delete(`${this.#room}/restrictions/${encodeURIComponent(id)}`));
  }

  deleteMessage(id: string): Promise<unknown> {
    return this.#done(this.#api.delete(`${this.#room}/messages/${encodeURIComponent(id)}`));
  }

  pin(message: string): Promise<unknown> {
    return this.#done(this.#api.put(`${this.#room}/pinned`, { message }));
  }

  unpin(): Promise<unknown> {
    return this.#done(this.#api.delete(`${this.#room}/pinned`));
  }

  /** More of the log. */
  async loadOlder(): Promise<void> {
    const { older } = this.state.get();
    if (older === null) return;
    const page = await this.#api.get<unknown>(this.#logPath(older));
    const items = listOf<ModerationRecord>(page);
    this.state.update((state) => ({ ...state, log: [...state.log, ...items], older: nextOf(page) }));
  }

  close(): void {
    window.clearInterval(this.#timer);
  }

  async #done<T>(work: Promise<T>): Promise<T> {
    const result = await work;
    await this.#load();
    return result;
  }

  /** A refresh that fails is made up for by the next one. */
  #refresh(): void {
    if (document.visibilityState === 'visible') void this.#load().catch(() => undefined);
  }

  async #load(): Promise<void> {
    const [restrictions, log] = await Promise.all([
      this.#api.get<unknown>(`${this.#room}/restrictions?limit=200`),
      this.#api.get<unknown>(this.#logPath(null)),
    ]);
    this.state.update((state) => ({
      ...state,
      restrictions: listOf<Restriction>(restrictions),
      ...withNewest(state, listOf<ModerationRecord>(log), nextOf(log)),
    }));
  }

  #took({ words }: BlockedWords): void {
    this.state.update((state) => ({ ...state, words }));
  }

  #logPath(cursor: string | null): string {
    const from = cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`;
    return `${this.#room}/moderation/log?limit=${LOG_PAGE}${from}`;
  }
}

const nextOf = (page: unknown): string | null =>
  isRecord(page) && typeof page.next === 'string' ? page.next : null;

/** What was read further back stays, unless so much is new that there would be a hole. */
function withNewest(
  { log, older }: ModerationState,
  newest: readonly ModerationRecord[],
  next: string | null,
): Pick<ModerationState, 'log' | 'older'> {
  const last = newest.at(-1);
  const at = log.findIndex(({ id }) => id === last?.id);
  return at === -1 ? { log: newest, older: next } : { log: [...newest, ...log.slice(at + 1)], older };
}

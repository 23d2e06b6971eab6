import type { LoginReply, Me } from '../../protocol/people.js';
import type { Permission } from '../../protocol/permissions.js';
import { Api, ApiError } from './api.js';
import type { MessageKey } from './locales/texts.js';
import type { SafeStorage } from './storage.js';
import { Store } from './store.js';

const KEY = 'kaibo.admin';

/** Whether somebody is at this page, and who. */
export type OperatorState =
  | { phase: 'checking' }
  | { phase: 'out'; problem: MessageKey | null; busy: boolean }
  | { phase: 'in'; me: Me }
  /** It can't be told now. */
  | { phase: 'failed'; detail: string };

export interface OperatorParts {
  /** Keeps the admin token for this tab. */
  tab: SafeStorage;
  location: Location;
  history: History;
}

/**
 * Who works at a page of operators: an account (its session is in a cookie that scripts can't read) or the admin token (kept for the tab,
 * taken out of `#token=…` at once). Never logged or sent elsewhere.
 */
export class Operator {
  readonly state = new Store<OperatorState>({ phase: 'checking' });
  readonly api: Api;
  readonly #tab: SafeStorage;
  #token: string | null;

  constructor({ tab, location, history }: OperatorParts) {
    this.#tab = tab;
    const fromAddress = new URLSearchParams(location.hash.slice(1)).get('token');
    if (fromAddress !== null) history.replaceState(null, '', location.pathname + location.search);
    const kept = tab.read(KEY);
    this.#token = fromAddress?.trim() || (typeof kept === 'string' ? kept : null);
    this.api = new Api({
      token: () => this.#token,
      page: true,
      unauthorized: () => {
        if (this.state.get().phase === 'in') this.expired();
      },
    });
  }

  /** Asks the server who this is. */
  async check(): Promise<void> {
    try {
      const me = await this.api.get<Me>('/auth/me');
      if (this.#token !== null) this.#tab.write(KEY, this.#token);
      this.state.set({ phase: 'in', me });
    } catch (error) {
      this.#refused(error);
    }
  }

  /** With a token that was pasted. */
  async enter(token: string): Promise<void> {
    this.#token = token.trim();
    this.#working();
    await this.check();
  }

  async logIn(login: string, password: string): Promise<void> {
    this.#forget();
    this.#working();
    try {
      const { me } = await this.api.post<LoginReply>('/auth/login', { login, password, cookie: true });
      this.state.set({ phase: 'in', me });
    } catch (error) {
      this.#refused(error);
    }
  }

  async leave(): Promise<void> {
    // A session that can't be ended now ends by itself.
    await this.api.post('/auth/logout').catch(() => undefined);
    this.#forget();
    this.state.set({ phase: 'out', problem: null, busy: false });
  }

  /** The server no longer takes what it took before. */
  expired(): void {
    this.#forget();
    this.state.set({ phase: 'out', problem: 'gate.expired', busy: false });
  }

  #working(): void {
    this.state.set({ phase: 'out', problem: null, busy: true });
  }

  #refused(error: unknown): void {
    if (!(error instanceof ApiError)) throw error;
    const had = this.#token !== null;
    if (error.status === 401 || error.status === 403) this.#forget();
    if (error.code === 'login_failed') this.#out('gate.loginFailed');
    else if (error.status === 429) this.#out('gate.tooMany');
    else if (error.status === 401 || error.status === 403) this.#out(had ? 'error.unauthorized' : null);
    else this.state.set({ phase: 'failed', detail: error.message });
  }

  #out(problem: MessageKey | null): void {
    this.state.set({ phase: 'out', problem, busy: false });
  }

  #forget(): void {
    this.#token = null;
    this.#tab.remove(KEY);
  }
}

/** Whether somebody may do something. */
export const may = (me: Me, permission: Permission): boolean => me.permissions.includes(permission);

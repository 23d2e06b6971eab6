import { isRecord, type SafeStorage } from './storage.js';

/** Where a pass is kept, with the token it was exchanged for. */
const keyOf = (room: string) => `kaibo.pass.${room}`;

/** `path` for a player that has a token or a pass. */
export const withToken = (path: string, token: string | null): string =>
  token === null ? path : `${path}?token=${encodeURIComponent(token)}`;

/**
 * What this tab plays a room with: the pass that the token of its address was exchanged for, else that token; without a token in the
 * address, whatever pass the tab has. Null: nothing. `storage` is the tab's.
 */
export function playCredential(room: string, search: string, storage: SafeStorage): string | null {
  const token = new URLSearchParams(search).get('token');
  const kept = storage.read(keyOf(room));
  const pass = isRecord(kept) && typeof kept.pass === 'string' ? kept.pass : null;
  const same = token === null || (isRecord(kept) && kept.token === token);
  return same && pass !== null ? pass : token;
}

/** A token is for beginning, within minutes; its pass is for going on, and for a page that is loaded again. */
export class PlayPass {
  readonly #room: string;
  readonly #storage: SafeStorage;
  #credential: string | null;

  constructor(room: string, credential: string | null, storage: SafeStorage) {
    this.#room = room;
    this.#storage = storage;
    this.#credential = credential;
    if (credential !== null) void this.#exchange(credential);
  }

  /** For URLs from now on. */
  get(): string | null {
    return this.#credential;
  }

  /** In vain for a token that is old, or with no edge to be reached: then the token is all there is. */
  async #exchange(token: string): Promise<void> {
    try {
      const response = await fetch(withToken(`/live/${encodeURIComponent(this.#room)}/pass.json`, token));
      const body: unknown = response.ok ? await response.json() : null;
      if (!isRecord(body) || typeof body.pass !== 'string') return;
      this.#credential = body.pass;
      if (body.pass !== token) this.#storage.write(keyOf(this.#room), { token, pass: body.pass });
    } catch {
      // As above.
    }
  }
}

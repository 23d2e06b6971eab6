import type { SafeStorage } from '../lib/storage.js';
import { Store } from '../lib/store.js';

const KEY = 'kaibo.admin';

/** The admin token of this tab: from `#token=…`, which is taken out of the address at once, else as kept. Never logged or sent elsewhere. */
export class AdminToken {
  readonly value: Store<string | null>;
  readonly #storage: SafeStorage;

  constructor(storage: SafeStorage, location: Location, history: History) {
    this.#storage = storage;
    const fromAddress = new URLSearchParams(location.hash.slice(1)).get('token');
    if (location.hash !== '') history.replaceState(null, '', location.pathname + location.search);
    const kept = storage.read(KEY);
    this.value = new Store(fromAddress?.trim() || (typeof kept === 'string' ? kept : null));
    if (fromAddress !== null) this.set(fromAddress);
  }

  set(token: string): void {
    this.#storage.write(KEY, token.trim());
    this.value.set(token.trim());
  }

  clear(): void {
    this.#storage.remove(KEY);
    this.value.set(null);
  }
}

import type { Api } from './api.js';
import { isRecord, type SafeStorage } from './storage.js';

/** Who this browser is to the channel. */
export interface Identity {
  viewer: { id: string; name: string };
  token: string;
}

/** One identity a browser, made on first use and made anew when the server no longer takes it. */
export class ViewerIdentity {
  readonly #api: Api;
  readonly #storage: SafeStorage;
  readonly #key: string;
  readonly #name: string | undefined;
  #pending: Promise<Identity> | null = null;

  /** `key` under which it is kept; `name` to ask for, when it is not for the server to choose. */
  constructor(api: Api, storage: SafeStorage, key = 'kaibo.viewer', name?: string) {
    this.#api = api;
    this.#storage = storage;
    this.#key = key;
    this.#name = name;
  }

  /** The identity that is there already, if one is. */
  kept(): Identity | null {
    const kept = this.#storage.read(this.#key);
    return isIdentity(kept) ? kept : null;
  }

  /** The identity kept, else a new one. Rejects with an ApiError when none can be had now. */
  get(): Promise<Identity> {
    const kept = this.kept();
    if (kept !== null) return Promise.resolve(kept);
    this.#pending ??= this.#create().finally(() => {
      this.#pending = null;
    });
    return this.#pending;
  }

  /** Forgets a token the server refused (401, close 4401). */
  forget(): void {
    this.#storage.remove(this.#key);
  }

  async #create(): Promise<Identity> {
    const body = this.#name === undefined ? {} : { name: this.#name };
    const identity = await this.#api.create<Identity>('/viewers', body);
    this.#storage.write(this.#key, identity);
    return identity;
  }
}

function isIdentity(value: unknown): value is Identity {
  return (
    isRecord(value) &&
    typeof value.token === 'string' &&
    isRecord(value.viewer) &&
    typeof value.viewer.id === 'string'
  );
}

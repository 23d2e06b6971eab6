import { isRecord, type SafeStorage } from '../storage.js';

const KEY = 'kaibo.intents';
/** Servers forget idempotency keys after a while; so do we. */
const KEPT_MS = 60 * 60_000;
const MAX_KEPT = 10;

interface Kept {
  key: string;
  /** Of the request as it was sent; not the request, since that says where its buyer lives. */
  print: string;
  /** Local time. */
  at: number;
}

/**
 * One Idempotency-Key an intent: what was sent and not answered keeps its key, over retries and reloads, so that it can't
 * become a second order. An answer, yes or no, ends the intent.
 */
export class Intents {
  readonly #storage: SafeStorage;
  readonly #now: () => number;
  readonly #newKey: () => string;

  constructor(storage: SafeStorage, now: () => number, newKey: () => string) {
    this.#storage = storage;
    this.#now = now;
    this.#newKey = newKey;
  }

  /** The key to send `body` with. */
  keyFor(body: unknown): string {
    const print = fingerprint(JSON.stringify(body));
    const kept = this.#read();
    const open = kept.find((it) => it.print === print);
    if (open !== undefined) return open.key;
    const made = { key: this.#newKey(), print, at: this.#now() };
    this.#storage.write(KEY, [made, ...kept].slice(0, MAX_KEPT));
    return made.key;
  }

  /** The server has answered. */
  settle(key: string): void {
    this.#storage.write(
      KEY,
      this.#read().filter((it) => it.key !== key),
    );
  }

  #read(): Kept[] {
    const kept = this.#storage.read(KEY);
    const oldest = this.#now() - KEPT_MS;
    return Array.isArray(kept) ? kept.filter(isKept).filter(({ at }) => at > oldest) : [];
  }
}

function isKept(value: unknown): value is Kept {
  return (
    isRecord(value) &&
    typeof value.key === 'string' &&
    typeof value.print === 'string' &&
    typeof value.at === 'number'
  );
}

/** FNV-1a (http://www.isthe.com/chongo/tech/comp/fnv) over UTF-16 units, forwards and backwards: enough to know a request again. */
function fingerprint(text: string): string {
  const units = [...text].map((char) => char.codePointAt(0) ?? 0);
  return [units, [...units].reverse()].map((list) => fnv(list).toString(36)).join('.');
}

function fnv(numbers: readonly number[]): number {
  let hash = 0x811c9dc5;
  for (const number of numbers) hash = Math.imul(hash ^ number, 0x01000193);
  return hash >>> 0;
}

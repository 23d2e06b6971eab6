/** A storage that may be missing, full or forbidden (private windows); then nothing is remembered. */
export class SafeStorage {
  readonly #open: () => Storage;

  constructor(open: () => Storage) {
    this.#open = open;
  }

  /** The JSON value kept under `key`, or null. */
  read(key: string): unknown {
    try {
      const text = this.#open().getItem(key);
      return text === null ? null : JSON.parse(text);
    } catch {
      return null;
    }
  }

  write(key: string, value: unknown): void {
    try {
      this.#open().setItem(key, JSON.stringify(value));
    } catch {
      // Nothing is lost but the memory of it.
    }
  }

  remove(key: string): void {
    try {
      this.#open().removeItem(key);
    } catch {
      // As above.
    }
  }
}

/** Kept for this browser. */
export const openLocalStorage = (): SafeStorage => new SafeStorage(() => window.localStorage);
/** Kept for this tab. */
export const openSessionStorage = (): SafeStorage => new SafeStorage(() => window.sessionStorage);

/** An object with string keys, as far as JSON can say. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

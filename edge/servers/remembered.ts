import { LRUCache } from 'lru-cache';
import { ServerSilent, type Servers } from './servers.js';

/** ms an answer is waited for, over all servers. */
const PATIENCE = 10_000;
/** Longest answer taken. */
const LARGEST = 64 * 1024 * 1024;

interface Kept<T> {
  value: T;
  bytes: number;
  /** On the process's own clock; when it is to be asked for again. */
  until: number;
}

export interface RememberedOptions {
  /** Bytes of JSON kept in all. */
  bytes: number;
  /** ms for which an answer stands. */
  fresh: number;
}

/** JSON from the servers, kept for a while, and for as long as there is room when no server answers. */
export class Remembered<T extends object> {
  private readonly kept: LRUCache<string, Kept<T>>;

  constructor(
    private readonly servers: Servers,
    private readonly options: RememberedOptions,
  ) {
    this.kept = new LRUCache({ maxSize: options.bytes, sizeCalculation: ({ bytes }) => Math.max(1, bytes) });
  }

  /** Null when the servers have no such thing. @throws NoServer, ServerSilent when it is not known either */
  async get(path: string): Promise<T | null> {
    const known = this.kept.get(path);
    if (known !== undefined && performance.now() < known.until) return known.value;
    try {
      return await this.ask(path);
    } catch (error) {
      if (known === undefined) throw error;
      return known.value;
    }
  }

  /** Asks again next time; null: for everything. */
  doubt(path: string | null): void {
    const doubted = path === null ? [...this.kept.values()] : [this.kept.peek(path)];
    for (const it of doubted) if (it !== undefined) it.until = 0;
  }

  private async ask(path: string): Promise<T | null> {
    const signal = AbortSignal.timeout(PATIENCE);
    const { statusCode, headers, body } = await this.servers.ask({
      ...{ method: 'GET', path, headers: {}, body: null, signal },
    });
    if (statusCode !== 200 || Number(headers['content-length']) > LARGEST) {
      await body.dump();
      if (statusCode !== 404) throw new ServerSilent(`a server answered ${statusCode}`);
      this.kept.delete(path);
      return null;
    }
    const text = await body.text();
    const value: T = JSON.parse(text);
    this.kept.set(path, { value, bytes: text.length, until: performance.now() + this.options.fresh });
    return value;
  }
}

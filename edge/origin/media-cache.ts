import { LRUCache } from 'lru-cache';

/** Live media that was fetched from other machines, by what it was asked for with; a bounded number of bytes. */
export class MediaCache {
  private readonly entries: LRUCache<string, Buffer>;

  constructor(maxBytes: number) {
    this.entries = new LRUCache({
      maxSize: maxBytes,
      sizeCalculation: (body) => Math.max(1, body.length),
      // Who asks for more than what is kept must have fallen far behind.
      ttl: 60_000,
    });
  }

  get(key: string): Buffer | undefined {
    return this.entries.get(key);
  }

  /** `ttl` in ms; default a minute. */
  set(key: string, body: Buffer, ttl?: number): void {
    this.entries.set(key, body, ttl === undefined ? {} : { ttl });
  }

  get bytes(): number {
    return this.entries.calculatedSize;
  }
}

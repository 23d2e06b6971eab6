import { createHash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { MediaStore } from '../../backends/media/port.js';

export interface Picture {
  bytes: Buffer;
  etag: string;
}

/** Bytes of pictures kept, and ms for which one is taken to be still the newest. */
const MAX_BYTES = 32 * 1024 * 1024;
const FRESH = 2_000;

/** Pictures from the media store, each read once in two seconds however many ask. */
export class Pictures {
  private readonly kept = new LRUCache<string, Picture>({
    maxSize: MAX_BYTES,
    sizeCalculation: ({ bytes }) => Math.max(1, bytes.length),
    ttl: FRESH,
  });
  private readonly reading = new Map<string, Promise<Picture | null>>();

  constructor(private readonly media: MediaStore) {}

  /** Null when there is none. */
  async find(key: string): Promise<Picture | null> {
    return this.kept.get(key) ?? this.read(key);
  }

  private read(key: string): Promise<Picture | null> {
    const running = this.reading.get(key);
    if (running !== undefined) return running;
    const reading = this.load(key).finally(() => this.reading.delete(key));
    this.reading.set(key, reading);
    return reading;
  }

  private async load(key: string): Promise<Picture | null> {
    const bytes = await this.media.read(key);
    if (bytes === null || bytes.length === 0) return null;
    const picture = { bytes, etag: `"${createHash('sha1').update(bytes).digest('base64url')}"` };
    this.kept.set(key, picture);
    return picture;
  }
}

import type { Writable } from 'node:stream';
import type { FeedTag } from './gop-cache.js';

/** ms a reader has to take what is left after the feed's end. */
const END_TIMEOUT = 5_000;

/**
 * Writes a feed to one consumer. Over `limit` bytes not taken it skips to the next key frame; when written and skipped bytes
 * together pass twice that, the consumer is cut.
 */
export class FeedReader {
  #skipped = 0;
  #skipping: boolean;

  /** `atKeyframe`: what was written before ends where a key frame must follow. */
  constructor(
    private readonly out: Writable,
    private readonly limit: number,
    atKeyframe: boolean,
  ) {
    this.#skipping = atKeyframe;
  }

  /** Sequence headers and metadata: needed whatever else is skipped. */
  writeAlways(bytes: Uint8Array): void {
    if (!this.out.destroyed) this.out.write(bytes);
  }

  write(tag: FeedTag): void {
    if (this.out.destroyed) return;
    if (this.#mayWrite(tag)) {
      this.out.write(tag.bytes);
      return;
    }
    this.#skipped += tag.bytes.length;
    if (this.out.writableLength + this.#skipped > 2 * this.limit) this.close();
  }

  /** No more tags: EOF once all is written. */
  end(): void {
    if (this.out.destroyed) return;
    this.out.end();
    setTimeout(() => this.close(), END_TIMEOUT).unref();
  }

  /** Cuts the consumer. Idempotent. */
  close(): void {
    this.out.destroy();
  }

  #mayWrite(tag: FeedTag): boolean {
    const room = this.out.writableLength + tag.bytes.length <= this.limit;
    if (this.#skipping && !(tag.keyframe && room)) return false;
    this.#skipping = !room;
    if (room) this.#skipped = 0;
    return room;
  }
}

import type { Writable } from 'node:stream';
import type { FeedTag } from './gop-cache.js';

/** ms a reader has to take what is left after the feed's end. */
const END_TIMEOUT = 5_000;

/** How far a consumer may stay behind before key frames are skipped to, and before it is cut at twice the bytes. */
export interface ReaderLimits {
  bytes: number;
  /** ms of media. A live that lags is worth less than one that jumps. */
  behind: number;
}

/**
 * Writes a feed to one consumer. Over a limit of what it has not taken it skips to the next key frame; when written and skipped bytes
 * together pass twice the limit, the consumer is cut.
 */
export class FeedReader {
  #skipped = 0;
  #skipping: boolean;
  #written = 0;
  /** Where each tag not taken yet ends, oldest first. */
  readonly #pending: { end: number; timestamp: number }[] = [];

  /** `atKeyframe`: what was written before ends where a key frame must follow. */
  constructor(
    private readonly out: Writable,
    private readonly limits: ReaderLimits,
    atKeyframe: boolean,
  ) {
    this.#skipping = atKeyframe;
  }

  /** Sequence headers and metadata: needed whatever else is skipped. */
  writeAlways(bytes: Uint8Array): void {
    if (this.out.destroyed) return;
    this.out.write(bytes);
    this.#written += bytes.length;
  }

  write(tag: FeedTag): void {
    if (this.out.destroyed) return;
    if (this.#mayWrite(tag)) {
      this.writeAlways(tag.bytes);
      this.#pending.push({ end: this.#written, timestamp: tag.timestamp });
      return;
    }
    this.#skipped += tag.bytes.length;
    if (this.out.writableLength + this.#skipped > 2 * this.limits.bytes) this.close();
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
    const { bytes, behind } = this.limits;
    const room = this.out.writableLength + tag.bytes.length <= bytes && this.#behind(tag.timestamp) <= behind;
    if (this.#skipping && !(tag.keyframe && room)) return false;
    this.#skipping = !room;
    if (room) this.#skipped = 0;
    return room;
  }

  /** ms of media between the oldest tag not taken and `timestamp`. */
  #behind(timestamp: number): number {
    const taken = this.#written - this.out.writableLength;
    while (this.#pending[0] !== undefined && this.#pending[0].end <= taken) this.#pending.shift();
    return this.#pending[0] === undefined ? 0 : timestamp - this.#pending[0].timestamp;
  }
}

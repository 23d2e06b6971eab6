import type { Writable } from 'node:stream';
import type { FlvChunk } from './chunk.js';

/** A chunk with its place in the stream. */
export type Numbered = FlvChunk & { number: number };

export interface ViewerLimits {
  /** Bytes not taken, over which key frames are skipped to. */
  bytes: number;
  /** The same in ms of media. */
  behind: number;
  /** ms of media behind at which the viewer is cut. */
  lost: number;
}

/** One viewer's connection: takes every chunk once and in order, or skips to a key frame. */
export class FlvViewer {
  #last: number;
  #written = 0;
  #skipping = false;
  /** Where each chunk not taken yet ends, oldest first. */
  readonly #pending: { end: number; timestamp: number }[] = [];

  /** `after`: number of the newest chunk that it shall not be sent. */
  constructor(
    private readonly out: Writable,
    private readonly limits: ViewerLimits,
    after: number,
  ) {
    this.#last = after;
  }

  /** What comes before all chunks. */
  begin(bytes: Uint8Array): void {
    this.#put(bytes);
  }

  write(chunk: Numbered): void {
    if (this.out.destroyed || chunk.number <= this.#last) return;
    const missed = chunk.number !== this.#last + 1;
    this.#last = chunk.number;
    const behind = this.#behind(chunk.timestamp);
    if (behind > this.limits.lost) this.close();
    else if (chunk.always) this.#put(chunk.bytes);
    else if (this.#mayWrite(chunk, missed, behind)) {
      this.#put(chunk.bytes);
      this.#pending.push({ end: this.#written, timestamp: chunk.timestamp });
    }
  }

  #mayWrite(chunk: Numbered, missed: boolean, behind: number): boolean {
    const room =
      behind <= this.limits.behind && this.out.writableLength + chunk.bytes.length <= this.limits.bytes;
    const follows = !this.#skipping && !missed;
    this.#skipping = !(room && (follows || chunk.keyframe));
    return !this.#skipping;
  }

  /** EOF once all is written. */
  end(): void {
    if (!this.out.destroyed) this.out.end();
  }

  /** Cuts the connection. Idempotent. */
  close(): void {
    this.out.destroy();
  }

  #put(bytes: Uint8Array): void {
    this.out.write(bytes);
    this.#written += bytes.length;
  }

  /** ms of media between the oldest chunk not taken and `timestamp`. */
  #behind(timestamp: number): number {
    const taken = this.#written - this.out.writableLength;
    while (this.#pending[0] !== undefined && this.#pending[0].end <= taken) this.#pending.shift();
    return this.#pending[0] === undefined ? 0 : timestamp - this.#pending[0].timestamp;
  }
}

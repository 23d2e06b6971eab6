import type { Writable } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import {
  encodeFileHeader,
  encodeTag,
  TAG_AUDIO,
  TAG_SCRIPT,
  TAG_VIDEO,
  type TagType,
} from '../../protocol/flv/tag.js';
import type { FlvChunk, FlvHeaders } from './chunk.js';
import { FlvViewer, type Numbered, type ViewerLimits } from './viewer.js';

const LIMITS: ViewerLimits = { bytes: 8 * 1024 * 1024, behind: 5_000, lost: 30_000 };
/** Bytes since the last key frame that are kept for who comes; a longer group is waited out. */
const MAX_KEPT = 24 * 1024 * 1024;
/** Viewers written to before others get their turn. */
const SLICE = 500;
/** Chunks that may wait for their turn; over it all viewers skip to a key frame. */
const MAX_QUEUE = 200;
/** ms a viewer has to take what is left after the end. */
const END_TIMEOUT = 5_000;

/** Everybody who watches one FLV stream. They get the same buffers; a newcomer begins with the last key frame. */
export class FlvAudience {
  readonly #viewers = new Set<FlvViewer>();
  readonly #waiting = new Set<Writable>();
  readonly #queue: Numbered[] = [];
  #headers: FlvHeaders | null = null;
  /** From the last key frame on; empty while there is none. */
  #kept: Numbered[] = [];
  #keptBytes = 0;
  #number = 0;
  #handing = false;
  #ended = false;

  constructor(private readonly limits: ViewerLimits = LIMITS) {}

  get size(): number {
    return this.#viewers.size + this.#waiting.size;
  }

  /** Serves a viewer from the last key frame on, or from the first that comes. `gone` is called once when it has left. */
  add(out: Writable, gone: () => void): void {
    out.on('error', () => {}); // a viewer that goes away is none; 'close' follows
    if (this.#ended || out.destroyed) {
      out.end();
      gone();
      return;
    }
    this.#waiting.add(out);
    out.once('close', () => {
      this.#waiting.delete(out);
      gone();
    });
    this.#admit(out);
  }

  /** Configuration from here on. */
  setHeaders(headers: FlvHeaders, timestamp: number): void {
    const before = this.#headers;
    this.#headers = headers;
    if (before === null) return;
    for (const [type, track] of [
      [TAG_VIDEO, 'video'],
      [TAG_AUDIO, 'audio'],
    ] as const) {
      const body = headers[track];
      if (body && !same(body, before[track]))
        this.push({ bytes: encodeTag({ type, timestamp, body }), timestamp, keyframe: false, always: true });
    }
  }

  push(chunk: FlvChunk): void {
    if (this.#ended) return;
    const numbered = { ...chunk, number: ++this.#number };
    this.#keep(numbered);
    if (this.#queue.length >= MAX_QUEUE) this.#queue.length = 0;
    this.#queue.push(numbered);
    if (!this.#handing) void this.#handOut();
    if (chunk.keyframe) for (const out of this.#waiting) this.#admit(out);
  }

  /** EOF to all. Idempotent. */
  end(): void {
    this.#ended = true;
    for (const viewer of this.#viewers) {
      viewer.end();
      setTimeout(() => viewer.close(), END_TIMEOUT).unref();
    }
    for (const out of this.#waiting) out.end();
  }

  #keep(chunk: Numbered): void {
    if (chunk.keyframe) this.#forget();
    else if (this.#kept.length === 0) return;
    this.#kept.push(chunk);
    this.#keptBytes += chunk.bytes.length;
    if (this.#keptBytes > MAX_KEPT) this.#forget();
  }

  #forget(): void {
    this.#kept = [];
    this.#keptBytes = 0;
  }

  #admit(out: Writable): void {
    const [first] = this.#kept;
    if (first === undefined || this.#headers === null) return;
    this.#waiting.delete(out);
    const viewer = new FlvViewer(out, this.limits, first.number - 1);
    this.#viewers.add(viewer);
    out.once('close', () => this.#viewers.delete(viewer));
    out.cork();
    viewer.begin(opening(this.#headers, first.timestamp));
    for (const chunk of this.#kept) viewer.write(chunk);
    out.uncork();
  }

  /** In slices, so that a crowd does not hold the event loop; a viewer admitted meanwhile has the chunk already. */
  async #handOut(): Promise<void> {
    this.#handing = true;
    for (let chunk = this.#queue.shift(); chunk !== undefined; chunk = this.#queue.shift()) {
      let written = 0;
      for (const viewer of [...this.#viewers]) {
        viewer.write(chunk);
        if (++written % SLICE === 0) await setImmediate();
      }
    }
    this.#handing = false;
  }
}

/** File header, metadata and sequence headers, as of the first picture a viewer gets. */
function opening(headers: FlvHeaders, timestamp: number): Uint8Array {
  const tag = (type: TagType, body: Uint8Array | null, at: number) =>
    body === null ? [] : [encodeTag({ type, timestamp: at, body })];
  return Buffer.concat([
    encodeFileHeader({ audio: headers.hasAudio, video: true }),
    // At 0 always: ffmpeg makes a subtitle stream of metadata that has a time stamp.
    ...tag(TAG_SCRIPT, headers.script, 0),
    ...tag(TAG_VIDEO, headers.video, timestamp),
    ...tag(TAG_AUDIO, headers.audio, timestamp),
  ]);
}

const same = (a: Uint8Array, b: Uint8Array | null) => b !== null && Buffer.compare(a, b) === 0;

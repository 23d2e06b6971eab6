import {
  decodeTagHeader,
  FILE_HEADER_BYTES,
  type FlvTag,
  PREVIOUS_TAG_SIZE_BYTES,
  TAG_AUDIO,
  TAG_HEADER_BYTES,
  TAG_SCRIPT,
  TAG_VIDEO,
} from './tag.js';

/** The stream is not FLV, or a tag is larger than allowed. */
export class FlvError extends Error {
  override readonly name = 'FlvError';
}

/** Cuts a byte stream, in pieces of any size, into tags. Holds at most one tag of `maxTagBytes`. */
export class FlvReader {
  /** Set once the file header was read. */
  header: { audio: boolean; video: boolean } | null = null;
  #pending: Uint8Array = new Uint8Array(0);

  constructor(private readonly maxTagBytes = 8 * 1024 * 1024) {}

  /** The tags that `bytes` completes. Bodies are views of memory that is not reused. Tags of unknown type are skipped. */
  push(bytes: Uint8Array): FlvTag[] {
    this.#pending = this.#pending.length === 0 ? bytes : concat(this.#pending, bytes);
    if (!this.header && !this.#readHeader()) return [];
    const tags: FlvTag[] = [];
    for (let size = this.#tagSize(); size !== null; size = this.#tagSize()) {
      const { type, timestamp } = decodeTagHeader(this.#pending);
      const body = this.#pending.subarray(TAG_HEADER_BYTES, TAG_HEADER_BYTES + size);
      if (type === TAG_AUDIO || type === TAG_VIDEO || type === TAG_SCRIPT)
        tags.push({ type, timestamp, body });
      this.#pending = this.#pending.subarray(TAG_HEADER_BYTES + size + PREVIOUS_TAG_SIZE_BYTES);
    }
    return tags;
  }

  #readHeader(): boolean {
    const bytes = this.#pending;
    if (bytes.length < FILE_HEADER_BYTES + PREVIOUS_TAG_SIZE_BYTES) return false;
    if (bytes[0] !== 0x46 || bytes[1] !== 0x4c || bytes[2] !== 0x56) throw new FlvError('not FLV');
    const flags = bytes[4] ?? 0;
    this.header = { audio: (flags & 4) !== 0, video: (flags & 1) !== 0 };
    this.#pending = bytes.subarray(FILE_HEADER_BYTES + PREVIOUS_TAG_SIZE_BYTES);
    return true;
  }

  /** Size of the next body when the whole tag is there. */
  #tagSize(): number | null {
    if (this.#pending.length < TAG_HEADER_BYTES) return null;
    const { size } = decodeTagHeader(this.#pending);
    if (size > this.maxTagBytes) throw new FlvError(`tag of ${size} bytes`);
    return this.#pending.length < TAG_HEADER_BYTES + size + PREVIOUS_TAG_SIZE_BYTES ? null : size;
  }
}

function concat(a: Uint8Array, b: Uint8Array): Uint8Array {
  const out = new Uint8Array(a.length + b.length);
  out.set(a);
  out.set(b, a.length);
  return out;
}

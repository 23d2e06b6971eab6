/** Bytes that are not a fragmented MP4, or more of it than the reader was told to hold. */
export class InvalidMp4 extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'InvalidMp4';
  }
}

/** A box inside a byte array, ISO/IEC 14496-12 §4.2. Offsets are into the array. */
export interface Box {
  type: string;
  start: number;
  /** After size, type and the extended size. */
  content: number;
  end: number;
}

export interface BoxHeader {
  type: string;
  /** Of the whole box, header included. */
  size: number;
  headerSize: number;
}

/**
 * The header at `offset`, or null while its bytes are not all there. Sizes that run "to the end of the file" (0) are refused:
 * in a stream there is no end.
 * @throws InvalidMp4
 */
export function readHeader(bytes: Uint8Array, offset: number): BoxHeader | null {
  if (bytes.byteLength - offset < 8) return null;
  const type = fourCc(bytes, offset + 4);
  const size32 = u32At(bytes, offset);
  if (size32 !== 1) return checked({ type, size: size32, headerSize: 8 });
  if (bytes.byteLength - offset < 16) return null;
  const size = u32At(bytes, offset + 8) * 2 ** 32 + u32At(bytes, offset + 12);
  return checked({ type, size, headerSize: 16 });
}

/** Boxes that lie in `[start, end)`, in order. @throws InvalidMp4 */
export function boxesIn(bytes: Uint8Array, start: number, end: number): Box[] {
  const boxes: Box[] = [];
  for (let at = start; at < end; ) {
    const header = end - at < 8 ? null : readHeader(bytes, at);
    if (!header || at + header.size > end) throw new InvalidMp4(`a box at ${at} exceeds its parent`);
    boxes.push({ type: header.type, start: at, content: at + header.headerSize, end: at + header.size });
    at += header.size;
  }
  return boxes;
}

/** Children of a box that holds nothing but boxes. @throws InvalidMp4 */
export function children(bytes: Uint8Array, box: Box): Box[] {
  return boxesIn(bytes, box.content, box.end);
}

/** The first descendant along a path of types. @throws InvalidMp4 when there is none */
export function descend(bytes: Uint8Array, box: Box, ...path: string[]): Box {
  return path.reduce((parent, type) => {
    const child = children(bytes, parent).find((it) => it.type === type);
    if (!child) throw new InvalidMp4(`${parent.type} has no ${type}`);
    return child;
  }, box);
}

/** Big-endian reader over a box's content; reading past its end throws InvalidMp4. */
export class Fields {
  #at: number;
  readonly #view: DataView;

  constructor(
    readonly bytes: Uint8Array,
    start: number,
    readonly end: number,
  ) {
    this.#at = start;
    this.#view = viewOf(bytes);
  }

  get offset(): number {
    return this.#at;
  }

  skip(count: number): this {
    this.#take(count);
    return this;
  }

  u8(): number {
    return this.#view.getUint8(this.#take(1));
  }

  u16(): number {
    return this.#view.getUint16(this.#take(2));
  }

  u32(): number {
    return this.#view.getUint32(this.#take(4));
  }

  i32(): number {
    return this.#view.getInt32(this.#take(4));
  }

  /** A 64-bit number; times beyond 2^53 units lose precision, which is 3,000 years at 90 kHz. */
  u64(): number {
    return this.u32() * 2 ** 32 + this.u32();
  }

  /** Version and flags of a full box, §4.2. */
  versionAndFlags(): { version: number; flags: number } {
    const word = this.u32();
    return { version: word >>> 24, flags: word & 0xffffff };
  }

  #take(count: number): number {
    const at = this.#at;
    if (at + count > this.end) throw new InvalidMp4(`a field at ${at} exceeds its box`);
    this.#at = at + count;
    return at;
  }
}

/** Without a view of the bytes, of which there would be one for each of many small boxes. */
function u32At(bytes: Uint8Array, offset: number): number {
  const at = (index: number) => bytes[offset + index] ?? 0;
  return at(0) * 2 ** 24 + (at(1) << 16) + (at(2) << 8) + at(3);
}

export function fourCc(bytes: Uint8Array, offset: number): string {
  const at = (index: number) => bytes[offset + index] ?? 0;
  return String.fromCharCode(at(0), at(1), at(2), at(3));
}

/** One array of many. */
export function concat(pieces: Uint8Array[]): Uint8Array {
  const all = new Uint8Array(pieces.reduce((sum, it) => sum + it.byteLength, 0));
  let at = 0;
  for (const piece of pieces) {
    all.set(piece, at);
    at += piece.byteLength;
  }
  return all;
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function checked(header: BoxHeader): BoxHeader {
  if (header.size < header.headerSize)
    throw new InvalidMp4(`a box ${JSON.stringify(header.type)} of ${header.size} bytes`);
  return header;
}

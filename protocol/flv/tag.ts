/** FLV tag types, Adobe Flash Video File Format 10.1 annex E.4.1; the same numbers as RTMP message types. */
export const TAG_AUDIO = 8;
export const TAG_VIDEO = 9;
export const TAG_SCRIPT = 18;

export const FILE_HEADER_BYTES = 9;
export const TAG_HEADER_BYTES = 11;
export const PREVIOUS_TAG_SIZE_BYTES = 4;

export type TagType = typeof TAG_AUDIO | typeof TAG_VIDEO | typeof TAG_SCRIPT;

/** One tag: `timestamp` in ms (32 bits), `body` without the tag header. */
export interface FlvTag {
  type: TagType;
  timestamp: number;
  body: Uint8Array;
}

/** What the 11 bytes before a body say. */
export interface TagHeader {
  type: number;
  size: number;
  /** ms, 0 to 2^32 - 1. */
  timestamp: number;
}

/** File header and the first PreviousTagSize (E.2, E.3): 13 bytes. */
export function encodeFileHeader(has: { audio: boolean; video: boolean }): Uint8Array {
  const flags = (has.audio ? 4 : 0) | (has.video ? 1 : 0);
  return Uint8Array.of(0x46, 0x4c, 0x56, 1, flags, 0, 0, 0, FILE_HEADER_BYTES, 0, 0, 0, 0);
}

/** The tag with its header and PreviousTagSize: the body is copied once. */
export function encodeTag({ type, timestamp, body }: FlvTag): Uint8Array {
  const out = new Uint8Array(tagSize(body.length));
  writeTag(out, 0, type, timestamp, [body]);
  return out;
}

/** Bytes of a tag with such a body, PreviousTagSize included. */
export const tagSize = (body: number) => TAG_HEADER_BYTES + body + PREVIOUS_TAG_SIZE_BYTES;

/** Writes a tag whose body is in pieces; returns where it ends. The caller has made room for {@link tagSize}. */
export function writeTag(
  out: Uint8Array,
  at: number,
  type: TagType,
  timestamp: number,
  body: readonly Uint8Array[],
): number {
  const size = body.reduce((sum, it) => sum + it.length, 0);
  const view = new DataView(out.buffer, out.byteOffset);
  view.setUint32(at, (type << 24) | size);
  // 24 low bits, then the high byte (TimestampExtended), then a stream id of 0.
  view.setUint32(at + 4, ((timestamp << 8) | ((timestamp >>> 24) & 0xff)) >>> 0);
  let end = at + TAG_HEADER_BYTES;
  for (const piece of body) {
    out.set(piece, end);
    end += piece.length;
  }
  view.setUint32(end, TAG_HEADER_BYTES + size);
  return end + PREVIOUS_TAG_SIZE_BYTES;
}

/** Reads the 11 bytes at `offset`; the caller has checked that they are there. */
export function decodeTagHeader(bytes: Uint8Array, offset = 0): TagHeader {
  const view = new DataView(bytes.buffer, bytes.byteOffset + offset, TAG_HEADER_BYTES);
  const first = view.getUint32(0);
  const time = view.getUint32(4);
  return {
    type: (first >>> 24) & 0x1f,
    size: first & 0xffffff,
    timestamp: ((time >>> 8) | (time << 24)) >>> 0,
  };
}

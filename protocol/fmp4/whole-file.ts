import { type Box, boxesIn, children, concat, descend, Fields, InvalidMp4 } from './box.js';

/** Writers of what a recording's segments lack to be one file that players seek in. ISO/IEC 14496-12. */

/** A subsegment of a `sidx`: bytes that begin with a key frame, and their time in the track's timescale. */
export interface IndexEntry {
  bytes: number;
  duration: number;
}

/** Entries a `sidx` can hold: its count has 16 bits. */
export const MAX_INDEX_ENTRIES = 65_535;
const SIDX_HEADER = 32 + 8;

/** Bytes of a `sidx` of so many entries. */
export const indexSize = (entries: number) => SIDX_HEADER + 12 * entries;

/** A Segment Index of the bytes that follow it, §8.16.3, whose media begins at time 0. */
export function segmentIndex(track: number, timescale: number, entries: readonly IndexEntry[]): Uint8Array {
  if (entries.length > MAX_INDEX_ENTRIES) throw new InvalidMp4(`an index of ${entries.length} entries`);
  const bytes = new Uint8Array(indexSize(entries.length));
  const view = new DataView(bytes.buffer);
  view.setUint32(0, bytes.length);
  bytes.set(ascii('sidx'), 4);
  view.setUint8(8, 1); // version: 64-bit times
  view.setUint32(12, track);
  view.setUint32(16, timescale);
  // earliest_presentation_time and first_offset, 64 bits each, are 0; then 16 reserved bits.
  view.setUint16(38, entries.length);
  entries.forEach((it, index) => {
    const at = SIDX_HEADER + 12 * index;
    view.setUint32(at, it.bytes & 0x7fffffff); // reference_type 0: media
    view.setUint32(at + 4, it.duration);
    view.setUint32(at + 8, 0x90000000); // starts_with_SAP, SAP_type 1
  });
  return bytes;
}

/** The init segment with the duration of the whole in a `mehd`, §8.8.2. `seconds` of media. */
export function withDuration(init: Uint8Array, seconds: number): Uint8Array {
  const moov = boxesIn(init, 0, init.byteLength).find((it) => it.type === 'moov');
  if (!moov) throw new InvalidMp4('no moov');
  const mvex = descend(init, moov, 'mvex');
  if (children(init, mvex).some((it) => it.type === 'mehd')) return init;
  const out = concat([
    init.subarray(0, mvex.content),
    movieExtendsHeader(Math.round(seconds * movieTimescale(init, moov))),
    init.subarray(mvex.content),
  ]);
  for (const box of [moov, mvex]) grow(out, box, MEHD_BYTES);
  return out;
}

const MEHD_BYTES = 20;

function movieExtendsHeader(duration: number): Uint8Array {
  const bytes = new Uint8Array(MEHD_BYTES);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, MEHD_BYTES);
  bytes.set(ascii('mehd'), 4);
  view.setUint8(8, 1);
  view.setBigUint64(12, BigInt(duration));
  return bytes;
}

/** §8.2.2 */
function movieTimescale(bytes: Uint8Array, moov: Box): number {
  const mvhd = descend(bytes, moov, 'mvhd');
  const fields = new Fields(bytes, mvhd.content, mvhd.end);
  return fields.skip(fields.versionAndFlags().version === 1 ? 16 : 8).u32();
}

function grow(bytes: Uint8Array, box: Box, by: number): void {
  if (box.content - box.start !== 8) throw new InvalidMp4(`a ${box.type} of 64-bit size`);
  viewOf(bytes).setUint32(box.start, box.end - box.start + by);
}

/** Decode time of the first fragment of each track in a segment, by track id; in the tracks' timescales. */
export function firstDecodeTimes(segment: Uint8Array): Map<number, number> {
  const times = new Map<number, number>();
  for (const moof of boxesIn(segment, 0, segment.byteLength).filter((it) => it.type === 'moof'))
    for (const { track, tfdt } of trafs(segment, moof))
      if (!times.has(track)) {
        const fields = new Fields(segment, tfdt.content, tfdt.end);
        times.set(track, fields.versionAndFlags().version === 1 ? fields.u64() : fields.u32());
      }
  return times;
}

/**
 * Moves the fragments of a segment back in time and numbers them from `sequence`, in place: sizes stay what they are. `earlier`: by track
 * id, in the track's timescale; a time that would be before 0 becomes 0.
 */
export function retime(segment: Uint8Array, earlier: ReadonlyMap<number, number>, sequence: number): void {
  const view = viewOf(segment);
  let number = sequence;
  for (const moof of boxesIn(segment, 0, segment.byteLength).filter((it) => it.type === 'moof')) {
    view.setUint32(descend(segment, moof, 'mfhd').content + 4, number++);
    for (const { track, tfdt } of trafs(segment, moof)) {
      const fields = new Fields(segment, tfdt.content, tfdt.end);
      const wide = fields.versionAndFlags().version === 1;
      const time = Math.max(0, (wide ? fields.u64() : fields.u32()) - (earlier.get(track) ?? 0));
      if (wide) view.setBigUint64(tfdt.content + 4, BigInt(time));
      else view.setUint32(tfdt.content + 4, time);
    }
  }
}

function trafs(bytes: Uint8Array, moof: Box): { track: number; tfdt: Box }[] {
  return children(bytes, moof)
    .filter((it) => it.type === 'traf')
    .map((traf) => {
      const tfhd = descend(bytes, traf, 'tfhd');
      return {
        track: new Fields(bytes, tfhd.content + 4, tfhd.end).u32(),
        tfdt: descend(bytes, traf, 'tfdt'),
      };
    });
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

const ascii = (text: string) => Uint8Array.from(text, (it) => it.charCodeAt(0));

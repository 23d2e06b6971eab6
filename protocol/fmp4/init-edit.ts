import { type Box, boxesIn, children, concat, descend, fourCc, InvalidMp4 } from './box.js';

/** A picture that is not the one an init segment was made for. */
export interface AvcPicture {
  /** Pixels. */
  width: number;
  height: number;
  /** AVCDecoderConfigurationRecord, ISO/IEC 14496-15 §5.3.3.1. */
  record: Uint8Array;
}

const CONTAINERS = new Set(['moov', 'mdia', 'minf', 'stbl']);

/** An init segment with another picture in its video track; all else, the sound and the timescales, stays. @throws InvalidMp4 */
export function withAvc(init: Uint8Array, picture: AvcPicture): Uint8Array {
  let done = false;
  const rebuild = (box: Box): Uint8Array => {
    const video = box.type === 'trak' && isVideo(init, box);
    done ||= video;
    if (video || CONTAINERS.has(box.type)) return wrap(box.type, children(init, box).map(rebuild));
    const bytes = init.subarray(box.start, box.end);
    return box.type === 'trak' ? bytes : (replaced(bytes, box.type, picture) ?? bytes);
  };
  const out = concat(boxesIn(init, 0, init.byteLength).map(rebuild));
  if (!done) throw new InvalidMp4('no video track');
  return out;
}

/** An init segment of a picture alone, with the sound track of another that has both. @throws InvalidMp4 */
export function withSound(init: Uint8Array, other: Uint8Array): Uint8Array {
  const moov = boxesIn(other, 0, other.byteLength).find((it) => it.type === 'moov');
  if (!moov) throw new InvalidMp4('no moov');
  const sound = children(other, moov).filter((it) => it.type === 'trak' && !isVideo(other, it));
  const defaults = children(other, descend(other, moov, 'mvex')).slice(-sound.length);
  const bytesOf = (it: Box) => other.subarray(it.start, it.end);
  const rebuild = (box: Box): Uint8Array[] => {
    const bytes = init.subarray(box.start, box.end);
    // It says which track ids are taken.
    if (box.type === 'mvhd') return [bytesOf(descend(other, moov, 'mvhd'))];
    if (box.type === 'trak') return [bytes, ...sound.map(bytesOf)];
    if (box.type === 'mvex')
      return [
        wrap('mvex', [
          ...children(init, box).map((it) => init.subarray(it.start, it.end)),
          ...defaults.map(bytesOf),
        ]),
      ];
    return box.type === 'moov' ? [wrap('moov', children(init, box).flatMap(rebuild))] : [bytes];
  };
  return concat(boxesIn(init, 0, init.byteLength).flatMap(rebuild));
}

function isVideo(bytes: Uint8Array, trak: Box): boolean {
  return fourCc(bytes, descend(bytes, trak, 'mdia', 'hdlr').content + 8) === 'vide';
}

/** What of a video track says how its picture is; null for every other box. */
function replaced(bytes: Uint8Array, type: string, picture: AvcPicture): Uint8Array | null {
  if (type === 'tkhd') return trackHeader(bytes, picture);
  return type === 'stsd' ? sampleDescription(picture) : null;
}

/** Width and height are its last fields, 16.16. §8.3.2 */
function trackHeader(tkhd: Uint8Array, { width, height }: AvcPicture): Uint8Array {
  const out = tkhd.slice();
  const view = new DataView(out.buffer);
  view.setUint32(out.length - 8, width * 0x10000);
  view.setUint32(out.length - 4, height * 0x10000);
  return out;
}

/** One VisualSampleEntry (§12.1.3) with its avcC. */
function sampleDescription({ width, height, record }: AvcPicture): Uint8Array {
  const fields = new Uint8Array(78);
  const view = new DataView(fields.buffer);
  view.setUint16(6, 1); // data_reference_index
  view.setUint16(24, width);
  view.setUint16(26, height);
  view.setUint32(28, 0x48_0000); // 72 dpi, both ways
  view.setUint32(32, 0x48_0000);
  view.setUint16(40, 1); // frame_count
  view.setUint16(74, 0x18); // depth
  view.setInt16(76, -1);
  const entry = wrap('avc1', [fields, wrap('avcC', [record])]);
  return wrap('stsd', [Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 1), entry]);
}

function wrap(type: string, content: Uint8Array[]): Uint8Array {
  const head = new Uint8Array(8);
  head.set(
    Uint8Array.from(type, (it) => it.charCodeAt(0)),
    4,
  );
  const out = concat([head, ...content]);
  new DataView(out.buffer).setUint32(0, out.length);
  return out;
}

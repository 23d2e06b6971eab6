import { type Box, boxesIn, children, descend, Fields, fourCc, InvalidMp4 } from './box.js';
import { decoderConfig, enterDescriptor } from './esds.js';

/** A track as the moov box declares it. */
export interface Track {
  id: number;
  /** Units a second of its times. */
  timescale: number;
  /** hdlr type, §8.4.3. */
  handler: 'video' | 'audio' | 'other';
  /** RFC 6381; empty when the sample entry is not one of avc1, avc3 and mp4a. */
  codec: string;
  /** Pixels, of a video track. */
  width?: number;
  height?: number;
  /** Of a sample when neither trun nor tfhd says, §8.8.3. */
  defaultSampleDuration: number;
  defaultSampleSize: number;
  defaultSampleFlags: number;
}

/** Tracks of an initialization segment (ftyp + moov). @throws InvalidMp4 */
export function readTracks(bytes: Uint8Array): Track[] {
  const moov = boxesIn(bytes, 0, bytes.byteLength).find((it) => it.type === 'moov');
  if (!moov) throw new InvalidMp4('no moov');
  const parts = children(bytes, moov);
  const defaults = readDefaults(bytes, parts);
  return parts.filter((it) => it.type === 'trak').map((it) => readTrack(bytes, it, defaults));
}

type Defaults = Map<number, { duration: number; size: number; flags: number }>;

/** trex boxes by track id, §8.8.3. */
function readDefaults(bytes: Uint8Array, moov: Box[]): Defaults {
  const mvex = moov.find((it) => it.type === 'mvex');
  const all = (mvex ? children(bytes, mvex) : []).filter((it) => it.type === 'trex');
  return new Map(
    all.map((it) => {
      const fields = new Fields(bytes, it.content, it.end).skip(4);
      const id = fields.u32();
      const duration = fields.skip(4).u32();
      return [id, { duration, size: fields.u32(), flags: fields.u32() }];
    }),
  );
}

function readTrack(bytes: Uint8Array, trak: Box, defaults: Defaults): Track {
  const id = trackId(bytes, descend(bytes, trak, 'tkhd'));
  const handler = handlerOf(bytes, descend(bytes, trak, 'mdia', 'hdlr'));
  const byDefault = defaults.get(id);
  return {
    id,
    timescale: timescaleOf(bytes, descend(bytes, trak, 'mdia', 'mdhd')),
    handler,
    ...sampleEntry(bytes, descend(bytes, trak, 'mdia', 'minf', 'stbl', 'stsd')),
    defaultSampleDuration: byDefault?.duration ?? 0,
    defaultSampleSize: byDefault?.size ?? 0,
    defaultSampleFlags: byDefault?.flags ?? 0,
  };
}

/** §8.3.2 */
function trackId(bytes: Uint8Array, tkhd: Box): number {
  const fields = new Fields(bytes, tkhd.content, tkhd.end);
  const { version } = fields.versionAndFlags();
  return fields.skip(version === 1 ? 16 : 8).u32();
}

/** §8.4.2 */
function timescaleOf(bytes: Uint8Array, mdhd: Box): number {
  const fields = new Fields(bytes, mdhd.content, mdhd.end);
  const { version } = fields.versionAndFlags();
  const timescale = fields.skip(version === 1 ? 16 : 8).u32();
  if (timescale === 0) throw new InvalidMp4('a timescale of 0');
  return timescale;
}

function handlerOf(bytes: Uint8Array, hdlr: Box): Track['handler'] {
  const type = fourCc(bytes, new Fields(bytes, hdlr.content, hdlr.end).skip(8).offset);
  return type === 'vide' ? 'video' : type === 'soun' ? 'audio' : 'other';
}

/** First sample entry, §8.5.2 and §12. */
function sampleEntry(bytes: Uint8Array, stsd: Box): { codec: string; width?: number; height?: number } {
  const fields = new Fields(bytes, stsd.content, stsd.end).skip(8);
  const entry = boxesIn(bytes, fields.offset, stsd.end)[0];
  if (!entry) throw new InvalidMp4('stsd has no entry');
  if (entry.type === 'avc1' || entry.type === 'avc3') return avcEntry(bytes, entry);
  if (entry.type === 'mp4a') return { codec: aacCodec(bytes, entry) };
  return { codec: '' };
}

/** VisualSampleEntry (§12.1.3) with an avcC, ISO/IEC 14496-15 §5.3.3.1. */
function avcEntry(bytes: Uint8Array, entry: Box): { codec: string; width: number; height: number } {
  const fields = new Fields(bytes, entry.content, entry.end).skip(24);
  const width = fields.u16();
  const height = fields.u16();
  const inner = boxesIn(bytes, fields.skip(50).offset, entry.end);
  const avcC = inner.find((it) => it.type === 'avcC');
  if (!avcC) throw new InvalidMp4('avc1 has no avcC');
  const record = new Fields(bytes, avcC.content, avcC.end).skip(1);
  const profile = [record.u8(), record.u8(), record.u8()];
  return { codec: `${entry.type}.${profile.map(hexByte).join('')}`, width, height };
}

/** AudioSampleEntry (§12.2.3) with an esds; RFC 6381 §3.3: object type, then for 0x40 the audio object type. */
function aacCodec(bytes: Uint8Array, entry: Box): string {
  const esds = boxesIn(bytes, entry.content + 28, entry.end).find((it) => it.type === 'esds');
  if (!esds) throw new InvalidMp4('mp4a has no esds');
  const fields = decoderConfig(bytes, esds);
  const objectType = fields.u8();
  if (objectType !== 0x40) return `mp4a.${hexByte(objectType)}`;
  enterDescriptor(fields.skip(12), 0x05);
  return `mp4a.40.${audioObjectType(fields)}`;
}

/** ISO/IEC 14496-3 §1.6.2.1: five bits, 31 escapes to six more. */
function audioObjectType(fields: Fields): number {
  const first = fields.u8();
  const type = first >> 3;
  return type === 31 ? 32 + (((first & 7) << 3) | (fields.u8() >> 5)) : type;
}

function hexByte(value: number): string {
  return value.toString(16).padStart(2, '0');
}

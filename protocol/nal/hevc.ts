import { BitReader, BitsError } from './bits.js';
import { type PictureFacts, side } from './picture.js';

/** Bytes of an HEVCDecoderConfigurationRecord in front of its arrays, ISO/IEC 14496-15 §8.3.3.1. */
const FIXED = 23;
/** Far more than an encoder has. */
const MAX_UNITS = 64;
/** General profile, tier and constraints of profile_tier_level, H.265 §7.3.3. */
const PROFILE_BITS = 88;
const NAL_SPS = 33;

/** What an HEVCDecoderConfigurationRecord says. */
export interface HevcConfiguration {
  /** Bytes of the length in front of each NAL unit. */
  lengthSize: number;
  /** Parameter sets, without lengths. */
  units: Uint8Array[];
}

/** Null when the record is cut short. */
export function readHevcConfiguration(record: Uint8Array): HevcConfiguration | null {
  if (record.length < FIXED || record[0] !== 1) return null;
  const units: Uint8Array[] = [];
  let at = FIXED;
  for (let arrays = record[22] ?? 0; arrays > 0; arrays--) {
    let count = u16(record, at + 1);
    for (at += 3; count > 0; count--) {
      const end = at + 2 + u16(record, at);
      if (end > record.length || units.length >= MAX_UNITS) return null;
      units.push(record.subarray(at + 2, end));
      at = end;
    }
    if (at > record.length) return null;
  }
  return { lengthSize: ((record[21] ?? 0) & 3) + 1, units };
}

/** Facts from the first SPS of a record; null when it has none that can be read. */
export function describeHevc(record: Uint8Array): PictureFacts | null {
  const units = readHevcConfiguration(record)?.units ?? [];
  const sps = units.find((unit) => ((unit[0] ?? 0) >> 1) % 64 === NAL_SPS);
  if (!sps) return null;
  try {
    return readSps(new BitReader(sps.subarray(2)));
  } catch (error) {
    if (error instanceof BitsError) return null;
    throw error;
  }
}

/** seq_parameter_set_rbsp as far as the conformance window, §7.3.2.2; the timing lies too deep to be worth it. */
function readSps(bits: BitReader): PictureFacts | null {
  bits.skip(4);
  const subLayers = bits.u(3);
  bits.skip(1);
  bits.skip(3);
  const profile = bits.u(5);
  bits.skip(PROFILE_BITS - 8);
  const level = bits.u(8);
  skipSubLayers(bits, subLayers);
  bits.ue();
  const chroma = bits.ue();
  if (chroma === 3) bits.skip(1);
  const [columns, rows] = [bits.ue(), bits.ue()];
  const crop = bits.flag() ? [bits.ue(), bits.ue(), bits.ue(), bits.ue()] : [];
  const [left = 0, right = 0, top = 0, bottom = 0] = crop;
  const width = side(columns, (chroma === 1 || chroma === 2 ? 2 : 1) * (left + right));
  const height = side(rows, (chroma === 1 ? 2 : 1) * (top + bottom));
  if (width === null || height === null) return null;
  return { width, height, frameRate: null, profile, level, interlaced: false };
}

function skipSubLayers(bits: BitReader, count: number): void {
  const present = Array.from({ length: count }, () => [bits.flag(), bits.flag()] as const);
  if (count > 0) bits.skip(2 * (8 - count));
  for (const [profile, level] of present) bits.skip((profile ? PROFILE_BITS : 0) + (level ? 8 : 0));
}

function u16(bytes: Uint8Array, at: number): number {
  return ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
}

import { BitReader, BitsError } from './bits.js';
import { type PictureFacts, side } from './picture.js';

/** Profiles whose parameter set has chroma format and scaling matrices, H.264 §7.3.2.1.1. */
const HIGH_PROFILES = new Set([100, 110, 122, 244, 44, 83, 86, 118, 128, 138, 139, 134, 135]);
const EXTENDED_ASPECT = 255;
const MAX_REFERENCE_CYCLE = 255;

/** Facts from the first SPS of an AVCDecoderConfigurationRecord (ISO/IEC 14496-15 §5.3.3.1); null when it has none that can be read. */
export function describeAvc(configuration: Uint8Array): PictureFacts | null {
  const count = (configuration[5] ?? 0) & 0x1f;
  const length = ((configuration[6] ?? 0) << 8) | (configuration[7] ?? 0);
  const unit = configuration.subarray(8, 8 + length);
  if (count === 0 || length < 4 || unit.length < length || ((unit[0] ?? 0) & 0x1f) !== 7) return null;
  return readSps(unit.subarray(1));
}

/** seq_parameter_set_data, §7.3.2.1.1; null when it breaks off or makes no sense. */
export function readSps(payload: Uint8Array): PictureFacts | null {
  try {
    return read(new BitReader(payload));
  } catch (error) {
    if (error instanceof BitsError) return null;
    throw error;
  }
}

function read(bits: BitReader): PictureFacts | null {
  const profile = bits.u(8);
  bits.skip(8);
  const level = bits.u(8);
  bits.ue();
  const chroma = HIGH_PROFILES.has(profile) ? readChroma(bits) : 1;
  bits.ue();
  skipOrderCount(bits);
  bits.ue();
  bits.skip(1);
  const columns = (bits.ue() + 1) * 16;
  const mapUnits = (bits.ue() + 1) * 16;
  const framesOnly = bits.flag();
  if (!framesOnly) bits.skip(1);
  bits.skip(1);
  const rows = mapUnits * (framesOnly ? 1 : 2);
  const crop = bits.flag() ? [bits.ue(), bits.ue(), bits.ue(), bits.ue()] : [];
  const [left = 0, right = 0, top = 0, bottom = 0] = crop;
  const unitX = chroma === 1 || chroma === 2 ? 2 : 1;
  const unitY = (chroma === 1 ? 2 : 1) * (framesOnly ? 1 : 2);
  const width = side(columns, unitX * (left + right));
  const height = side(rows, unitY * (top + bottom));
  if (width === null || height === null) return null;
  return { width, height, frameRate: readFrameRate(bits), profile, level, interlaced: !framesOnly };
}

/** Returns chroma_format_idc; 0 also for planes that are coded apart. */
function readChroma(bits: BitReader): number {
  const format = bits.ue();
  const apart = format === 3 && bits.flag();
  bits.ue();
  bits.ue();
  bits.skip(1);
  if (bits.flag()) skipScalingMatrix(bits, format === 3 ? 12 : 8);
  return apart ? 0 : format;
}

function skipScalingMatrix(bits: BitReader, lists: number): void {
  for (let list = 0; list < lists; list++) {
    const present = bits.flag();
    if (present) skipScalingList(bits, list < 6 ? 16 : 64);
  }
}

/** §7.3.2.1.1.1 */
function skipScalingList(bits: BitReader, size: number): void {
  let last = 8;
  let next = 8;
  for (let n = 0; n < size; n++) {
    if (next !== 0) next = (last + bits.se() + 256) % 256;
    if (next !== 0) last = next;
  }
}

function skipOrderCount(bits: BitReader): void {
  const type = bits.ue();
  if (type === 0) bits.ue();
  if (type !== 1) return;
  bits.skip(1);
  bits.se();
  bits.se();
  const cycle = bits.ue();
  if (cycle > MAX_REFERENCE_CYCLE) throw new BitsError('the reference cycle is too long');
  for (let n = 0; n < cycle; n++) bits.se();
}

/** VUI, §E.1.1, as far as the timing; a broken one is none. */
function readFrameRate(bits: BitReader): number | null {
  try {
    return bits.flag() ? readTiming(bits) : null;
  } catch {
    // Cut short: the pictures can be decoded without.
    return null;
  }
}

function readTiming(bits: BitReader): number | null {
  if (bits.flag() && bits.u(8) === EXTENDED_ASPECT) bits.skip(32);
  if (bits.flag()) bits.skip(1);
  if (bits.flag()) {
    bits.skip(4);
    if (bits.flag()) bits.skip(24);
  }
  if (bits.flag()) {
    bits.ue();
    bits.ue();
  }
  if (!bits.flag()) return null;
  const [units, scale] = [bits.u(32), bits.u(32)];
  return bits.flag() && units > 0 && scale > 0 ? scale / (2 * units) : null;
}

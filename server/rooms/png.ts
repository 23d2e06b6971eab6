import { CodedError } from '../../protocol/problems.js';

export const MAX_PNG_BYTES = 512 * 1024;
export const MAX_PNG_SIDE = 2048;
const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

/**
 * Refuses (image_unusable) what is not a whole PNG of sane size: signature, IHDR, chunks that fit end to end, IEND
 * (W3C PNG §5). Pixels are left to the decoder; their number is bounded here.
 */
export function assertPng(bytes: Buffer): void {
  if (bytes.length > MAX_PNG_BYTES) refuse(`It is larger than ${MAX_PNG_BYTES / 1024} KiB.`);
  if (bytes.length < 33 || !bytes.subarray(0, 8).equals(SIGNATURE)) refuse('It is not a PNG.');
  if (bytes.readUInt32BE(8) !== 13 || typeAt(bytes, 8) !== 'IHDR') refuse('Its header is damaged.');
  const sides = [bytes.readUInt32BE(16), bytes.readUInt32BE(20)];
  if (sides.some((side) => side < 1 || side > MAX_PNG_SIDE))
    refuse(`Its sides must be 1 to ${MAX_PNG_SIDE} pixels.`);
  if (!chunksAreWhole(bytes)) refuse('It is cut short or damaged.');
}

const typeAt = (bytes: Buffer, at: number) => bytes.toString('latin1', at + 4, at + 8);

function chunksAreWhole(bytes: Buffer): boolean {
  let at = SIGNATURE.length;
  let pixels = false;
  while (at + 12 <= bytes.length) {
    const type = typeAt(bytes, at);
    const end = at + 12 + bytes.readUInt32BE(at);
    if (type === 'IEND') return pixels && end === bytes.length;
    pixels ||= type === 'IDAT';
    at = end;
  }
  return false;
}

function refuse(why: string): never {
  throw new CodedError('image_unusable', why);
}

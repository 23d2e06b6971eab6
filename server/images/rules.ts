import { CodedError } from '../../protocol/problems.js';

/** Longest side and most pixels of what is decoded: beyond it a small file is a bomb. */
export const MAX_SIDE = 8_192;
export const MAX_PIXELS = 40_000_000;
/** Shortest side worth showing. */
export const MIN_SIDE = 32;

export type ImageFormat = 'png' | 'jpeg' | 'webp';

const SIGNATURES: readonly { format: ImageFormat; at: number; bytes: readonly number[] }[] = [
  { format: 'png', at: 0, bytes: [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a] },
  { format: 'jpeg', at: 0, bytes: [0xff, 0xd8, 0xff] },
  { format: 'webp', at: 8, bytes: [0x57, 0x45, 0x42, 0x50] },
];

/** What a file is by its first bytes, whatever it is called; null for everything that is not taken. */
export function formatOf(file: Buffer): ImageFormat | null {
  const found = SIGNATURES.find(({ at, bytes }) => bytes.every((byte, index) => file[at + index] === byte));
  if (found?.format === 'webp' && file.toString('latin1', 0, 4) !== 'RIFF') return null;
  return found?.format ?? null;
}

/** Throws image_unusable for sizes that are not decoded; pixels. */
export function checkSize(width: number, height: number): void {
  const is = `It is ${width}×${height}`;
  if (Math.min(width, height) < MIN_SIDE) refuse(`${is}; its sides must have at least ${MIN_SIDE} pixels.`);
  if (Math.max(width, height) > MAX_SIDE) refuse(`${is}; its sides may have ${MAX_SIDE} pixels.`);
  if (width * height > MAX_PIXELS) refuse(`${is}; it may have ${MAX_PIXELS / 1_000_000} megapixels.`);
}

export function refuse(why: string): never {
  throw new CodedError('image_unusable', why);
}

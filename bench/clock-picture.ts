/**
 * A clock that survives a video codec: a row of black and white cells, one bit each, most significant first.
 * 32 bits of ms since the epoch (modulo 2^32), then 8 bits of checksum so that a half-decoded frame is not a reading.
 */
export const CLOCK_BITS = 40;
/** Pixels of the strip in a 1280 × 720 picture. */
export const STRIP = { width: 1280, height: 64 };

const BLACK = 16;
const WHITE = 235;

/** One byte per cell, luma. */
export function clockCells(now: number): Buffer {
  const value = now % 2 ** 32;
  const cells = Buffer.alloc(CLOCK_BITS, BLACK);
  for (let bit = 0; bit < 32; bit++) if (Math.floor(value / 2 ** (31 - bit)) % 2 === 1) cells[bit] = WHITE;
  const sum = checksum(value);
  for (let bit = 0; bit < 8; bit++) if ((sum >> (7 - bit)) & 1) cells[32 + bit] = WHITE;
  return cells;
}

/** The clock read from cells of luma 0–255, or null when the checksum says it is none. */
export function readClock(cells: ArrayLike<number>): number | null {
  let value = 0;
  for (let bit = 0; bit < 32; bit++) value = value * 2 + ((cells[bit] ?? 0) > 127 ? 1 : 0);
  let sum = 0;
  for (let bit = 32; bit < CLOCK_BITS; bit++) sum = sum * 2 + ((cells[bit] ?? 0) > 127 ? 1 : 0);
  return sum === checksum(value) ? value : null;
}

/** ms between a reading and `now`, across the 2^32 wrap. */
export function clockAge(reading: number, now: number): number {
  return (((now % 2 ** 32) - reading + 1.5 * 2 ** 32) % 2 ** 32) - 2 ** 31;
}

function checksum(value: number): number {
  const high = Math.floor(value / 65_536);
  const low = value % 65_536;
  return ((high >> 8) * 3 + (high & 255) * 5 + (low >> 8) * 7 + (low & 255) * 11 + 0x5a) & 255;
}

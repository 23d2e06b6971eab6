import { promisify } from 'node:util';
import { crc32, inflate } from 'node:zlib';
import { CodedError } from '../../protocol/problems.js';

export const MAX_PNG_BYTES = 512 * 1024;
export const MAX_PNG_SIDE = 2048;
const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

/** Samples a pixel by colour type, and the bit depths it may have (W3C PNG §11.2.1). */
const COLOUR_TYPES: Readonly<Record<number, { samples: number; depths: readonly number[] }>> = {
  0: { samples: 1, depths: [1, 2, 4, 8, 16] },
  2: { samples: 3, depths: [8, 16] },
  3: { samples: 1, depths: [1, 2, 4, 8] },
  4: { samples: 2, depths: [8, 16] },
  6: { samples: 4, depths: [8, 16] },
};
const PALETTE = 3;

/** Adam7's passes: where each begins and how far apart its pixels are (§8.2). */
const ADAM7 = [
  [0, 0, 8, 8],
  [4, 0, 8, 8],
  [0, 4, 4, 8],
  [2, 0, 4, 4],
  [0, 2, 2, 4],
  [1, 0, 2, 2],
  [0, 1, 1, 2],
] as const;

const unpack = promisify(inflate);

interface Chunk {
  type: string;
  body: Buffer;
}

interface Header {
  width: number;
  height: number;
  colourType: number;
  bitsPerPixel: number;
  interlaced: boolean;
}

/**
 * Refuses (image_unusable) what a decoder could not make a still picture of: every chunk's checksum is compared and all pixels are
 * unpacked, never into more memory than the header accounts for.
 */
export async function assertPng(bytes: Buffer): Promise<void> {
  if (bytes.length > MAX_PNG_BYTES)
    refuse(`It is larger than ${MAX_PNG_BYTES / 1024} KiB; save it smaller or with fewer colours.`);
  if (!bytes.subarray(0, SIGNATURE.length).equals(SIGNATURE))
    refuse('It is not a PNG; export the picture as PNG.');
  const chunks = [...chunksOf(bytes)];
  const header = readHeader(chunks[0]);
  if (chunks.some((it) => it.type === 'acTL')) refuse('It is animated; export a single picture.');
  if (header.colourType === PALETTE && !chunks.some((it) => it.type === 'PLTE')) refuse(damaged());
  await assertPixels(header, Buffer.concat(chunks.flatMap((it) => (it.type === 'IDAT' ? [it.body] : []))));
}

/** Chunks that fit end to end, up to an IEND that ends the file (§5.3). */
function* chunksOf(bytes: Buffer): Generator<Chunk> {
  let at = SIGNATURE.length;
  for (let type = ''; type !== 'IEND'; ) {
    if (at + 12 > bytes.length) refuse(damaged());
    const end = at + 8 + bytes.readUInt32BE(at);
    if (end + 4 > bytes.length) refuse(damaged());
    if (crc32(bytes.subarray(at + 4, end)) !== bytes.readUInt32BE(end)) refuse(damaged());
    type = bytes.toString('latin1', at + 4, at + 8);
    yield { type, body: bytes.subarray(at + 8, end) };
    at = end + 4;
  }
  if (at !== bytes.length) refuse(damaged());
}

function readHeader(chunk: Chunk | undefined): Header {
  if (chunk?.type !== 'IHDR' || chunk.body.length !== 13) refuse(damaged());
  const [width, height] = [chunk.body.readUInt32BE(0), chunk.body.readUInt32BE(4)];
  const [depth = 0, colourType = 0, compression, filter, interlace = 0] = chunk.body.subarray(8);
  if ([width, height].some((side) => side < 1 || side > MAX_PNG_SIDE))
    refuse(`It is ${width}×${height}; its sides must be 1 to ${MAX_PNG_SIDE} pixels.`);
  const colour = COLOUR_TYPES[colourType];
  if (!colour?.depths.includes(depth) || compression !== 0 || filter !== 0 || interlace > 1)
    refuse(damaged());
  return { width, height, colourType, bitsPerPixel: colour.samples * depth, interlaced: interlace === 1 };
}

/** Every row's filter and bytes must be there, and nothing beyond (§7.2, §9, §10.1). */
async function assertPixels(header: Header, packed: Buffer): Promise<void> {
  const rows = rowsOf(header);
  const expected = rows.reduce((sum, it) => sum + it.count * it.bytes, 0);
  const pixels = await unpack(packed, { maxOutputLength: expected }).catch(() => refuse(damaged()));
  if (pixels.length !== expected) refuse(damaged());
  let at = 0;
  for (const { count, bytes } of rows)
    for (const end = at + count * bytes; at < end; at += bytes) if ((pixels[at] ?? 0) > 4) refuse(damaged());
}

/** Rows of each pass, and the bytes of one with its filter type. */
function rowsOf({ width, height, bitsPerPixel, interlaced }: Header): { count: number; bytes: number }[] {
  const passes = interlaced ? ADAM7 : ([[0, 0, 1, 1]] as const);
  return passes.flatMap(([x, y, dx, dy]) => {
    const columns = Math.ceil((width - x) / dx);
    const count = Math.ceil((height - y) / dy);
    return columns > 0 && count > 0 ? [{ count, bytes: 1 + Math.ceil((columns * bitsPerPixel) / 8) }] : [];
  });
}

const damaged = () => 'It is cut short or damaged; export it again.';

function refuse(why: string): never {
  throw new CodedError('image_unusable', why);
}

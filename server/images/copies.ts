import type { Metadata } from 'sharp';
import { IMAGE_SIZES, type ImageSize } from '../../protocol/images.js';
import { CodedError } from '../../protocol/problems.js';
import { checkSize, formatOf, MAX_PIXELS, refuse } from './rules.js';

/** Of WebP, 1 to 100. */
const QUALITY = 80;
/** A picture that takes longer is none, seconds. */
const PATIENCE = 20;
const DAMAGED = 'It is cut short or damaged; export it again.';

/** libvips' loaders of what is taken; every other one (SVG, PDF, TIFF, …) is shut, whatever a file pretends to be. */
const LOADERS = ['VipsForeignLoadPng', 'VipsForeignLoadJpeg', 'VipsForeignLoadWebp'];

export interface Copies {
  /** Of the original, upright. */
  width: number;
  height: number;
  files: { size: ImageSize; bytes: Buffer }[];
}

/**
 * The picture library, made ready for what strangers send. Loaded by the first picture only: its binaries are optional packages of npm, and
 * an installation without them does everything else. @throws CodedError media_unavailable
 */
async function library() {
  const { default: sharp } = await import('sharp').catch(() => {
    throw new CodedError(
      'media_unavailable',
      'The picture library is not there: install npm’s optional packages.',
    );
  });
  sharp.block({ operation: ['VipsForeignLoad'] });
  sharp.unblock({ operation: LOADERS });
  // A live is encoded on the same cores.
  sharp.concurrency(1);
  sharp.cache(false);
  return sharp;
}

type Library = Awaited<ReturnType<typeof library>>;

/**
 * The copies of a picture that are shown: upright, WebP, sRGB, without anything that was said in the file (place, camera, comments).
 * @throws CodedError image_unusable
 */
export async function makeCopies(file: Buffer): Promise<Copies> {
  const format = formatOf(file);
  if (format === null) refuse('It is not a PNG, JPEG or WebP; export the picture as one of them.');
  const sharp = await library();
  const metadata = await read(sharp, file);
  if (metadata.format !== format) refuse(DAMAGED);
  const { width, height } = metadata.autoOrient;
  checkSize(width, height);
  const files: Copies['files'] = [];
  // One after the other: together they would hold as many decoded pictures.
  for (const size of IMAGE_SIZES) files.push({ size, bytes: await copy(sharp, file, size) });
  return { width, height, files };
}

/** The header alone is read. */
const read = (sharp: Library, file: Buffer): Promise<Metadata> =>
  sharp(file, { limitInputPixels: false, failOn: 'error' })
    .metadata()
    .catch(() => refuse(DAMAGED));

const copy = (sharp: Library, file: Buffer, size: ImageSize): Promise<Buffer> =>
  sharp(file, { limitInputPixels: MAX_PIXELS, failOn: 'error', sequentialRead: true })
    .timeout({ seconds: PATIENCE })
    .autoOrient()
    .resize(size, size, { fit: 'inside', withoutEnlargement: true })
    .webp({ quality: QUALITY })
    .toBuffer()
    .catch(() => refuse(DAMAGED));

import { type Static, Type } from 'typebox';

/** Uploaded product pictures as they cross a process boundary. */

/** Longest sides of the copies that are made, pixels: list, card, whole screen. */
export const IMAGE_SIZES = [160, 480, 1080] as const;
export type ImageSize = (typeof IMAGE_SIZES)[number];
/** The size to give a product. */
export const CARD_SIZE: ImageSize = 480;

export const MAX_IMAGE_BYTES = 8 * 1024 * 1024;
/** What may be uploaded. */
export const IMAGE_TYPES = ['image/png', 'image/jpeg', 'image/webp'] as const;

const NAME = /^([a-z0-9]{16})-(\d{3,4})\.webp$/;
const FOLDER = '/images/';

export interface ImageFile {
  id: string;
  size: ImageSize;
}

/** Path on this site. */
export const imagePath = ({ id, size }: ImageFile): string => `${FOLDER}${id}-${size}.webp`;

/** The file that a name below `/images/` means; null when it can't be one. */
export function parseImageName(name: string): ImageFile | null {
  const match = NAME.exec(name);
  const size = IMAGE_SIZES.find((known) => String(known) === match?.[2]);
  return match?.[1] === undefined || size === undefined ? null : { id: match[1], size };
}

/** The image that a product's `image` means, if it is one of ours: `unknown` when no such one can be there. */
export function imageOf(path: string): { id: string } | 'unknown' | 'elsewhere' {
  if (!path.startsWith(FOLDER)) return 'elsewhere';
  return parseImageName(path.slice(FOLDER.length)) ?? 'unknown';
}

/** Where files are in the media store. */
export const imageKeys = {
  file: ({ id, size }: ImageFile): string => `images/${id}/${size}.webp`,
  /** All of an image. */
  folder: (id: string): string => `images/${id}/`,
};

export const UploadedImage = Type.Object({
  id: Type.String(),
  /** The copy for a product's `image`. */
  image: Type.String({ description: 'Path on this site, for `image` of a product.' }),
  /** Every copy, smallest first. */
  copies: Type.Array(Type.Object({ size: Type.Integer(), path: Type.String() })),
  /** Of the picture that was sent, upright. */
  width: Type.Integer(),
  height: Type.Integer(),
});
export type UploadedImage = Static<typeof UploadedImage>;

/** What a sequence parameter set says of the pictures that follow it. */
export interface PictureFacts {
  /** Pixels to be shown, after cropping; the sample aspect ratio is not applied. */
  width: number;
  height: number;
  /** Frames a second, when the stream says that they are fixed. */
  frameRate: number | null;
  /** profile_idc or general_profile_idc. */
  profile: number;
  /** level_idc or general_level_idc. */
  level: number;
  interlaced: boolean;
}

/** Larger than any level allows; what says so is broken. */
export const MAX_SIDE = 16_384;

/** Cuts `cropped` off a side; null when the result is no picture. */
export function side(coded: number, cropped: number): number | null {
  const left = coded - cropped;
  return left > 0 && left <= MAX_SIDE ? left : null;
}

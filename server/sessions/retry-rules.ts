import type { FeedSource } from '../../protocol/topics.js';

/** A ladder is begun again this many times within this many ms before the session is given up. */
export const RETRIES = { most: 5, within: 60_000 };

/** The first attempt after a failure is made at once; what fails again waits this long, ms. */
const PAUSE = 1_000;

/** Megapixels a second of 720p30: what a source costs while nothing is known of it. */
const UNKNOWN_COST = 28;

/** When to try again, ms since the epoch, after failures at these times (the last is now's); null: not any more. */
export function nextAttempt(failures: readonly number[], now: number): number | null {
  const recent = failures.filter((at) => now - at < RETRIES.within).length;
  if (recent > RETRIES.most) return null;
  return recent <= 1 ? now : now + PAUSE;
}

/** Frames a second of a source that does not say. */
const USUAL_RATE = 30;

/** Megapixels a second of a source: what its transcode job costs. */
export function costOf(source: Pick<FeedSource, 'width' | 'height' | 'frameRate'> | null): number {
  if (source === null) return UNKNOWN_COST;
  const { width, height, frameRate } = source;
  return Math.ceil((width * height * (frameRate ?? USUAL_RATE)) / 1_000_000);
}

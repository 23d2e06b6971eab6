import type { LadderPlan } from './ladder.js';
import { toNumber } from './rate.js';

/**
 * The grid that all encoder runs of a session share, so that one can begin where another ended. Picture n lies at n / frame rate on the
 * feed's time line, a segment begins where n is a multiple of the GOP (and where a run begins), and an AAC frame at a multiple of 1,024
 * samples.
 */

/** Where a run's media begins. */
export interface RunStart {
  /** Number of the first picture that is wanted, WARM_UP_FRAMES at least. */
  frame: number;
}

/** What of a plan makes the grid. */
export type Grid = Pick<LadderPlan, 'frameRate' | 'gopFrames' | 'partFrames'>;

export const AUDIO_RATE = 48_000;
export const AAC_FRAME = 1_024;

/**
 * Frames before the first keyframe that counts. The muxer cuts a fragment when *any* track has run a part's length, and audio that
 * begins a little before the picture would make it cut there. From a keyframe on, every cut is the picture's: the packager drops
 * what comes before the second keyframe.
 */
export const WARM_UP_FRAMES = 3;
/** AAC frames before the first that counts: the encoder's first is its priming, and the next ones fade in from it. */
const WARM_UP_SOUND = 4;

/** The first run of a session whose top rung is copied: at the source's first picture, a keyframe shown at `seconds`. */
export function copiedStart(grid: Grid, seconds: number): RunStart {
  return { frame: Math.max(0, frameAt(grid, seconds)) };
}

/** A run whose first wanted picture is at `seconds` on the feed's time line, where an earlier run ended. */
export function startAt(grid: Grid, seconds: number): RunStart {
  return { frame: Math.max(WARM_UP_FRAMES, frameAt(grid, seconds)) };
}

/** Seconds of the feed that may be missing before a run, which then repeats its first picture over them. */
const MAX_HOLE = 30;
/** Seconds before the end of the media at which a feed may begin, for a keyframe's sake. */
const MAX_BACK = 30;

/**
 * A run that goes on at `end` (s) with a feed whose first picture is at `first` (ms; null: not known). A feed that is elsewhere
 * altogether is followed there: `jump` says that the media does not continue.
 */
export function nextStart(grid: Grid, end: number, first: number | null): { start: RunStart; jump: boolean } {
  const hole = first === null ? 0 : first / 1000 - end;
  if (first === null || (hole <= MAX_HOLE && hole >= -MAX_BACK))
    return { start: startAt(grid, end), jump: false };
  return { start: firstStart(grid, first / 1000), jump: true };
}

/**
 * The first run of a session whose feed begins at `seconds`: after the warm-up, or a little later where the first segment would be
 * shorter than a part.
 */
export function firstStart(grid: Grid, seconds: number): RunStart {
  const frame = Math.max(0, frameAt(grid, seconds)) + WARM_UP_FRAMES;
  const left = (grid.gopFrames - (frame % grid.gopFrames)) % grid.gopFrames;
  return { frame: left < grid.partFrames ? frame + left : frame };
}

/** Whether a segment begins at `seconds` in any case. */
export function onGrid(grid: Grid, seconds: number): boolean {
  return frameAt(grid, seconds) % grid.gopFrames === 0;
}

/** Seconds on the feed's time line of the first picture a run encodes. */
export function firstTime(grid: Grid, start: RunStart, warmUp = WARM_UP_FRAMES): number {
  return (start.frame - warmUp) / toNumber(grid.frameRate);
}

/** Where a run's sound begins, in samples on the feed's time line; a multiple of the AAC frame. */
export function firstSample(grid: Grid, start: RunStart): number {
  const samples = (start.frame / toNumber(grid.frameRate)) * AUDIO_RATE;
  return Math.max(0, Math.floor(samples / AAC_FRAME) - WARM_UP_SOUND) * AAC_FRAME;
}

/** The same of a run whose parts a {@link FrameCutter} makes: its sound is a frame behind. */
export function cutSample(grid: Grid, { frame }: RunStart): number {
  return firstSample(grid, { frame: Math.max(0, frame - 1) });
}

/** ms before a run's first sound from which the feed is read, so that sound is there from the first on. */
const LEAD = 500;

/** Media time, in ms, from which a run has to read its feed. */
export function readFrom(grid: Grid, start: RunStart): number {
  const sound = firstSample(grid, start) / AUDIO_RATE;
  return Math.max(0, Math.floor(1000 * Math.min(sound, firstTime(grid, start))) - LEAD);
}

/** ffmpeg's expression of the frames that are forced to be keyframes; `n` counts from the first that is encoded. */
export function keyFrames(grid: Grid, start: RunStart): string {
  const phase = (start.frame - WARM_UP_FRAMES) % grid.gopFrames;
  return `expr:eq(n,${WARM_UP_FRAMES})+gt(n,${WARM_UP_FRAMES})*not(mod(n+${phase},${grid.gopFrames}))`;
}

function frameAt(grid: Grid, seconds: number): number {
  return Math.round(seconds * toNumber(grid.frameRate));
}

import { atMost, DEFAULT_RATE, type Rational, snap, toNumber } from './rate.js';

/** What a feed carries, as the probe found it. */
export interface Source {
  /** Pixels as displayed: the sample aspect ratio is already applied. */
  width: number;
  height: number;
  /** Frames a second; 0 when unknown. */
  frameRate: number;
  audio: boolean;
  /** Where the video starts on the feed's time line, in seconds. */
  start: number;
}

export interface LadderOptions {
  /** Tallest rung; of a portrait picture the widest. */
  maxHeight: number;
  /** ms, wished for. */
  partDuration: number;
  /** ms, wished for. */
  segmentDuration: number;
}

/** One encode of the picture. */
export interface Rung {
  /** By encoded height: `720p`. */
  name: string;
  width: number;
  height: number;
  /** Bits a second, average. */
  videoBitrate: number;
  /** Bits a second that the encoder's buffer drains at, and the buffer's bits. */
  maxBitrate: number;
  bufferSize: number;
  audioBitrate: number;
  /** H.264 level, as x264 takes it: `3.1`. */
  level: string;
}

/** Everything that is fixed for a session before its encoder starts. */
export interface LadderPlan {
  frameRate: Rational;
  /** Whole frames of a part and of a GOP; a GOP is a whole number of parts. */
  partFrames: number;
  gopFrames: number;
  /** Seconds, exact up to floating point. */
  partDuration: number;
  segmentDuration: number;
  /** Seconds of the longest GOP of a source that is its own top rung, at whose keyframes segments begin; absent: all are encoded. */
  longestGop?: number;
  /** Top first, at least one. */
  rungs: Rung[];
}

const MAX_RATE = 30;
const MAX_RUNGS = 4;
/** Short sides of the rungs. */
const SIDES = [2160, 1440, 1080, 720, 480, 360, 240, 144];
/** Rungs below this are made only when there would be fewer than two. */
const SMALLEST_WANTED = 360;

/** Pixels of a picture and the bits a second x264 superfast needs for it at 30 frames a second. */
const BITRATES: readonly (readonly [pixels: number, bitrate: number])[] = [
  [0, 100_000],
  [256 * 144, 200_000],
  [426 * 240, 400_000],
  [640 * 360, 700_000],
  [854 * 480, 1_200_000],
  [1280 * 720, 2_500_000],
  [1920 * 1080, 4_500_000],
  [2560 * 1440, 8_000_000],
  [3840 * 2160, 14_000_000],
];

/** H.264 Table A-1: macroblocks a second, macroblocks a frame, and High profile bits a second. */
const LEVELS: readonly (readonly [level: string, rate: number, frame: number, bits: number])[] = [
  ['3.0', 40_500, 1_620, 12_500_000],
  ['3.1', 108_000, 3_600, 17_500_000],
  ['3.2', 216_000, 5_120, 25_000_000],
  ['4.0', 245_760, 8_192, 25_000_000],
  ['5.0', 589_824, 22_080, 168_750_000],
  ['5.1', 983_040, 36_864, 300_000_000],
];

/** The ladder of a source: never larger or faster than it, parts of whole frames, GOPs of whole parts. */
export function planLadder(source: Source, options: LadderOptions): LadderPlan {
  const frameRate = atMost(source.frameRate > 0 ? snap(source.frameRate) : DEFAULT_RATE, MAX_RATE);
  const frames = toNumber(frameRate);
  const partFrames = Math.max(1, Math.round((options.partDuration / 1000) * frames));
  const partDuration = partFrames / frames;
  const parts = Math.max(1, Math.round(options.segmentDuration / 1000 / partDuration));
  return {
    frameRate,
    partFrames,
    gopFrames: parts * partFrames,
    partDuration,
    segmentDuration: parts * partDuration,
    rungs: pickSides(source, options.maxHeight).map((side) => rung(source, side, frames)),
  };
}

/** Short sides of the rungs, largest first. */
function pickSides(source: Source, max: number): number[] {
  const own = Math.max(2, even(Math.min(source.width, source.height)));
  const limit = Math.min(own, even(max));
  const below = SIDES.filter((it) => it <= limit);
  const next = below[0];
  // A source between two steps keeps its own size unless that is nearly the step below.
  const sides = next !== undefined && next >= limit * 0.9 ? below : [limit, ...below];
  const wanted = sides.filter((it, index) => index < 2 || it >= SMALLEST_WANTED);
  return wanted.slice(0, MAX_RUNGS);
}

function rung(source: Source, side: number, frames: number): Rung {
  const scale = side / Math.min(source.width, source.height);
  const width = scaled(source.width, scale);
  const height = scaled(source.height, scale);
  const videoBitrate = bitrateOf(width * height, frames);
  const maxBitrate = Math.round(videoBitrate * 1.2);
  return {
    name: `${height}p`,
    width,
    height,
    videoBitrate,
    maxBitrate,
    bufferSize: Math.round(videoBitrate * 0.6),
    audioBitrate: side >= 480 ? 128_000 : 96_000,
    level: levelOf(width, height, frames, maxBitrate),
  };
}

/** Interpolated between the steps of the table; slower pictures need less, though not in proportion. */
function bitrateOf(pixels: number, frames: number): number {
  const above = BITRATES.findIndex(([size]) => size >= pixels);
  const [hiPixels, hiBits] = BITRATES[above === -1 ? BITRATES.length - 1 : above] ?? [1, 0];
  const [loPixels, loBits] = BITRATES[Math.max(0, (above === -1 ? BITRATES.length : above) - 1)] ?? [0, 0];
  const share = hiPixels === loPixels ? 1 : (pixels - loPixels) / (hiPixels - loPixels);
  const bits = loBits + (hiBits - loBits) * share;
  return Math.round((bits * (0.4 + (0.6 * frames) / MAX_RATE)) / 1000) * 1000;
}

function levelOf(width: number, height: number, frames: number, bits: number): string {
  const blocks = Math.ceil(width / 16) * Math.ceil(height / 16);
  const fits = LEVELS.find(
    ([, rate, frame, most]) => blocks * frames <= rate && blocks <= frame && bits <= most,
  );
  return fits?.[0] ?? '5.2';
}

/** Even, and rounded down where rounding to even would exceed the source. */
function scaled(size: number, scale: number): number {
  return Math.max(2, Math.min(even(size), 2 * Math.round((size * scale) / 2)));
}

function even(size: number): number {
  return Math.floor(size / 2) * 2;
}

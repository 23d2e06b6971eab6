import { createHash } from 'node:crypto';
import type { ByteRange } from '../../backends/media/port.js';
import { concat } from '../../protocol/fmp4/box.js';
import { readTracks, type Track } from '../../protocol/fmp4/init.js';
import {
  firstDecodeTimes,
  MAX_INDEX_ENTRIES,
  segmentIndex,
  withDuration,
} from '../../protocol/fmp4/whole-file.js';
import type { ReplaySegment } from '../../protocol/recording.js';

/** A replay's rung as one MP4: a head of our own, then the segments as they were recorded but for the times in them. */
export interface DownloadPlan {
  head: Uint8Array;
  segments: readonly PlannedSegment[];
  /** Bytes of the whole. */
  size: number;
  etag: string;
  /** By track id: what is taken off its decode times, so that the file begins at 0. */
  earlier: ReadonlyMap<number, number>;
}

export interface PlannedSegment {
  msn: number;
  bytes: number;
  /** Where it begins in the file. */
  start: number;
  /** Number of its first fragment, §8.8.5. */
  sequence: number;
}

/** Fragments a segment may have, for their numbers to ascend. */
const FRAGMENTS = 1_000;

/** Segments that share an init segment, in order: an MP4 has one. */
export function partsOf(segments: readonly ReplaySegment[]): ReplaySegment[][] {
  const parts: ReplaySegment[][] = [];
  for (const it of segments) {
    const last = parts.at(-1);
    if (last && last[0]?.init === it.init && last.length < MAX_INDEX_ENTRIES) last.push(it);
    else parts.push([it]);
  }
  return parts;
}

/** The part that holds most of the time; undefined when there is none. */
export function longestOf(parts: readonly ReplaySegment[][]): ReplaySegment[] | undefined {
  const lasts = (part: readonly ReplaySegment[]) => part.reduce((sum, it) => sum + it.duration, 0);
  return parts.reduce<ReplaySegment[] | undefined>(
    (best, it) => (best && lasts(best) >= lasts(it) ? best : it),
    undefined,
  );
}

/**
 * Plans the file of a part. `first` are the bytes of its first segment.
 * @throws InvalidMp4
 */
export function planDownload(
  part: readonly ReplaySegment[],
  init: Uint8Array,
  first: Uint8Array,
): DownloadPlan {
  const tracks = readTracks(init);
  const video = tracks.find((it) => it.handler === 'video') ?? tracks[0];
  const timescale = video?.timescale ?? 1;
  const starts = startsOf(part);
  const tick = (index: number) => Math.round((starts[index] ?? 0) * timescale);
  // Rounded at the edges of segments, so that the sum does not drift.
  const entries = part.map(({ bytes }, index) => ({ bytes, duration: tick(index + 1) - tick(index) }));
  const whole = withDuration(init, starts.at(-1) ?? 0);
  const head = concat([whole, segmentIndex(video?.id ?? 1, timescale, entries)]);
  const segments = place(part, head.byteLength);
  const last = segments.at(-1);
  const size = last === undefined ? head.byteLength : last.start + last.bytes;
  const etag = createHash('sha1').update(head).update(`${size} ${part[0]?.msn}`).digest('base64url');
  return { head, segments, size, earlier: lead(tracks, firstDecodeTimes(first)), etag: `"${etag}"` };
}

/** What to take off each track's times, so that the track that begins first does so at 0 and the others stay in step. */
function lead(tracks: readonly Track[], begins: ReadonlyMap<number, number>): Map<number, number> {
  const seconds = tracks.flatMap(({ id, timescale }) => {
    const begin = begins.get(id);
    return begin === undefined ? [] : [begin / timescale];
  });
  const zero = seconds.length === 0 ? 0 : Math.min(...seconds);
  return new Map(tracks.map(({ id, timescale }) => [id, Math.floor(zero * timescale)]));
}

/** Where segments begin, in seconds, and where the last ends. One that was lost leaves its time to the one before. */
function startsOf(part: readonly ReplaySegment[]): number[] {
  let at = 0;
  return [
    0,
    ...part.map(({ time, duration }, index) => {
      const next = part[index + 1]?.time;
      at += time === undefined || next === undefined || next <= time ? duration : next - time;
      return at;
    }),
  ];
}

function place(part: readonly ReplaySegment[], from: number): PlannedSegment[] {
  let start = from;
  return part.map(({ msn, bytes }, index) => {
    const placed = { msn, bytes, start, sequence: index * FRAGMENTS + 1 };
    start += bytes;
    return placed;
  });
}

/** The segments that a range of the file touches, and what of each. */
export function touched(
  plan: DownloadPlan,
  range: ByteRange,
): { segment: PlannedSegment; part: ByteRange }[] {
  return plan.segments
    .filter((it) => it.start < range.end && it.start + it.bytes > range.start)
    .map((segment) => ({
      segment,
      part: {
        start: Math.max(0, range.start - segment.start),
        end: Math.min(segment.bytes, range.end - segment.start),
      },
    }));
}

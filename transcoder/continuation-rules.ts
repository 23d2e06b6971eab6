import { GIVEN_UP, type PartLine } from '../protocol/recording.js';
import { parsePartLine } from '../protocol/recording-index.js';

/** A segment with its parts, as an index has them. */
export interface IndexedSegment {
  msn: number;
  at: number;
  init: number;
  period: number;
  /** Seconds on the feed's time line. */
  time: number;
  parts: PartLine[];
}

/** Seconds by which two moments may differ and be the same: less than half a frame. */
const SAME = 0.004;

/**
 * Segments of (the end of) an index, without a hole in their numbers up to the last. A part whose bytes are not all there, by the
 * `sizes` of the last objects, is none, and neither is what follows it.
 */
export function indexedSegments(text: string, sizes?: ReadonlyMap<number, number>): IndexedSegment[] {
  const segments: IndexedSegment[] = [];
  for (const line of text.split('\n').slice(0, -1)) {
    const part = parsePartLine(line);
    if (!part || part.offset + part.bytes > (sizes?.get(part.msn) ?? Number.POSITIVE_INFINITY)) continue;
    append(segments, part);
  }
  const first = segments.findLastIndex((it, index) => it.msn !== (segments[index - 1]?.msn ?? -1) + 1);
  return segments.slice(Math.max(0, first));
}

function append(segments: IndexedSegment[], part: PartLine): void {
  const last = segments.at(-1);
  const { msn, at, init, time, period } = part;
  if (last?.msn === msn) {
    const end = last.parts.reduce((sum, it) => sum + it.bytes, 0);
    if (part.offset === end && part.part === last.parts.length) last.parts.push(part);
  } else if (part.part === 0 && part.offset === 0 && msn > (last?.msn ?? -1)) {
    if (at !== undefined && init !== undefined && time !== undefined)
      segments.push({ msn, at, init, period: period ?? init, time, parts: [part] });
  }
}

const endOf = (it: IndexedSegment) => it.parts.reduce((sum, part) => sum + part.duration, it.time);

/** Seconds up to which all rungs that were still made have their media; null when there are none. */
export function commonEnd(rungs: readonly (readonly IndexedSegment[])[]): number | null {
  const ends = rungs.flatMap((it) => it.slice(-1).map(endOf));
  const newest = Math.max(...ends);
  const made = ends.filter((it) => newest - it < GIVEN_UP);
  return made.length === 0 ? null : Math.min(...made);
}

/** Without what begins before `from` (ms since the epoch), unless there is nothing else yet. Null: everything. */
export function since(segments: readonly IndexedSegment[], from: number | null): readonly IndexedSegment[] {
  const later = segments.filter((it) => it.at >= (from ?? Number.NEGATIVE_INFINITY));
  return later.length > 0 ? later : segments;
}

/** What lies before `end`; nothing of a rung that does not reach it. */
export function upTo(segments: readonly IndexedSegment[], end: number): IndexedSegment[] {
  const last = segments.at(-1);
  if (!last || endOf(last) < end - SAME) return [];
  return segments.flatMap((it) => {
    let time = it.time;
    const parts = it.parts.filter(({ duration }) => {
      time += duration;
      return time <= end + SAME;
    });
    return parts.length > 0 ? [{ ...it, parts }] : [];
  });
}

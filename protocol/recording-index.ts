import type { PartLine, ReplaySegment } from './recording.js';

/**
 * The segments that `index.ndjson` vouches for, ascending by msn; `bytes` is where a segment's last whole part ends (the object may hold
 * a torn write beyond it). A line that is torn, out of order, or says more than the segment's object holds is passed over, and with it
 * what follows in its segment. `sizes` gives the objects' sizes by msn; without it the lines are taken at their word.
 */
export function readRecordingIndex(text: string, sizes?: ReadonlyMap<number, number>): ReplaySegment[] {
  const segments: ReplaySegment[] = [];
  for (const line of wholeLines(text)) {
    const part = parsePartLine(line);
    if (!part || (sizes && part.offset + part.bytes > (sizes.get(part.msn) ?? 0))) continue;
    appendPart(segments, part);
  }
  return segments;
}

/** A line of the index, or null when it is not one. */
export function parsePartLine(line: string): PartLine | null {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return null; // a torn line is expected after a kill
  }
  return isPartLine(value) ? value : null;
}

/** Lines that end in a newline. */
function wholeLines(text: string): string[] {
  return text.split('\n').slice(0, -1);
}

/** Adds a part to the segment it continues or begins; one that fits neither is left out. */
export function appendPart(segments: ReplaySegment[], part: PartLine): void {
  const last = segments.at(-1);
  if (last && part.msn === last.msn) {
    if (part.offset !== last.bytes) return;
    last.duration += part.duration;
    last.bytes += part.bytes;
    return;
  }
  const { msn, duration, at, init, bytes, time, period } = part;
  if (part.part !== 0 || part.offset !== 0 || at === undefined || init === undefined) return;
  if (last && msn < last.msn) return;
  segments.push({
    ...{ msn, duration, at, init, bytes },
    ...(time === undefined ? {} : { time }),
    ...(period === undefined ? {} : { period }),
  });
}

function isPartLine(value: unknown): value is PartLine {
  if (typeof value !== 'object' || value === null) return false;
  const it: Partial<Record<keyof PartLine, unknown>> = value;
  return (
    [it.msn, it.part, it.offset, it.bytes].every(isCount) &&
    typeof it.duration === 'number' &&
    it.duration >= 0 &&
    typeof it.independent === 'boolean' &&
    (it.at === undefined || typeof it.at === 'number') &&
    (it.init === undefined || isCount(it.init)) &&
    (it.period === undefined || isCount(it.period)) &&
    (it.time === undefined || typeof it.time === 'number')
  );
}

function isCount(value: unknown): boolean {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

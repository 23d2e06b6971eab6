import type { PartLine, ReplaySegment } from './recording.js';

/** What a rung's index says was recorded. */
export interface RecordingIndex {
  /** Ascending by msn. `bytes` is where the segment's last whole part ends; the object may hold a torn write beyond it. */
  segments: ReplaySegment[];
  /** Bytes of text that were whole, valid lines; the rest is a torn write. */
  valid: number;
}

/**
 * Reads `index.ndjson` as far as it can be trusted: up to the first line that is torn, out of order, or says more than the segment's
 * object holds. `sizes` gives the objects' sizes by msn; without it the lines are taken at their word.
 */
export function readRecordingIndex(text: string, sizes?: ReadonlyMap<number, number>): RecordingIndex {
  const segments: ReplaySegment[] = [];
  let characters = 0;
  for (const line of wholeLines(text)) {
    const part = parsePartLine(line);
    if (!part || (sizes && part.offset + part.bytes > (sizes.get(part.msn) ?? 0)) || !append(segments, part))
      break;
    characters += line.length + 1;
  }
  return { segments, valid: new TextEncoder().encode(text.slice(0, characters)).byteLength };
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

/** Adds a part to the segment it continues or begins; false when it fits neither. */
function append(segments: ReplaySegment[], part: PartLine): boolean {
  const last = segments.at(-1);
  if (last && part.msn === last.msn) {
    if (part.offset !== last.bytes) return false;
    last.duration += part.duration;
    last.bytes += part.bytes;
    return true;
  }
  const begins = part.part === 0 && part.offset === 0 && part.at !== undefined && part.init !== undefined;
  if (!begins || (last && part.msn < last.msn)) return false;
  segments.push({
    msn: part.msn,
    duration: part.duration,
    at: part.at ?? 0,
    init: part.init ?? 0,
    bytes: part.bytes,
  });
  return true;
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
    (it.init === undefined || isCount(it.init))
  );
}

function isCount(value: unknown): boolean {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

import type { MediaStore } from '../backends/media/port.js';
import { type InitSegment, Mp4Reader } from '../protocol/fmp4/reader.js';
import { type PartLine, recordingKeys } from '../protocol/recording.js';
import { parsePartLine } from '../protocol/recording-index.js';
import { commonEnd, type IndexedSegment, indexedSegments, since, upTo } from './continuation-rules.js';
import { LISTED_SEGMENTS } from './live-playlist.js';
import { type RecordedPlan, readPlan } from './recorded-plan.js';
import type { WindowSegment } from './window.js';

/** A rung as an earlier run left it. */
export interface ContinuedRung {
  /** The latest, oldest first, without a hole in their numbers. */
  segments: WindowSegment[];
  inits: ReadonlyMap<number, InitSegment>;
  /** Bytes of the last segment that count; its object may hold a torn write beyond them. Null: that was cut off, since the segment goes on. */
  last: { msn: number; bytes: number } | null;
}

/** What is recorded of a session whose ladder another run, maybe of another worker, made until a moment ago. */
export interface Continuation extends RecordedPlan {
  /** Seconds on the feed's time line at which the media ends. */
  position: number;
  /** Those that were still made. */
  rungs: ReadonlyMap<string, ContinuedRung>;
}

/** There is a recording, and it can't be told how to go on with it. */
export class NotContinuable extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'NotContinuable';
  }
}

/** Bytes of an index that are read: some ten minutes of parts. */
const TAIL = 512 * 1024;

/**
 * Reads where a session's recording ends and makes it so that another run can go on there: what one rung has more than another is
 * taken back. What began before `from` (ms since the epoch) is nobody's to see any more. Null when nothing was recorded; what there may be of a start that came to nothing is removed.
 * @throws NotContinuable
 */
export async function continueRecording(
  media: MediaStore,
  session: string,
  from: number | null = null,
): Promise<Continuation | null> {
  const recorded = await readPlan(media, session);
  if (!recorded) {
    if ((await media.stat(recordingKeys.head(session))) !== null)
      throw new NotContinuable(
        'The recording of this session is of another version and can not be continued.',
      );
    await media.delete(recordingKeys.root(session));
    return null;
  }
  const found = await Promise.all(
    recorded.plan.rungs.map(async ({ name }) => ({ name, ...(await readTail(media, session, name)) })),
  );
  const position = commonEnd(found.map((it) => it.segments));
  if (position === null) throw new NotContinuable('Nothing of this session’s recording can be continued.');
  const made = found.filter((it) => upTo(it.segments, position).length > 0);
  const rungs = new Map<string, ContinuedRung>();
  // A source's GOP goes on in the next run, and with it the segment; an encoder begins another.
  const goesOn = recorded.encoding.top === 'copied';
  for (const { name, segments, text } of made) {
    const kept = upTo(segments, position);
    await takeBack(media, session, name, text, kept);
    if (goesOn) await cutOff(media, session, name, kept.at(-1));
    const window = since(kept, from).slice(-LISTED_SEGMENTS - 1);
    rungs.set(name, await load(media, session, name, window, goesOn));
  }
  return { ...recorded, position, rungs };
}

/** The end of a rung's index, as far as the objects hold what it says. */
async function readTail(
  media: MediaStore,
  session: string,
  rung: string,
): Promise<{ segments: IndexedSegment[]; text: string }> {
  const key = recordingKeys.index(session, rung);
  const size = (await media.stat(key))?.size ?? 0;
  const text = `${(await media.read(key, { start: Math.max(0, size - TAIL), end: size })) ?? ''}`;
  const segments = indexedSegments(text);
  // Bytes are written in order: only the last objects can hold less than their lines say.
  const sizes = new Map<number, number>();
  for (const { msn } of segments.slice(-3))
    sizes.set(msn, (await media.stat(recordingKeys.segment(session, rung, msn)))?.size ?? 0);
  return { segments: indexedSegments(text, sizes), text };
}

/**
 * Removes what the index and the objects have beyond `kept`. Lines are blanked, so that whoever reads the index as it grows finds the
 * next one where it looks. The object of the next segment may hold bytes for which there was no time to write a line.
 */
async function takeBack(
  media: MediaStore,
  session: string,
  rung: string,
  tail: string,
  kept: readonly IndexedSegment[],
): Promise<void> {
  const last = kept.at(-1);
  if (!last) return;
  await media.delete(recordingKeys.segment(session, rung, last.msn + 1));
  const beyond = (line: PartLine) =>
    line.msn > last.msn || (line.msn === last.msn && line.part >= last.parts.length);
  const extra = tail
    .split('\n')
    .flatMap((it) => parsePartLine(it) ?? [])
    .filter(beyond);
  if (extra.length === 0) return;
  const key = recordingKeys.index(session, rung);
  const all = `${(await media.read(key)) ?? ''}`;
  const blanked = all.split('\n').map((it) => {
    const line = parsePartLine(it);
    return line && beyond(line) ? ' '.repeat(Buffer.byteLength(it)) : it;
  });
  await media.put(key, Buffer.from(blanked.join('\n')));
  for (const msn of new Set(extra.map((it) => it.msn)))
    if (msn > last.msn + 1) await media.delete(recordingKeys.segment(session, rung, msn));
}

/** Removes what the object of a segment has beyond its last whole part. */
async function cutOff(
  media: MediaStore,
  session: string,
  rung: string,
  last: IndexedSegment | undefined,
): Promise<void> {
  if (!last) return;
  const key = recordingKeys.segment(session, rung, last.msn);
  const end = bytesOf(last);
  if (((await media.stat(key))?.size ?? 0) <= end) return;
  const bytes = await media.read(key, { start: 0, end });
  if (bytes) await media.put(key, bytes);
}

const bytesOf = (it: IndexedSegment) => it.parts.reduce((sum, part) => sum + part.bytes, 0);

async function load(
  media: MediaStore,
  session: string,
  rung: string,
  kept: readonly IndexedSegment[],
  goesOn: boolean,
): Promise<ContinuedRung> {
  const segments = await Promise.all(
    kept.map((it, index) => segment(media, session, rung, it, kept[index - 1])),
  );
  const newest = segments.at(-1);
  if (newest) newest.open = goesOn;
  const inits = new Map<number, InitSegment>();
  for (const { init } of kept)
    if (!inits.has(init)) inits.set(init, await readInit(media, session, rung, init));
  const last = kept.at(-1);
  return { segments, inits, last: last && !goesOn ? { msn: last.msn, bytes: bytesOf(last) } : null };
}

async function segment(
  media: MediaStore,
  session: string,
  rung: string,
  it: IndexedSegment,
  before: IndexedSegment | undefined,
): Promise<WindowSegment> {
  const { msn, at, time, init, period } = it;
  const bytes = await media.read(recordingKeys.segment(session, rung, msn));
  if (!bytes) throw new NotContinuable('The recording lost a segment.');
  return {
    ...{ msn, at, mediaTime: time, init, period, open: false },
    duration: it.parts.reduce((sum, part) => sum + part.duration, 0),
    discontinuity: before !== undefined && before.period !== period,
    parts: it.parts.map(({ offset, bytes: length, duration, independent }) => ({
      pieces: [bytes.subarray(offset, offset + length)],
      ...{ bytes: length, duration, independent },
    })),
  };
}

/** @throws NotContinuable */
async function readInit(
  media: MediaStore,
  session: string,
  rung: string,
  number: number,
): Promise<InitSegment> {
  const bytes = await media.read(recordingKeys.init(session, rung, number));
  const [piece] = bytes ? new Mp4Reader().push(bytes) : [];
  if (piece?.kind !== 'init') throw new NotContinuable('The recording lost an init segment.');
  return piece.init;
}

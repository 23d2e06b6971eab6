import { Type } from 'typebox';
import { Value } from 'typebox/value';
import type { MediaStore } from '../../backends/media/port.js';
import { GIVEN_UP, type RecordingHead, type ReplaySegment, recordingKeys } from '../../protocol/recording.js';
import { readRecordingIndex } from '../../protocol/recording-index.js';
import type { RecordedSegments } from './rules.js';

const Head = Type.Object({
  session: Type.String(),
  room: Type.String(),
  startedAt: Type.Number(),
  partTarget: Type.Number(),
  rungs: Type.Array(
    Type.Object({
      name: Type.String({ pattern: '^[a-z0-9]{1,16}$' }),
      width: Type.Integer(),
      height: Type.Integer(),
      frameRate: Type.Number(),
      codecs: Type.String(),
      bandwidth: Type.Number(),
      averageBandwidth: Type.Number(),
    }),
  ),
});

export interface Recording {
  head: RecordingHead;
  rungs: RecordedSegments[];
}

/** Reads what a session recorded, as far as its index and its segments agree. */
export class Recordings {
  constructor(private readonly media: MediaStore) {}

  /** Null when the ladder was never planned. */
  async read(session: string): Promise<Recording | null> {
    const head = parseHead(await this.media.read(recordingKeys.head(session)));
    if (head === null) return null;
    const rungs: RecordedSegments[] = [];
    // One after the other: other requests get their turn between the indexes of a long live.
    for (const rung of head.rungs) rungs.push({ ...rung, segments: await this.segments(session, rung.name) });
    return { head, rungs };
  }

  /**
   * End of the last recorded picture on the day's clock, and up to where all rungs have theirs on the feed's (null where the recording
   * does not say), in ms; null when there is none.
   */
  async lastMedia(session: string): Promise<{ at: number; mediaTime: number | null } | null> {
    const recording = await this.read(session);
    const last = (recording?.rungs ?? []).flatMap(({ segments }) => segments.slice(-1));
    if (last.length === 0) return null;
    const ends = last.flatMap(({ time, duration }) => (time === undefined ? [] : [time + duration]));
    const made = ends.filter((end) => end > Math.max(...ends) - GIVEN_UP);
    return {
      at: Math.round(Math.max(...last.map(({ at, duration }) => at + duration * 1000))),
      mediaTime: ends.length < last.length ? null : Math.round(Math.min(...made) * 1000),
    };
  }

  /** The picture by which a live is shown in lists. */
  async discardPoster(session: string): Promise<void> {
    await this.media.delete(recordingKeys.poster(session));
  }

  /** All that was recorded. */
  async discard(session: string): Promise<void> {
    await this.media.delete(recordingKeys.root(session));
  }

  /** Segments that began before `at` (ms since the epoch), with their pictures. */
  async discardBefore(session: string, at: number): Promise<void> {
    for (const { name, segments } of (await this.read(session))?.rungs ?? [])
      for (const { msn } of segments.filter((segment) => segment.at < at)) {
        await this.media.delete(recordingKeys.segment(session, name, msn));
        await this.media.delete(recordingKeys.thumbnail(session, msn));
      }
  }

  /** Without its init segment, a segment is no media: the disk refused it, or it was on its way. */
  private async segments(session: string, rung: string): Promise<ReplaySegment[]> {
    const whole = await this.wholeSegments(session, rung);
    const inits = new Set<number>();
    for (const init of new Set(whole.map((segment) => segment.init)))
      if ((await this.media.stat(recordingKeys.init(session, rung, init))) !== null) inits.add(init);
    return whole.filter((segment) => inits.has(segment.init));
  }

  private async wholeSegments(session: string, rung: string): Promise<ReplaySegment[]> {
    const text = (await this.media.read(recordingKeys.index(session, rung)))?.toString('utf8') ?? '';
    const claimed = readRecordingIndex(text);
    const torn = await this.tornTail(session, rung, claimed);
    if (torn.size === 0) return claimed;
    const sizes = claimed.map(({ msn }): [number, number] => [
      msn,
      torn.get(msn) ?? Number.POSITIVE_INFINITY,
    ]);
    return readRecordingIndex(text, new Map(sizes));
  }

  /**
   * Sizes of the last segments that hold less than the index says, back to the first that holds all. Bytes are written in order,
   * so what lies before a whole segment is whole too, and a long live costs no more than a short one.
   */
  private async tornTail(
    session: string,
    rung: string,
    claimed: ReplaySegment[],
  ): Promise<Map<number, number>> {
    const torn = new Map<number, number>();
    for (const { msn, bytes } of claimed.toReversed()) {
      const size = (await this.media.stat(recordingKeys.segment(session, rung, msn)))?.size ?? 0;
      if (size >= bytes) break;
      torn.set(msn, size);
    }
    return torn;
  }
}

function parseHead(bytes: Buffer | null): RecordingHead | null {
  if (bytes === null) return null;
  try {
    const head: unknown = JSON.parse(bytes.toString('utf8'));
    return Value.Check(Head, head) ? head : null;
  } catch {
    return null; // it is written whole or not at all, so this is not a recording of ours
  }
}

import type { ReplayTag, Tag } from '../../protocol/api.js';
import type { ReplayPicturesJob } from '../../protocol/jobs.js';
import type { RecordedRung, RecordingHead, Replay, ReplaySegment } from '../../protocol/recording.js';

/** A rung of the recording head with what its index vouches for. */
export type RecordedSegments = RecordedRung & { segments: ReplaySegment[] };

/** Segments by which the end of a rung may be short of the others' after a kill. */
const SHORT = 2;

/**
 * What can be played of a recording: rungs that last to its end, each with the segments that all of those have, so that a player
 * can switch anywhere. A rung that was given up while the live went on would cost its rest. Null when nothing was recorded.
 */
export function playable(rungs: readonly RecordedSegments[]): RecordedSegments[] | null {
  const newest = Math.max(...rungs.map((rung) => rung.segments.at(-1)?.msn ?? Number.NEGATIVE_INFINITY));
  const recorded = rungs.filter((rung) => (rung.segments.at(-1)?.msn ?? -1) >= newest - SHORT);
  const seen = new Map<number, number>();
  for (const { segments } of recorded)
    for (const { msn } of segments) seen.set(msn, (seen.get(msn) ?? 0) + 1);
  const everywhere = (segment: ReplaySegment) => seen.get(segment.msn) === recorded.length;
  const aligned = recorded.map((rung) => ({ ...rung, segments: rung.segments.filter(everywhere) }));
  return (aligned[0]?.segments.length ?? 0) > 0 ? aligned : null;
}

/** What began at `at` or later, ms since the epoch; null: everything. */
export const recordedSince = (rungs: readonly RecordedSegments[], at: number | null): RecordedSegments[] =>
  rungs.map((rung) => ({
    ...rung,
    segments: at === null ? rung.segments : rung.segments.filter((segment) => segment.at >= at),
  }));

/** The manifest of an ended session; tags are kept apart, since they can be edited. */
export function buildManifest(
  head: Pick<RecordingHead, 'session' | 'room' | 'startedAt'>,
  rungs: RecordedSegments[],
  about: { title: string; endedAt: number },
): Omit<Replay, 'tags'> {
  const { session, room, startedAt } = head;
  return { session, room, startedAt, ...about, duration: durationOf(rungs[0]?.segments ?? []), rungs };
}

/** Seconds of media. */
export const durationOf = (segments: readonly Pick<ReplaySegment, 'duration'>[]): number =>
  toMilliseconds(segments.reduce((sum, segment) => sum + segment.duration, 0));

const toMilliseconds = (seconds: number) => Math.round(seconds * 1000) / 1000;

/** Where moments of the day are on a replay. Time when nothing was recorded (the publisher was away) takes none. */
export class Timeline {
  private readonly marks: { at: number; start: number; duration: number }[] = [];
  readonly duration: number;

  constructor(segments: readonly Pick<ReplaySegment, 'at' | 'duration'>[]) {
    let start = 0;
    for (const { at, duration } of segments) {
      this.marks.push({ at, start, duration });
      start += duration;
    }
    this.duration = toMilliseconds(start);
  }

  /** Seconds on the replay of `at` (ms since the epoch), within 0 and its duration. */
  timeOf(at: number): number {
    const mark = this.lastBefore(at);
    return mark === null ? 0 : toMilliseconds(mark.start + Math.min((at - mark.at) / 1000, mark.duration));
  }

  /** Binary search: the segment that began last before `at`. */
  private lastBefore(at: number) {
    let low = 0;
    let high = this.marks.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.marks[middle]?.at ?? Number.POSITIVE_INFINITY) <= at) low = middle + 1;
      else high = middle;
    }
    return this.marks[low - 1] ?? null;
  }
}

/** Explained intervals on the replay's time line; one of which nothing was recorded is left out. */
export function toReplayTags(tags: readonly Tag[], timeline: Timeline): ReplayTag[] {
  return tags
    .map(({ id, product, from, to }) => ({
      id,
      product,
      start: timeline.timeOf(from),
      end: to === null ? timeline.duration : timeline.timeOf(to),
    }))
    .filter((tag) => tag.end > tag.start)
    .sort((a, b) => a.start - b.start);
}

/** What is wrong with edited tags, by field. */
export function tagErrors(tags: readonly Pick<ReplayTag, 'start' | 'end'>[], duration: number) {
  return tags.flatMap(({ start, end }, index) => {
    const path = `body/tags/${index}/end`;
    if (end <= start) return [{ path, message: 'must be after the start' }];
    return end > duration ? [{ path, message: `must be within the replay of ${duration} s` }] : [];
  });
}

/** Lines of a picture that stands for a replay where it is linked. */
const COVER_LINES = 720;

/** What a transcoder needs to make a replay's pictures; null when there is nothing to show. */
export function picturesJob({ session, rungs }: Pick<Replay, 'session' | 'rungs'>): ReplayPicturesJob | null {
  const [rung] = [...rungs].sort((a, b) => awayFromCover(a) - awayFromCover(b));
  const first = rung?.segments[0];
  const last = rung?.segments.at(-1);
  if (!rung || !first || !last) return null;
  const inits = rung.segments
    .filter((it, index) => it.init !== rung.segments[index - 1]?.init)
    .map(({ msn, init }) => ({ msn, init }));
  return { session, rung: rung.name, firstMsn: first.msn, lastMsn: last.msn, inits };
}

const awayFromCover = ({ width, height }: RecordedRung) => Math.abs(Math.min(width, height) - COVER_LINES);

/** Where a replay is played from; edges serve these. */
export const replayUrls = (session: string) => ({
  playlist: `/replay/${session}/index.m3u8`,
  tags: `/replay/${session}/tags.json`,
  chapters: `/replay/${session}/chapters.vtt`,
  danmaku: `/replay/${session}/danmaku.json`,
  download: `/replay/${session}/download.mp4`,
  poster: `/replay/${session}/poster.jpg`,
  sprite: `/replay/${session}/sprite.vtt`,
});

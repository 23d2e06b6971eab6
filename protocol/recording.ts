import type { ReplayTag } from './api.js';

/** One rung as it is recorded and played back. */
export interface RecordedRung {
  /** `720p`; named by height. */
  name: string;
  width: number;
  height: number;
  frameRate: number;
  /** RFC 6381, as in the multivariant playlist. */
  codecs: string;
  /** Peak bits a second. */
  bandwidth: number;
  averageBandwidth: number;
}

/**
 * A line of `live/{session}/{rung}/index.ndjson`, appended after the part's bytes were.
 * The recording is what this file says: bytes beyond the last line are a torn write.
 */
export interface PartLine {
  msn: number;
  part: number;
  /** Offset and length in `{msn}.m4s`. */
  offset: number;
  bytes: number;
  /** Seconds. */
  duration: number;
  independent: boolean;
  /** On the first part of a segment: PROGRAM-DATE-TIME in ms since the epoch. */
  at?: number;
  /** On the first part of a segment: number of the init segment `init-{n}.mp4`. */
  init?: number;
  /** On the first part of a segment: discontinuities before it, its own included. Absent: as many as `init` says. */
  period?: number;
  /** On the first part of a segment: seconds on the feed's time line. */
  time?: number;
}

/** `live/{session}/recording.json`, written once the ladder is planned. */
export interface RecordingHead {
  session: string;
  room: string;
  startedAt: number;
  /** Seconds; parts are at most this. */
  partTarget: number;
  rungs: RecordedRung[];
}

/** Seconds: a rung of a recording that ends this much before the others was given up while they went on. */
export const GIVEN_UP = 5;

export interface ReplaySegment {
  msn: number;
  duration: number;
  /** PROGRAM-DATE-TIME, ms since the epoch. */
  at: number;
  init: number;
  /** Discontinuities before it, its own included; absent: as many as `init` says. */
  period?: number;
  bytes: number;
  /** Seconds on the feed's time line; recordings of the first release have none. */
  time?: number;
}

/** Whether a segment does not continue the one before it. Another init segment alone says only that its pictures were made elsewhere. */
export function isDiscontinuity(
  before: Pick<ReplaySegment, 'init' | 'period'>,
  it: Pick<ReplaySegment, 'init' | 'period'>,
): boolean {
  return (before.period ?? before.init) !== (it.period ?? it.init);
}

/** All an edge needs to play a replay. */
export interface Replay {
  session: string;
  room: string;
  title: string;
  startedAt: number;
  endedAt: number;
  /** Seconds of media. */
  duration: number;
  rungs: (RecordedRung & { segments: ReplaySegment[] })[];
  tags: ReplayTag[];
}

/** A danmaku on the replay's time line. */
export interface ReplayDanmaku {
  id: string;
  /** Seconds. */
  time: number;
  at: number;
  from: { id: string; name: string };
  text: string;
  mode: 'scroll' | 'top' | 'bottom';
  color: string;
}

/** Which moments the sheets `sprite-{n}.jpg` of a replay show, left to right and top to bottom. */
export interface SpriteMap {
  /** Pixels of a tile. */
  width: number;
  height: number;
  /** Tiles of a full sheet. */
  columns: number;
  rows: number;
  /** Segment with which each tile's moment begins, ascending. */
  tiles: number[];
}

/** Media store keys of a recording. Never built from user input: ids are made by the server and rungs by the plan. */
export const recordingKeys = {
  root: (session: string) => `live/${session}/`,
  head: (session: string) => `live/${session}/recording.json`,
  /** What a worker needs that goes on with another's ladder; the transcoder's own. */
  plan: (session: string) => `live/${session}/plan.json`,
  index: (session: string, rung: string) => `live/${session}/${rung}/index.ndjson`,
  init: (session: string, rung: string, init: number) => `live/${session}/${rung}/init-${init}.mp4`,
  segment: (session: string, rung: string, msn: number) => `live/${session}/${rung}/${msn}.m4s`,
  /** The newest picture of a live. */
  poster: (session: string) => `live/${session}/poster.jpg`,
  /** A small picture of the moment at which a segment begins. */
  thumbnail: (session: string, msn: number) => `live/${session}/posters/${msn}.jpg`,
  thumbnails: (session: string) => `live/${session}/posters/`,
  /** The picture of a replay. */
  cover: (session: string) => `live/${session}/cover.jpg`,
  sprite: (session: string, sheet: number) => `live/${session}/sprite-${sheet}.jpg`,
  /** What is on the sprites, a `SpriteMap`; written last. */
  spriteMap: (session: string) => `live/${session}/sprite.json`,
};

import type { Watermark } from './api.js';

/** Make a session's ladder until its feed ends. */
export interface TranscodeJob {
  session: string;
  room: string;
  startedAt: number;
  /** HTTP-FLV on the internal port, with its token. */
  feedUrl: string;
  watermark: Watermark | null;
  /** For the watermark's text fields `{title}` and `{host}`. */
  title: string;
  host?: string;
  /** Null: the top rung is encoded whatever the source; else the bits a second up to which it may be copied. */
  passthrough: { maxBitrate: number } | null;
}

/** Publish a moving test picture with sound to an RTMP URL until cancelled. */
export interface TestPictureJob {
  room: string;
  url: string;
}

/** Make the pictures of an ended live's replay: its cover, and the sprites of its seek bar. */
export interface ReplayPicturesJob {
  session: string;
  /** The rung the cover is taken of. */
  rung: string;
  /** Segments of the replay that thumbnails may be of. */
  firstMsn: number;
  lastMsn: number;
  /** Init segments by the segment they hold from, ascending. */
  inits: { msn: number; init: number }[];
}

/** Queue names and their payloads. */
export interface JobPayloads {
  transcode: TranscodeJob;
  'test-picture': TestPictureJob;
  'replay-pictures': ReplayPicturesJob;
}
export type JobQueue = keyof JobPayloads;

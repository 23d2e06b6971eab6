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

/** Queue names and their payloads. */
export interface JobPayloads {
  transcode: TranscodeJob;
  'test-picture': TestPictureJob;
}
export type JobQueue = keyof JobPayloads;

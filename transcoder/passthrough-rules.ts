import type { Encoding } from '../protocol/api.js';
import type { TranscodeJob } from '../protocol/jobs.js';
import type { PictureFacts } from '../protocol/nal/picture.js';
import type { FeedSource } from '../protocol/topics.js';
import type { LadderPlan, Source } from './ladder.js';
import { toNumber } from './rate.js';

/** Why a source is not its own top rung; see {@link Encoding}. */
export type Unfitness = 'watermark' | 'off' | 'codec' | 'gop' | 'bitrate' | 'scaled' | 'irregular';

/** What is known of a source before its first picture is copied. */
export interface Candidate {
  job: Pick<TranscodeJob, 'passthrough' | 'watermark'>;
  plan: LadderPlan;
  source: Source;
  /** Of its sequence header; null when it has none that is H.264's. */
  picture: PictureFacts | null;
  /** As measured; null while nothing was. */
  measured: Pick<FeedSource, 'gop' | 'bitrate'> | null;
}

/** Seconds of the longest GOP that is copied; segments are as long at most. */
export const LONGEST_GOP = 4;
/** Share by which what was measured may be over a limit. */
const TOLERANCE = 1.05;
/** profile_idc of Baseline, Main and High: the ones of 8 bits and 4:2:0, which every player has. H.264 annex A.2 */
const PROFILES = new Set([66, 77, 100]);
/** Share by which a source's frame rate may be over its ladder's: time stamps are whole ms. */
const SAME_RATE = 1.1;

/** Whether the top rung is to be the source's own bits, by what is known at the start; what turns out later ends it then. */
export function chooseTop(it: Candidate): Encoding {
  const reason = unfitness(it);
  return reason === null ? { top: 'copied', reason: 'source_fits' } : { top: 'encoded', reason };
}

function unfitness({ job, plan, source, picture, measured }: Candidate): Unfitness | null {
  if (job.passthrough === null) return 'off';
  if (job.watermark !== null) return 'watermark';
  const wrong = pictureUnfitness(picture, plan);
  if (wrong !== null) return wrong;
  if (source.frameRate > toNumber(plan.frameRate) * SAME_RATE) return 'scaled';
  if (measured?.gop && measured.gop > LONGEST_GOP * 1000 * TOLERANCE) return 'gop';
  return isOver(measured?.bitrate ?? 0, job.passthrough.maxBitrate) ? 'bitrate' : null;
}

/** The plan of a session that begins with a copied top rung: segments are GOPs, and all rungs have the sound of the largest encoded one. */
export function copiedPlan(plan: LadderPlan): LadderPlan {
  const audioBitrate = plan.rungs[1]?.audioBitrate;
  const rungs = plan.rungs.map((it) => ({ ...it, audioBitrate: audioBitrate ?? it.audioBitrate }));
  return { ...plan, rungs, longestGop: LONGEST_GOP };
}

/** What forbids copying pictures of such a sequence header into the plan's top rung; a ladder of one has nothing to be in step with. */
export function pictureUnfitness(picture: PictureFacts | null, { rungs }: LadderPlan): Unfitness | null {
  if (picture === null || !PROFILES.has(picture.profile)) return 'codec';
  const [top] = rungs;
  if (picture.width !== top?.width || picture.height !== top.height) return 'scaled';
  return picture.interlaced || rungs.length < 2 ? 'irregular' : null;
}

/** Whether a measured rate is over a cap, both in bits a second. */
export function isOver(bitrate: number, cap: number): boolean {
  return bitrate > cap * TOLERANCE;
}

/** Seconds from which on a segment has its length and the next keyframe begins another. */
const LONG_ENOUGH = 1.75;
/** Seconds of a segment of several GOPs: they still round to {@link LONGEST_GOP}. */
export const LONGEST_SEGMENT = 4.45;

/**
 * Whether a segment begins at a keyframe when the one before it has so many seconds. Short GOPs are put together, but never so that the
 * next one, as long as the longest known, would make the segment too long.
 */
export function beginsSegment(length: number, longestGop: number): boolean {
  return length >= LONG_ENOUGH || length + longestGop > LONGEST_SEGMENT;
}

const SAYS: Record<Unfitness, string> = {
  watermark: 'it gets a watermark',
  off: 'passing through was switched off',
  codec: 'the source is not H.264 as every player has it',
  gop: `the key frames of the source are more than ${LONGEST_GOP} s apart`,
  bitrate: 'the source is over the bitrate cap',
  scaled: 'the size of the picture changed',
  irregular: 'the source is irregular, or its encoder was set otherwise',
};

/** Half a sentence for the session's people. */
export function explain(reason: Unfitness): string {
  return SAYS[reason];
}

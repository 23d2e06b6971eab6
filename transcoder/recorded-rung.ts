import type { Track } from '../protocol/fmp4/init.js';
import type { RecordedRung } from '../protocol/recording.js';
import type { LadderPlan, Rung } from './ladder.js';
import { toNumber } from './rate.js';

/** Bytes that boxes and the sound's own overhead add to the encoders' bits. */
const OVERHEAD = 1.03;

/** A rung with what its encoder and the plan say of it; BANDWIDTH is the most its rate control lets a segment have. */
export function recordedRung(rung: Rung, plan: LadderPlan, tracks: Track[]): RecordedRung {
  const peak = rung.maxBitrate + rung.bufferSize / plan.segmentDuration + rung.audioBitrate;
  return {
    name: rung.name,
    width: rung.width,
    height: rung.height,
    frameRate: toNumber(plan.frameRate),
    codecs: tracks.map((it) => it.codec).join(','),
    bandwidth: Math.ceil(peak * OVERHEAD),
    averageBandwidth: Math.ceil((rung.videoBitrate + rung.audioBitrate) * OVERHEAD),
  };
}

/** Counters of a transcoder, for metrics. */
export interface TranscoderStats {
  /** Sessions being made. */
  running: number;
  parts: number;
  /** Parts that were there more than a second after their end was received. */
  lateParts: number;
  /** ms from the end of the newest part being received to its being there. */
  lastPartLatency: number;
  /** Segments that began at another moment than their siblings. Stays 0. */
  misaligned: number;
  /** Parts the recording lost. */
  lost: number;
  /** Encoders that failed. */
  failures: number;
  /** Encoders that died, stalled or were cut off from a feed that went on, and were replaced. */
  encoderRestarts: number;
  /** Of those, the ones that stood still. */
  encoderStalls: number;
  /** Sessions given less work because their encoder failed again and again or could not keep up. */
  degradations: number;
  /** Times a feed that broke was read again. */
  feedReturns: number;
  /** Sessions taken up where another run of theirs ended. */
  continued: number;
  /** Test pictures started again. */
  restarts: number;
  /** ffmpeg's own figure of its newest report, by session being made: 1 keeps up. */
  speeds: Record<string, number>;
}

export function noStats(): TranscoderStats {
  return {
    running: 0,
    parts: 0,
    lateParts: 0,
    lastPartLatency: 0,
    misaligned: 0,
    lost: 0,
    failures: 0,
    encoderRestarts: 0,
    encoderStalls: 0,
    degradations: 0,
    feedReturns: 0,
    continued: 0,
    restarts: 0,
    speeds: {},
  };
}

import Hls, { type HlsConfig, type LoadPolicy } from 'hls.js/light';

export type { ErrorData, HlsConfig } from 'hls.js/light';
/** The one importer of hls.js: the light build, since rungs carry their own audio and there are no captions or DRM. */
export { Hls };

/** Retries that outlast a server's restart, so that a page never has to be loaded again. */
function patient(timeToFirstByte: number): LoadPolicy {
  return {
    default: {
      maxTimeToFirstByteMs: timeToFirstByte,
      maxLoadTimeMs: 20_000,
      timeoutRetry: { maxNumRetry: 4, retryDelayMs: 200, maxRetryDelayMs: 2_000 },
      errorRetry: {
        maxNumRetry: 6,
        retryDelayMs: 300,
        maxRetryDelayMs: 3_000,
        backoff: 'exponential',
        // A 4xx is an answer (not live, session over), which the live player acts on faster than a retry would;
        // status 0, which hls.js gives up on, is a server that restarts or a phone between two networks.
        shouldRetry: (retry, count, timeout, response) =>
          count < (retry?.maxNumRetry ?? 0) && (timeout || !isRefusal(response?.code)),
      },
    },
  };
}

function isRefusal(status: number | undefined): boolean {
  return status !== undefined && status >= 400 && status < 500;
}

/**
 * Bits a second to assume before anything is measured, kept within what phones and homes have. A viewer's first picture comes from a
 * small rung, because that is there (and decoded) soonest; the next segment already goes by what was measured.
 */
export function startingEstimate(measured: unknown): number {
  const usable = typeof measured === 'number' && Number.isFinite(measured) && measured > 0;
  return usable ? Math.min(20_000_000, Math.max(600_000, measured)) : 1_500_000;
}

/** Nobody reads metadata cues here, and their text track has a `data:` address that the pages' CSP refuses. */
const NO_CUES = {
  enableDateRangeMetadataCues: false,
  enableEmsgMetadataCues: false,
  enableID3MetadataCues: false,
} as const;

/** Settings of a live picture: first frame soon, then about a second behind the edge. `estimate` in bits a second. */
export function liveConfig(estimate: number): Partial<HlsConfig> {
  return {
    ...NO_CUES,
    lowLatencyMode: true,
    // Without it playback stays where it began, up to a segment behind the hold-back (decision 6).
    maxLiveSyncPlaybackRate: 1.5,
    // A stall moves the target by a fifth of a second instead of a whole one.
    liveSyncOnStallIncrease: 0.2,
    liveDurationInfinity: true,
    // fMP4 is only passed through; a worker would cost its start-up and a `worker-src blob:` in the CSP.
    enableWorker: false,
    startFragPrefetch: true,
    testBandwidth: false,
    abrEwmaDefaultEstimate: estimate,
    abrEwmaDefaultEstimateMax: 20_000_000,
    maxBufferLength: 8,
    maxMaxBufferLength: 16,
    backBufferLength: 15,
    detectStallWithCurrentTimeMs: 400,
    nudgeMaxRetry: 8,
    manifestLoadPolicy: patient(8_000),
    playlistLoadPolicy: patient(12_000),
    fragLoadPolicy: patient(8_000),
  };
}

/** Settings of a replay. `startAt` in seconds. */
export function replayConfig(estimate: number, startAt: number): Partial<HlsConfig> {
  return {
    ...NO_CUES,
    lowLatencyMode: false,
    enableWorker: false,
    startFragPrefetch: true,
    testBandwidth: false,
    startPosition: startAt,
    abrEwmaDefaultEstimate: estimate,
    abrEwmaDefaultEstimateMax: 20_000_000,
    maxBufferLength: 30,
    maxMaxBufferLength: 60,
    backBufferLength: 60,
    manifestLoadPolicy: patient(8_000),
    playlistLoadPolicy: patient(8_000),
    fragLoadPolicy: patient(15_000),
  };
}

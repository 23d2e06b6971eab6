import Hls, {
  type HlsConfig,
  type LevelDetails,
  type LoadPolicy,
  type MediaAttachingData,
} from 'hls.js/light';
import type { BegunMedia } from './opening-picture.js';
import { partToBeginAt } from './opening-playlist.js';

export type {
  ErrorData,
  HlsConfig,
  LoaderCallbacks,
  LoaderConfiguration,
  LoaderContext,
} from 'hls.js/light';
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

/** Begins at a key frame instead of at the hold-back: nothing has to be decoded that is not shown. */
class KeyFrameStart extends Hls.DefaultConfig.streamController {
  protected override setStartPosition(details: LevelDetails, sliding: number): void {
    super.setStartPosition(details, sliding);
    const parts = details.partList ?? [];
    const first = parts[partToBeginAt(parts)];
    if (!details.live || this.startPosition !== -1 || first === undefined) return;
    this.startPosition = this.lastCurrentTime = this.nextLoadPosition = first.start + this.timelineOffset;
  }
}

/** Nobody reads metadata cues here, and their text track has a `data:` address that the pages' CSP refuses. */
const NO_CUES = {
  enableDateRangeMetadataCues: false,
  enableEmsgMetadataCues: false,
  enableID3MetadataCues: false,
} as const;

/** Settings of a live picture: first frame soon; how far behind it stays is the live edge's business. `estimate` in bits a second. */
export function liveConfig(estimate: number): Partial<HlsConfig> {
  return {
    ...NO_CUES,
    lowLatencyMode: true,
    streamController: KeyFrameStart,
    // Its own catching up stops while a second is buffered, which is all there is at two parts from the edge: live-edge.ts does it.
    maxLiveSyncPlaybackRate: 1,
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

/** What to attach so that hls.js goes on with media that was begun without it; the element alone when nothing was. */
export function goOnWith(media: HTMLMediaElement, begun: BegunMedia | null): MediaAttachingData {
  if (begun === null) return { media };
  const { mediaSource, buffer, track, container, codecs } = begun;
  return {
    media,
    mediaSource,
    tracks: { [track]: { id: 'main', buffer, container, codec: codecs, levelCodec: codecs, listeners: [] } },
  };
}

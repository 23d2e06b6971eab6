import { Hls } from './hls.js';
import { LivePace } from './live-pace.js';

type MediaEvents = 'waiting' | 'seeking';

/** Keeps a live picture as close to the edge as its network allows, by playing a little faster. Resource: {@link close}. */
export class LiveEdge {
  readonly #video: HTMLVideoElement;
  readonly #hls: Hls;
  readonly #now: () => number;
  readonly #pace: LivePace;
  readonly #listening = new AbortController();
  #stalls = 0;

  constructor(video: HTMLVideoElement, hls: Hls, now: () => number) {
    this.#video = video;
    this.#hls = hls;
    this.#now = now;
    this.#pace = new LivePace(now());
    hls.on(Hls.Events.BUFFER_APPENDING, (_event, { frag, part }) => {
      if (part !== null && frag.level === hls.loadLevel)
        this.#arriving(part.start + part.duration, part.duration);
    });
    hls.on(Hls.Events.ERROR, (_event, { details }) => {
      if (details === Hls.ErrorDetails.BUFFER_STALLED_ERROR) this.#stalled();
    });
    this.#on('seeking', () => this.#forget());
  }

  /** Times the picture stopped for want of bytes. */
  get stalls(): number {
    return this.#stalls;
  }

  close(): void {
    this.#listening.abort();
    this.#video.playbackRate = 1;
  }

  #on(name: MediaEvents, listener: () => void): void {
    this.#video.addEventListener(name, listener, { signal: this.#listening.signal });
  }

  /** Only the newest part tells what the network needs; those before it were there already. */
  #arriving(end: number, part: number): void {
    const details = this.#hls.latestLevelDetails;
    if (details === null || end < details.partEnd - 0.01 || this.#video.paused || this.#video.seeking) return;
    const left = aheadOf(this.#video);
    if (left !== null) this.#play(this.#pace.partArrived(left, { part, now: this.#now() }));
  }

  #stalled(): void {
    this.#stalls += 1;
    this.#pace.stalled(this.#now());
    this.#play(1);
  }

  #forget(): void {
    this.#pace.forget();
    this.#play(1);
  }

  #play(rate: number): void {
    if (this.#video.playbackRate !== rate) this.#video.playbackRate = rate;
  }
}

/** Seconds buffered from the playhead on; null when it stands outside of what is buffered. */
function aheadOf({ buffered, currentTime }: HTMLVideoElement): number | null {
  for (let index = 0; index < buffered.length; index++)
    if (buffered.start(index) <= currentTime + 0.05 && currentTime <= buffered.end(index))
      return buffered.end(index) - currentTime;
  return null;
}

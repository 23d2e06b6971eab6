import { backoffDelay } from './backoff.js';
import { ESTIMATE_KEY, startingEstimate } from './bandwidth.js';
import { onFirstPicture } from './first-picture.js';
import { type ErrorData, Hls, replayConfig } from './hls.js';
import { MediaFacts } from './media-facts.js';
import { initialMedia, type MediaState } from './media-state.js';
import { withToken } from './play-pass.js';
import { Sound } from './sound.js';
import type { SafeStorage } from './storage.js';
import { Store } from './store.js';

export interface ReplayPlayerOptions {
  video: HTMLVideoElement;
  session: string;
  /** What plays it, where it is not for everybody. */
  token: string | null;
  /** Seconds to begin at. */
  startAt: number;
  random: () => number;
  storage: SafeStorage;
}

const RETRY = { first: 500, max: 8_000 };

/** Plays a recorded session; comes back where it was after an error. Resource: {@link close}. */
export class ReplayPlayer {
  readonly state = new Store<MediaState>(initialMedia);
  readonly sound: Sound;
  readonly video: HTMLVideoElement;
  readonly #options: ReplayPlayerOptions;
  readonly #facts: MediaFacts;
  #hls: Hls | null = null;
  #retry: number | undefined;
  #attempt = 0;
  #recoveries = 0;
  #closed = false;
  #firstPictureMs: number | null = null;

  constructor(options: ReplayPlayerOptions) {
    this.#options = options;
    this.video = options.video;
    this.video.playsInline = true;
    this.video.poster = this.url('poster.jpg');
    this.sound = new Sound(this.video, this.state, options.storage);
    this.#facts = new MediaFacts(this.video, this.state);
    onFirstPicture(this.video, (ms) => {
      this.#firstPictureMs = Math.round(ms);
      this.#patch({ pictured: true });
    });
    this.#load(options.startAt);
    void this.sound.play();
  }

  get hls(): Hls | null {
    return this.#hls;
  }

  get firstPictureMs(): number | null {
    return this.#firstPictureMs;
  }

  /** -1 chooses by bandwidth. */
  chooseRung(index: number): void {
    this.#patch({ chosen: index });
    if (this.#hls !== null) this.#hls.nextLevel = index;
  }

  togglePlay(): void {
    if (this.video.paused) void this.sound.play();
    else this.video.pause();
  }

  /** Seconds; kept within the replay. */
  seek(to: number): void {
    const { duration } = this.video;
    const last = Number.isFinite(duration) ? Math.max(0, duration - 0.1) : Number.POSITIVE_INFINITY;
    this.video.currentTime = Math.min(Math.max(0, to), last);
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    window.clearTimeout(this.#retry);
    this.#facts.close();
    this.sound.close();
    this.#hls?.destroy();
    this.#hls = null;
  }

  /** Of a file of the replay, such as `danmaku.json`. */
  url(name: string): string {
    const { session, token } = this.#options;
    return withToken(`/replay/${encodeURIComponent(session)}/${name}`, token);
  }

  #load(startAt: number): void {
    const url = this.url('index.m3u8');
    this.#hls?.destroy();
    this.#hls = null;
    if (Hls.isSupported()) this.#loadHls(url, startAt);
    else this.#loadNative(url, startAt);
  }

  #loadHls(url: string, startAt: number): void {
    const estimate = startingEstimate(this.#options.storage.read(ESTIMATE_KEY));
    const hls = new Hls(replayConfig(estimate, startAt));
    this.#hls = hls;
    hls.on(Hls.Events.MANIFEST_PARSED, () => {
      const rungs = hls.levels.map(({ height, bitrate }, index) => ({ index, height, bandwidth: bitrate }));
      this.#patch({ rungs });
    });
    hls.on(Hls.Events.LEVEL_SWITCHED, (_event, { level }) => this.#patch({ current: level }));
    hls.on(Hls.Events.FRAG_BUFFERED, () => {
      this.#attempt = 0;
    });
    hls.on(Hls.Events.ERROR, (_event, data) => this.#failed(data));
    hls.attachMedia(this.video);
    hls.loadSource(url);
  }

  #loadNative(url: string, startAt: number): void {
    this.video.src = url;
    this.video.onloadedmetadata = () => {
      this.video.currentTime = startAt;
    };
    this.video.onerror = () => this.#later();
  }

  #failed(error: ErrorData): void {
    if (!error.fatal) return;
    if (error.type === Hls.ErrorTypes.MEDIA_ERROR && this.#recoveries < 3) {
      this.#recoveries += 1;
      this.#hls?.recoverMediaError();
      return;
    }
    this.#later();
  }

  #later(): void {
    if (this.#closed || this.#retry !== undefined) return;
    this.#patch({ phase: 'recovering' });
    const resumeAt = this.video.currentTime;
    const wanted = !this.video.paused || !this.state.get().pictured;
    const delay = backoffDelay(this.#attempt, RETRY, this.#options.random);
    this.#attempt += 1;
    this.#retry = window.setTimeout(() => {
      this.#retry = undefined;
      this.#load(resumeAt);
      if (wanted) void this.sound.play();
    }, delay);
  }

  #patch(change: Partial<MediaState>): void {
    this.state.update((state) => ({ ...state, ...change }));
  }
}

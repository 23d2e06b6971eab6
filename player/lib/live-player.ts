import { backoffDelay } from './backoff.js';
import { ESTIMATE_KEY, startingEstimate } from './bandwidth.js';
import { earlyLoader } from './early-loader.js';
import { onFirstPicture } from './first-picture.js';
import { type ErrorData, goOnWith, Hls, liveConfig, replayConfig } from './hls.js';
import { liveAddress } from './live-address.js';
import { LiveEdge } from './live-edge.js';
import { MediaFacts } from './media-facts.js';
import { initialMedia, type MediaState } from './media-state.js';
import { nativeDate, nativeEdge } from './native-player.js';
import type { Opening } from './opening.js';
import type { OpeningPicture } from './opening-picture.js';
import type { ServerClock } from './server-clock.js';
import { Sound } from './sound.js';
import type { SafeStorage } from './storage.js';
import { Store } from './store.js';

export interface LivePlayerOptions {
  video: HTMLVideoElement;
  room: string;
  clock: ServerClock;
  random: () => number;
  /** Where sound and bandwidth are remembered; null for a muted preview. */
  storage: SafeStorage | null;
  /** Opens a rehearsal to its host; asked for at each load. */
  token?: () => string | null;
  /** What was asked for and shown before the player was there; the first load goes on with it. */
  opening?: Begun;
}

interface Begun {
  bytes: Opening;
  picture: OpeningPicture;
}

/** `still`: the publisher is away and the last frame stays; `nothing`: the room is not on air. */
export type Expectation = 'picture' | 'still' | 'nothing';

const RETRY = { first: 400, max: 6_000 };
const WATCH_EVERY_MS = 1_000;
/** No progress for this long while playing: start over. */
const FROZEN_AFTER_MS = 8_000;
/** Further behind the target than this, catching up by playback rate takes too long: jump. */
const JUMP_BEHIND_S = 4;

/**
 * Plays a room's live picture about a second behind the edge and keeps at it: lost bytes, a decoder that gave up, a server
 * that restarts or a new session never need the page to be loaded again. Resource: {@link close}.
 */
export class LivePlayer {
  readonly state = new Store<MediaState>(initialMedia);
  readonly sound: Sound;
  readonly video: HTMLVideoElement;
  readonly #options: LivePlayerOptions;
  readonly #facts: MediaFacts;
  readonly #watchdog: number;
  #hls: Hls | null = null;
  #edge: LiveEdge | null = null;
  #opening: Begun | undefined;
  #pastStalls = 0;
  #retry: number | undefined;
  #attempt = 0;
  #mediaErrors: number[] = [];
  #lastTime = -1;
  #movedAt = 0;
  #pausedByViewer = false;
  #expecting: Expectation = 'picture';
  #closed = false;
  #firstPictureMs: number | null = null;
  /** Seconds from the live's beginning at which to go on; null: at the live edge. */
  #backAt: number | null = null;
  /** Token that the edge would not have. */
  #refused: string | null = null;

  constructor(options: LivePlayerOptions) {
    this.#options = options;
    this.#opening = options.opening;
    this.video = options.video;
    this.video.playsInline = true;
    this.sound = new Sound(this.video, this.state, options.storage);
    this.#facts = new MediaFacts(this.video, this.state);
    this.video.addEventListener('play', this.#resumed);
    this.video.addEventListener('pause', this.#paused);
    this.video.addEventListener('ended', this.#ended);
    document.addEventListener('visibilitychange', this.#shown);
    this.#firstPictureMs = options.opening?.picture.firstPictureMs ?? null;
    if (this.#firstPictureMs !== null) this.#patch({ pictured: true });
    else
      onFirstPicture(this.video, (ms) => {
        this.#firstPictureMs = ms;
        this.#patch({ pictured: true });
      });
    this.#watchdog = window.setInterval(() => this.#watch(), WATCH_EVERY_MS);
    this.load();
  }

  /** Loads the room's live anew, at once. */
  load(): void {
    if (this.#closed) return;
    window.clearTimeout(this.#retry);
    this.#retry = undefined;
    this.#discard();
    this.#movedAt = this.#options.clock.localNow();
    const url = liveAddress(this.#options.room, this.#token(), this.#backAt === null ? 'index' : 'dvr');
    if (!Hls.isSupported()) this.#loadNative(url);
    else if (this.#backAt === null) this.#loadHls(url);
    else this.#loadPast(url, this.#backAt);
    if (!this.#pausedByViewer) void this.sound.play();
  }

  /** What the channel says of the picture; stops looking for one when there is nothing to be had. */
  expect(expectation: Expectation): void {
    this.#expecting = expectation;
    if (expectation !== 'nothing' || this.state.get().phase !== 'waiting') return;
    window.clearTimeout(this.#retry);
    this.#retry = undefined;
  }

  /** A new session is on air: whatever is on screen is over. */
  reload(): void {
    this.goLive();
  }

  /** Plays the live from its beginning, or from `at` seconds on. */
  goBack(at = 0): void {
    this.#backAt = at;
    this.#attempt = 0;
    this.#patch({ back: true });
    this.load();
  }

  /** Back to now. */
  goLive(): void {
    this.#backAt = null;
    this.#attempt = 0;
    this.#patch({ back: false });
    this.load();
  }

  /** Seconds from the live's beginning; of use while the viewer is back in it. */
  seek(to: number): void {
    this.video.currentTime = Math.max(0, to);
  }

  get hls(): Hls | null {
    return this.#hls;
  }

  /** ms from the start of the navigation to the first frame; null before it. */
  get firstPictureMs(): number | null {
    return this.#firstPictureMs;
  }

  /** Times the picture stopped for want of bytes since the page was opened. */
  get stalls(): number {
    return this.#pastStalls + (this.#edge?.stalls ?? 0);
  }

  /** Server time of the picture on screen in ms since the epoch; null when the stream has no dates. */
  pictureAt(): number | null {
    const date = this.#hls === null ? nativeDate(this.video) : this.#hls.playingDate;
    const at = date?.getTime();
    return at === undefined || Number.isNaN(at) ? null : at;
  }

  /** ms between the server's clock and the picture's; null when not playing or undated. */
  latency(): number | null {
    const at = this.pictureAt();
    return at === null || this.video.readyState < 2 ? null : Math.round(this.#options.clock.now() - at);
  }

  /** -1 chooses by bandwidth. Takes effect with the next fragment, so that nothing already loaded is thrown away. */
  chooseRung(index: number): void {
    this.#patch({ chosen: index });
    if (this.#hls !== null) this.#hls.loadLevel = index;
  }

  togglePlay(): void {
    if (this.video.paused) void this.sound.play();
    else this.video.pause();
  }

  /** To the live edge. */
  jumpToLive(): void {
    const target = this.#hls?.liveSyncPosition ?? nativeEdge(this.video);
    if (this.#backAt !== null) this.goLive();
    else if (target !== null && target > this.video.currentTime) this.video.currentTime = target;
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    window.clearInterval(this.#watchdog);
    window.clearTimeout(this.#retry);
    document.removeEventListener('visibilitychange', this.#shown);
    this.video.removeEventListener('play', this.#resumed);
    this.video.removeEventListener('pause', this.#paused);
    this.video.removeEventListener('ended', this.#ended);
    this.#facts.close();
    this.sound.close();
    this.#discard();
  }

  #token(): string | null {
    const token = this.#options.token?.() ?? null;
    return token === this.#refused ? null : token;
  }

  #loadHls(url: string): void {
    const opening = this.#opening;
    this.#opening = undefined;
    const hls = new Hls({
      ...liveConfig(startingEstimate(this.#options.storage?.read(ESTIMATE_KEY))),
      ...(opening === undefined ? {} : { loader: earlyLoader(opening.bytes) }),
    });
    this.#edge = new LiveEdge(this.video, hls, () => this.#options.clock.localNow());
    this.#listen(hls, opening?.bytes.rung ?? null);
    hls.attachMedia(goOnWith(this.video, opening?.picture.handOver() ?? null));
    hls.loadSource(url);
  }

  /** The live's past is played as a replay is, at its own pace. */
  #loadPast(url: string, at: number): void {
    const estimate = startingEstimate(this.#options.storage?.read(ESTIMATE_KEY));
    const hls = new Hls(replayConfig(estimate, at));
    this.#listen(hls, null);
    hls.attachMedia(this.video);
    hls.loadSource(url);
  }

  #listen(hls: Hls, opened: string | null): void {
    this.#hls = hls;
    hls.on(Hls.Events.MANIFEST_PARSED, () => this.#planned(hls, opened));
    hls.on(Hls.Events.LEVEL_SWITCHED, (_event, { level }) => this.#patch({ current: level }));
    hls.on(Hls.Events.FRAG_BUFFERED, () => {
      this.#attempt = 0;
    });
    hls.on(Hls.Events.ERROR, (_event, data) => this.#failed(data));
  }

  /** `opened`: URL of the rung whose first bytes are here already. */
  #planned(hls: Hls, opened: string | null): void {
    const rungs = hls.levels.map((level, index) => ({
      index,
      height: level.height,
      bandwidth: level.bitrate,
    }));
    const chosen = this.state.get().chosen < rungs.length ? this.state.get().chosen : -1;
    this.#patch({ rungs, chosen });
    const begun = hls.levels.findIndex(({ uri }) => uri === opened);
    if (chosen !== -1) hls.loadLevel = chosen;
    else if (begun !== -1) hls.startLevel = begun;
  }

  #loadNative(url: string): void {
    this.video.src = url;
    const at = this.#backAt;
    this.video.onloadedmetadata = () => {
      if (at !== null) this.video.currentTime = at;
    };
    this.video.onerror = () => this.#later('waiting');
  }

  #failed(error: ErrorData): void {
    if (!error.fatal) return;
    if (error.type === Hls.ErrorTypes.MEDIA_ERROR && this.#mayRecover()) {
      this.#patch({ phase: 'recovering' });
      this.#hls?.recoverMediaError();
      return;
    }
    if (error.response?.code === 403) this.#refuse(this.#options.token?.() ?? null);
    this.#later(error.response?.code === 404 ? 'waiting' : 'recovering');
  }

  /** An old token must not keep its holder from a room that is open to everybody by now, nor a refusal from one where it counts again. */
  #refuse(token: string | null): void {
    this.#refused = this.#refused === token ? null : token;
  }

  /** Two decoder restarts in ten seconds; after that the whole player is made anew. */
  #mayRecover(): boolean {
    const now = this.#options.clock.localNow();
    this.#mediaErrors = [...this.#mediaErrors.filter((at) => now - at < 10_000), now];
    return this.#mediaErrors.length <= 2;
  }

  #later(phase: 'waiting' | 'recovering'): void {
    if (this.#closed || this.#retry !== undefined) return;
    this.#patch({ phase });
    if (this.#backAt !== null) this.#backAt = this.video.currentTime || this.#backAt;
    this.#hls?.stopLoad();
    if (phase === 'waiting' && this.#expecting === 'nothing') return;
    const delay = backoffDelay(this.#attempt, RETRY, this.#options.random);
    this.#attempt += 1;
    this.#retry = window.setTimeout(() => this.load(), delay);
  }

  /** The playlist is over. If the room is not, another one is about to take its place. */
  readonly #ended = (): void => {
    this.#backAt = null;
    this.#patch({ back: false });
    if (this.#expecting !== 'nothing') this.#later('waiting');
  };

  /** Controls pause the element itself; browsers pause hidden pages, which is nobody's choice. */
  readonly #paused = (): void => {
    if (document.visibilityState === 'visible' && !this.video.ended) this.#pausedByViewer = true;
  };

  readonly #resumed = (): void => {
    this.#pausedByViewer = false;
    this.#catchUp(1.5);
  };

  readonly #shown = (): void => {
    if (document.visibilityState === 'hidden') return;
    if (!this.#pausedByViewer && this.video.paused && !this.video.ended) void this.sound.play();
    this.#catchUp(JUMP_BEHIND_S);
  };

  #catchUp(allowedSeconds: number): void {
    const hls = this.#hls;
    if (hls === null || hls.targetLatency === null || this.#backAt !== null) return;
    if (hls.latency - hls.targetLatency > allowedSeconds) this.jumpToLive();
  }

  #watch(): void {
    const now = this.#options.clock.localNow();
    const { phase } = this.state.get();
    const resting = this.video.paused || this.video.ended || phase === 'waiting';
    const idle = resting || document.visibilityState === 'hidden' || this.#expecting !== 'picture';
    const moved = this.video.currentTime !== this.#lastTime;
    this.#lastTime = this.video.currentTime;
    if (!resting) this.#notice(moved);
    if (moved || idle || this.#retry !== undefined) this.#movedAt = now;
    if (now - this.#movedAt > FROZEN_AFTER_MS) this.#later('recovering');
    if (!idle) this.#catchUp(JUMP_BEHIND_S);
    this.#remember();
  }

  /** Browsers don't always say that a picture stopped: at the end of a live, for one. */
  #notice(moved: boolean): void {
    const { phase } = this.state.get();
    if (phase === 'playing' && !moved) this.#patch({ phase: 'stalled' });
    if (phase === 'stalled' && moved) this.#patch({ phase: 'playing' });
  }

  #remember(): void {
    const measured = this.#hls?.bandwidthEstimate;
    if (this.state.get().phase === 'playing' && measured !== undefined && Number.isFinite(measured)) {
      this.#options.storage?.write(ESTIMATE_KEY, Math.round(measured));
    }
  }

  #discard(): void {
    this.#pastStalls += this.#edge?.stalls ?? 0;
    this.#edge?.close();
    this.#edge = null;
    this.#hls?.destroy();
    this.#hls = null;
  }

  #patch(change: Partial<MediaState>): void {
    this.state.update((state) => ({ ...state, ...change }));
  }
}

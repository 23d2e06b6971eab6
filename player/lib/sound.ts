import type { MediaState } from './media-state.js';
import { clampVolume, restoreSound, SOUND_KEY } from './sound-memory.js';
import type { SafeStorage } from './storage.js';
import type { Store } from './store.js';

/** Starts, mutes and unmutes a video within what the browser allows, and remembers what the viewer chose. */
export class Sound {
  readonly #video: HTMLVideoElement;
  readonly #state: Store<MediaState>;
  readonly #storage: SafeStorage | null;
  /** Our own muting, which is not the viewer's choice. */
  #forced = false;

  /** Without storage the video stays muted until told otherwise (previews). */
  constructor(video: HTMLVideoElement, state: Store<MediaState>, storage: SafeStorage | null) {
    this.#video = video;
    this.#state = state;
    this.#storage = storage;
    restoreSound(video, storage);
    video.addEventListener('volumechange', this.#changed);
    this.#show();
  }

  /** Plays with sound; muted when the browser refuses; waits for a tap when it refuses even that. */
  async play(): Promise<void> {
    try {
      await this.#video.play();
      this.#patch({ blocked: false });
    } catch (error) {
      if (!(error instanceof DOMException) || error.name !== 'NotAllowedError') return;
      if (this.#video.muted) this.#patch({ blocked: true });
      else await this.#playMuted();
    }
  }

  async #playMuted(): Promise<void> {
    this.#forced = true;
    this.#video.muted = true;
    this.#patch({ needsTap: true });
    await this.play();
  }

  /** The viewer's own choice, kept for next time. Must run in a user gesture to unmute. */
  setMuted(muted: boolean): void {
    this.#video.muted = muted;
    if (!muted && this.#video.volume === 0) this.#video.volume = 0.6;
    this.#patch({ needsTap: false });
    if (!muted && this.#video.paused) void this.play();
  }

  setVolume(volume: number): void {
    this.#video.volume = clampVolume(volume);
    this.#video.muted = volume <= 0;
    this.#patch({ needsTap: false });
  }

  close(): void {
    this.#video.removeEventListener('volumechange', this.#changed);
  }

  #keep(): void {
    this.#storage?.write(SOUND_KEY, { muted: this.#video.muted, volume: this.#video.volume });
  }

  readonly #changed = (): void => {
    if (this.#forced) this.#forced = false;
    else this.#keep();
    this.#show();
  };

  #show(): void {
    const { muted, volume } = this.#video;
    this.#patch({ muted, volume, ...(muted ? {} : { needsTap: false }) });
  }

  #patch(change: Partial<MediaState>): void {
    this.#state.update((state) => ({ ...state, ...change }));
  }
}

import type { MediaState } from './media-state.js';
import type { Store } from './store.js';

/** Mirrors a video element's own events into a player's state. Resource: {@link close}. */
export class MediaFacts {
  readonly #abort = new AbortController();

  constructor(video: HTMLVideoElement, state: Store<MediaState>) {
    const on = (name: string, change: () => Partial<MediaState>): void => {
      const listener = (): void => state.update((now) => ({ ...now, ...change() }));
      video.addEventListener(name, listener, { signal: this.#abort.signal });
    };
    on('playing', () => ({ phase: 'playing', pictured: true, blocked: false }));
    on('pause', () => (video.ended ? { phase: 'ended' } : { phase: 'paused' }));
    on('waiting', () => (video.paused ? {} : { phase: 'stalled' }));
    on('ended', () => ({ phase: 'ended' }));
    // A picture that was begun before has had its events.
    if (!video.paused && video.readyState >= video.HAVE_FUTURE_DATA)
      state.update((now) => ({ ...now, phase: 'playing', pictured: true }));
    on('resize', () => ({ portrait: video.videoHeight > video.videoWidth }));
  }

  close(): void {
    this.#abort.abort();
  }
}

import type { ChannelState } from './channel.js';
import type { Hls } from './hls.js';
import type { MediaState } from './media-state.js';
import type { RoomState } from './room-state.js';

/** `window.kaibo`: what benches, tests and a curious operator may ask a page. All times in ms. */
export interface KaiboPage {
  readonly page: 'rooms' | 'watch' | 'replay' | 'studio' | 'admin';
  readonly video: HTMLVideoElement | null;
  /** Null with native HLS and while being made anew. */
  readonly hls: Hls | null;
  /** Server clock minus the date of the picture on screen; null when not playing. */
  latency(): number | null;
  /** From the start of the navigation to the first frame. */
  readonly firstPictureMs: number | null;
  /** Times a live picture stopped for want of bytes. */
  readonly stalls?: number;
  /** Server time of the picture on screen. */
  pictureAt(): number | null;
  readonly media: MediaState | null;
  readonly room: RoomState | null;
  readonly channel: ChannelState | null;
  /** Cuts the channel's socket as a network would. */
  dropChannel(): void;
}

declare global {
  interface Window {
    kaibo?: KaiboPage;
  }
}

/** Puts the page's handle on `window`. */
export function expose(page: KaiboPage): void {
  window.kaibo = page;
}

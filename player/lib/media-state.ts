/** A quality to choose. */
export interface Rung {
  index: number;
  height: number;
  /** Bits a second, peak. */
  bandwidth: number;
}

/** What a player shows of itself. */
export interface MediaState {
  /**
   * `waiting`: there is nothing to play now, looking again by itself; `stalled`: it was playing and the next bytes are late;
   * `ended`: the media is over.
   */
  phase: 'loading' | 'playing' | 'paused' | 'stalled' | 'waiting' | 'recovering' | 'ended';
  rungs: Rung[];
  /** Index chosen by the viewer; -1 lets the player choose. */
  chosen: number;
  /** Index being played; -1 before it is known. */
  current: number;
  muted: boolean;
  /** 0…1 */
  volume: number;
  /** The browser refused sound until the viewer taps. */
  needsTap: boolean;
  /** The browser refused to play at all until the viewer taps. */
  blocked: boolean;
  /** Picture is taller than wide. */
  portrait: boolean;
  /** True after the first frame. */
  pictured: boolean;
  /** The viewer has gone back in the live: what is shown is its past. */
  back: boolean;
}

export const initialMedia: MediaState = {
  phase: 'loading',
  rungs: [],
  chosen: -1,
  current: -1,
  muted: false,
  volume: 1,
  needsTap: false,
  blocked: false,
  portrait: false,
  pictured: false,
  back: false,
};

/** Name of a rung as viewers know it: `720p HD`. */
export function rungLabel(height: number): string {
  if (height >= 1080) return `${height}p FHD`;
  return height >= 720 ? `${height}p HD` : `${height}p SD`;
}

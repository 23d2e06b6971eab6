import type { ClockAnchor } from '../protocol/topics.js';

/**
 * Time of day, in ms since the epoch, at which a moment of the feed's time line (ms) was received: by the last anchor at or before it,
 * or the first one for what lies before all. Null without anchors.
 */
export function wallClock(anchors: readonly ClockAnchor[], mediaTime: number): number | null {
  const anchor = anchors.findLast((it) => it.mediaTime <= mediaTime) ?? anchors[0];
  return anchor ? anchor.at + (mediaTime - anchor.mediaTime) : null;
}

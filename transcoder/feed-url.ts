import { FEED_PICTURES, FEED_TRACKS } from '../protocol/feed.js';

/** A feed from the last keyframe at or before a media time (ms) on; from the oldest one it has when that is later. */
export function feedFrom(feedUrl: string, mediaTime: number): string {
  const url = new URL(feedUrl);
  url.searchParams.set('from', String(mediaTime));
  return url.href;
}

/** A feed's pictures without its sound, where its container is FLV. */
export function picturesOf(feedUrl: string): string {
  const url = new URL(feedUrl);
  url.searchParams.set(FEED_TRACKS, FEED_PICTURES);
  return url.href;
}

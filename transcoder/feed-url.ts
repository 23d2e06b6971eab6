/** A feed from the last keyframe at or before a media time (ms) on; from the oldest one it has when that is later. */
export function feedFrom(feedUrl: string, mediaTime: number): string {
  const url = new URL(feedUrl);
  url.searchParams.set('from', String(mediaTime));
  return url.href;
}

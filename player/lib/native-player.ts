/** Safari's own player knows the date of its time line's start. */
export function nativeDate(video: HTMLVideoElement): Date | null {
  if (!('getStartDate' in video) || typeof video.getStartDate !== 'function') return null;
  const start: unknown = video.getStartDate();
  return start instanceof Date && !Number.isNaN(start.getTime())
    ? new Date(start.getTime() + video.currentTime * 1000)
    : null;
}

/** Seconds on the element's time line just behind the live edge; null when it can't be sought. */
export function nativeEdge(video: HTMLVideoElement): number | null {
  const { seekable } = video;
  return seekable.length === 0 ? null : Math.max(0, seekable.end(seekable.length - 1) - 1.5);
}

import type { FeedTracks } from '../protocol/topics.js';

/** Whether what a feed carries now is not what a run was begun for, so that its encoder can't follow. */
export function changed(
  now: FeedTracks,
  running: { tracks: FeedTracks | undefined; audio: boolean },
): boolean {
  if ((now.audio !== null) !== running.audio) return true;
  const { tracks } = running;
  return (
    tracks !== undefined &&
    (now.audio !== tracks.audio || now.video !== tracks.video || now.container !== tracks.container)
  );
}

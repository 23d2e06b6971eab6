import { Clip } from './clip.js';
import { type BenchTarget, untilLive } from './target.js';

/** Runs `work` with a room that is on air: the one named, or one of the bench's own that is sent 720p30 of 2.5 Mbit/s. */
export async function withLiveRoom<T>(
  target: BenchTarget,
  named: string | null,
  progress: (line: string) => void,
  work: (room: string) => Promise<T>,
): Promise<T> {
  if (named !== null) return work(named);
  progress('making the clip that is published');
  const clip = await Clip.make();
  const room = `bench-${Date.now().toString(36)}`;
  const { ingestUrl } = await target.openRoom(room);
  const stop = clip.push(ingestUrl);
  try {
    await untilLive(target, room);
    return await work(room);
  } finally {
    stop();
    await clip.close();
    await target.removeRoom(room);
  }
}

import type { Clip } from './clip.js';
import { type LadderTarget, pause, untilLive } from './target.js';

/** Beyond this the machine is not what this bench is for. */
const MOST = 64;
/** ms in which the start of one more live is over, and its parts are watched. */
const SETTLE = 8_000;
const WATCH = 12_000;

/** How many 720p30 lives are carried in real time: adds one at a time until a part is late. */
export async function carriedLives(
  target: LadderTarget,
  clip: Clip,
  progress: (line: string) => void,
): Promise<number> {
  const stops: (() => Promise<void>)[] = [];
  try {
    for (let lives = 1; lives <= MOST; lives++) {
      const late = await oneMore(target, clip, stops).catch(() => null);
      progress(`${lives} lives: ${late === null ? 'the last did not come on air' : `${late} late parts`}`);
      if (late === null || late > 0) return lives - 1;
    }
    return MOST;
  } finally {
    for (const stop of stops) await stop();
  }
}

/** Late parts while one more live runs. */
async function oneMore(target: LadderTarget, clip: Clip, stops: (() => Promise<void>)[]): Promise<number> {
  const room = `bench-${Date.now().toString(36)}`;
  const { ingestUrl } = await target.openRoom(room);
  await target.passThrough(room, false);
  const stop = clip.push(ingestUrl);
  stops.push(async () => {
    stop();
    await target.removeRoom(room);
  });
  await untilLive(target, room);
  await pause(SETTLE);
  const before = await target.lateParts();
  await pause(WATCH);
  return (await target.lateParts()) - before;
}

import type { RungSink } from './encoder-run.js';
import type { LiveSession } from './live-session.js';
import { Packager, type Packed } from './packager.js';

/** Makes a session's parts of what an encoder writes of a rung. `partDuration` in seconds. */
export function packagerSink(rung: string, live: LiveSession, partDuration: number): RungSink {
  const packager = new Packager(partDuration);
  const take = (made: readonly Packed[]) => {
    const before = live.position;
    for (const it of made) live.take(rung, it);
    return live.position !== before;
  };
  return { push: (chunk) => take(packager.push(chunk)), end: () => take(packager.end()) };
}

import type { Bus } from '../backends/bus/port.js';
import type { Database } from '../backends/database/port.js';
import type { MediaStore } from '../backends/media/port.js';
import type { StateTopic } from '../protocol/topics.js';
import type { Transcoder } from '../transcoder/transcoder.js';
import type { Check } from './health.js';

/** Written to see that it can be; every node writes the same, and nothing reads it. */
const PROBE = 'probe/writable';
/** Never set, so that no answer to it can be an old one. */
const NOBODYS: StateTopic<null> = { kind: 'state', name: 'probe' };

/** What nodes can't work without, as `/readyz` asks it. */
export const databaseCheck = (database: Database): Check => ({ run: () => database.assertReachable() });

export const busCheck = (bus: Bus): Check => ({ run: () => bus.get(NOBODYS) });

/** The media storage takes what is written. */
export const mediaCheck = (media: MediaStore): Check => ({
  stands: 10_000,
  run: async () => {
    await media.put(PROBE, Buffer.from('ok'));
    await media.delete(PROBE);
  },
});

/** The media storage says what it has: all that an edge needs of it. */
export const mediaReadCheck = (media: MediaStore): Check => ({ run: () => media.stat(PROBE) });

export const ffmpegCheck = (transcoder: Transcoder): Check => ({
  stands: 30_000,
  run: () => transcoder.assertUsable(),
});

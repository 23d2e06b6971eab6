import { randomUUID } from 'node:crypto';
import type { Bus } from '../backends/bus/port.js';
import type { MediaStore } from '../backends/media/port.js';
import { mediaStoreName } from '../protocol/topics.js';

/** The object in which a media storage carries its name. */
const KEY = 'store/name';

/** Names the storage, if it has no name yet, and says it to those who have to use the same one. */
export async function announceMedia(bus: Bus, media: MediaStore): Promise<void> {
  const there = await nameOf(media);
  const name = there ?? randomUUID();
  if (there === null) await media.put(KEY, Buffer.from(name));
  await bus.set(mediaStoreName(), name);
}

/** Throws one line when this storage is not the servers'. Before the first server has started nothing is known. */
export async function assertSharedMedia(bus: Bus, media: MediaStore): Promise<void> {
  const expected = await bus.get(mediaStoreName());
  if (expected === null || expected.value === (await nameOf(media))) return;
  throw new Error(
    'the media storage of this node is not the one its server writes to: set media.url to the storage they share',
  );
}

async function nameOf(media: MediaStore): Promise<string | null> {
  return (await media.read(KEY))?.toString() ?? null;
}

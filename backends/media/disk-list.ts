import type { Dirent } from 'node:fs';
import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { ifMissing } from './errno.js';
import { isSegment, splitPrefix } from './keys.js';
import type { MediaObject } from './port.js';

/** The objects below `root` whose key starts with `prefix`, in key order; one directory in memory at a time. @throws BadMediaKey */
export function listObjects(root: string, prefix: string): AsyncIterable<MediaObject> {
  const { directory, nameStart } = splitPrefix(prefix);
  return walk(root, directory, nameStart);
}

async function* walk(root: string, directory: string[], nameStart: string): AsyncGenerator<MediaObject> {
  for (const entry of await entriesOf(join(root, ...directory), nameStart)) {
    const path = [...directory, entry.name];
    if (entry.isDirectory()) {
      yield* walk(root, path, '');
      continue;
    }
    // Gone since the directory was read: not an object any more.
    const found = await lstat(join(root, ...path)).catch(ifMissing(null));
    if (found?.isFile())
      yield { key: path.join('/'), size: found.size, modifiedAt: Math.floor(found.mtimeMs) };
  }
}

async function entriesOf(path: string, nameStart: string): Promise<Dirent[]> {
  const entries = await readdir(path, { withFileTypes: true }).catch(ifMissing<Dirent[]>([]));
  return entries
    .filter((entry) => isSegment(entry.name) && entry.name.startsWith(nameStart))
    .filter((entry) => entry.isDirectory() || entry.isFile())
    .sort((a, b) => (placeOf(a) < placeOf(b) ? -1 : 1));
}

/** A directory's keys go on with a `/`, which sorts after `-` and `.`: `a-b` < `a.b` < `a/b` < `ab`. */
function placeOf(entry: Dirent): string {
  return entry.isDirectory() ? `${entry.name}/` : entry.name;
}

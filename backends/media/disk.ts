import { randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import {
  type FileHandle,
  lstat,
  mkdir,
  open,
  readdir,
  rename,
  rm,
  rmdir,
  unlink,
  writeFile,
} from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { Readable } from 'node:stream';
import { DiskAppender } from './disk-appender.js';
import { listObjects } from './disk-list.js';
import { ifMissing, isErrno } from './errno.js';
import { segmentsOf } from './keys.js';
import type { Appender, ByteRange, MediaObject, MediaStore } from './port.js';
import { AppenderBusy } from './port.js';

/** Where objects are written before they are whole. `~` is in no key, so nothing in it is ever listed or served. */
const UNFINISHED = '~unfinished';

/** Age in ms at which a file there is a killed process's, not a running one's. */
const LEFT_OVER_AGE = 10 * 60_000;

const READ = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;

/** Opens a directory (made if need be) as a media store. */
export async function openDiskStore(root: string): Promise<MediaStore> {
  const directory = resolve(root);
  const unfinished = join(directory, UNFINISHED);
  await mkdir(unfinished, { recursive: true, mode: 0o750 });
  await removeLeftOvers(unfinished);
  return new DiskStore(directory, unfinished);
}

async function removeLeftOvers(unfinished: string): Promise<void> {
  const before = Date.now() - LEFT_OVER_AGE;
  for (const name of await readdir(unfinished)) {
    const path = join(unfinished, name);
    const found = await lstat(path).catch(ifMissing(null));
    if (found !== null && found.mtimeMs < before) await rm(path, { force: true, recursive: true });
  }
}

class DiskStore implements MediaStore {
  private readonly appenders = new Map<string, Appender>();
  private closed = false;

  constructor(
    private readonly root: string,
    private readonly unfinished: string,
  ) {}

  async put(key: string, bytes: Uint8Array): Promise<void> {
    const path = this.pathOf(key);
    const whole = join(this.unfinished, randomUUID());
    try {
      await writeFile(whole, bytes, { flag: 'wx', mode: 0o640 });
      await this.inDirectoryOf(path, () => rename(whole, path));
    } catch (error) {
      await rm(whole, { force: true });
      throw error;
    }
  }

  async appender(key: string): Promise<Appender> {
    const path = this.pathOf(key);
    if (this.appenders.has(key)) throw new AppenderBusy(key);
    const release = () => this.appenders.delete(key);
    this.appenders.set(key, PENDING);
    try {
      const appender = await this.inDirectoryOf(path, () => DiskAppender.open(path, { onClose: release }));
      this.appenders.set(key, appender);
      return appender;
    } catch (error) {
      release();
      throw error;
    }
  }

  async read(key: string, range?: ByteRange): Promise<Buffer | null> {
    const found = await this.openObject(key);
    if (found === null) return null;
    try {
      const { start, end } = clamp(range, found.size);
      return await readFully(found.file, start, end - start);
    } finally {
      await found.file.close();
    }
  }

  async stream(key: string, range?: ByteRange): Promise<Readable | null> {
    const found = await this.openObject(key);
    if (found === null) return null;
    const { start, end } = clamp(range, found.size);
    if (start < end) return found.file.createReadStream({ start, end: end - 1 });
    await found.file.close();
    return Readable.from([]);
  }

  async stat(key: string): Promise<MediaObject | null> {
    const found = await lstat(this.pathOf(key)).catch(ifMissing(null));
    return found?.isFile() ? { key, size: found.size, modifiedAt: Math.floor(found.mtimeMs) } : null;
  }

  list(prefix: string): AsyncIterable<MediaObject> {
    this.assertOpen();
    return listObjects(this.root, prefix);
  }

  async delete(keyOrPrefix: string): Promise<void> {
    const below = keyOrPrefix.endsWith('/');
    const key = below ? keyOrPrefix.slice(0, -1) : keyOrPrefix;
    const path = this.pathOf(key);
    const found = await lstat(path).catch(ifMissing(null));
    if (found === null || found.isDirectory() !== below) return;
    if (below) await rm(path, { recursive: true, force: true, maxRetries: 3 });
    else await unlink(path).catch(ifMissing(undefined));
    await this.removeEmptyParents(key);
  }

  async close(): Promise<void> {
    this.closed = true;
    await Promise.all([...this.appenders.values()].map((appender) => appender.close()));
  }

  /** @throws BadMediaKey */
  private pathOf(key: string): string {
    this.assertOpen();
    return join(this.root, ...segmentsOf(key));
  }

  private assertOpen(): void {
    if (this.closed) throw new Error('the media store is closed');
  }

  /** Again when a `delete` removed a directory, empty until then, in between; a recursive mkdir calls that ENOTDIR too. */
  private async inDirectoryOf<T>(path: string, work: () => Promise<T>, attempts = 10): Promise<T> {
    try {
      await mkdir(dirname(path), { recursive: true, mode: 0o750 });
      return await work();
    } catch (error) {
      if (attempts > 1 && isErrno(error, 'ENOENT', 'ENOTDIR'))
        return this.inDirectoryOf(path, work, attempts - 1);
      throw error;
    }
  }

  private async openObject(key: string): Promise<{ file: FileHandle; size: number } | null> {
    const file = await open(this.pathOf(key), READ).catch(ifMissing(null));
    if (file === null) return null;
    try {
      const found = await file.stat();
      if (found.isFile()) return { file, size: found.size };
    } catch (error) {
      await file.close();
      throw error;
    }
    await file.close();
    return null;
  }

  private async removeEmptyParents(key: string): Promise<void> {
    const parents = segmentsOf(key).slice(0, -1);
    for (; parents.length > 0; parents.pop()) {
      try {
        await rmdir(join(this.root, ...parents));
      } catch {
        // Not empty, or gone already: either way there is nothing more to remove.
        return;
      }
    }
  }
}

/** Stands for an appender whose file is being opened. */
const PENDING: Appender = {
  size: 0,
  append: () => Promise.reject(new Error('the appender is not open yet')),
  close: () => Promise.resolve(),
};

function clamp(range: ByteRange | undefined, size: number): ByteRange {
  if (range === undefined) return { start: 0, end: size };
  const start = Math.min(Math.max(0, range.start), size);
  return { start, end: Math.min(Math.max(start, range.end), size) };
}

async function readFully(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const buffer = Buffer.allocUnsafe(length);
  let filled = 0;
  while (filled < length) {
    const { bytesRead } = await file.read(buffer, filled, length - filled, position + filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return buffer.subarray(0, filled);
}

import { mkdir } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { sqlitePath } from '../backends/database/open.js';
import { lockFile } from '../backends/database/sqlite.js';

/** Codes of errors that another directory, or other rights, would help against. */
const OF_THE_FILE_SYSTEM = /^(E[A-Z]+|SQLITE_[A-Z_]+)$/;

/**
 * Makes the data directory where it is missing and keeps every other node off it: a second one would end the first one's lives as
 * left over from a crash. @throws one line for people.
 */
export async function lockDataDir(dir: string): Promise<{ close(): void }> {
  const path = resolve(dir);
  const lock = await take(path).catch((error: unknown) => {
    if (!(error instanceof Error) || !('code' in error) || !OF_THE_FILE_SYSTEM.test(String(error.code)))
      throw error;
    throw new Error(
      `the data directory ${path} can not be used: ${error.message}; make it writable or set KAIBO_DATA_DIR`,
    );
  });
  if (lock === null)
    throw new Error(`another Kaibo uses the data directory ${path}; stop it or set KAIBO_DATA_DIR`);
  return lock;
}

/** Keeps every other node off an SQLite file that lies elsewhere than its data directory. @throws one line for people. */
export async function lockDatabase(url: string, dataDir: string): Promise<{ close(): void }> {
  const path = url === '' ? null : sqlitePath(url, dataDir);
  if (path === null || path === ':memory:') return { close: () => undefined };
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const lock = lockFile(`${path}.lock`);
  if (lock === null)
    throw new Error(
      `another Kaibo uses the database ${path}; stop it, or set KAIBO_DATABASE_URL to a PostgreSQL, which several can share`,
    );
  return lock;
}

async function take(dir: string): Promise<{ close(): void } | null> {
  await mkdir(dir, { recursive: true, mode: 0o700 });
  return lockFile(join(dir, 'lock'));
}

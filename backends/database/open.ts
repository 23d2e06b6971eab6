import { isAbsolute, join, resolve } from 'node:path';
import type { Database } from './port.js';
import { openSqlite } from './sqlite.js';

/**
 * Opens the database of a URL: `sqlite:<path>` (relative to the working directory), or empty for `kaibo.sqlite` in the data
 * directory. @throws on any other scheme.
 */
export async function openDatabase({ url, dataDir }: { url: string; dataDir: string }): Promise<Database> {
  if (url === '') return openSqlite({ path: join(dataDir, 'kaibo.sqlite') });
  const path = /^sqlite:(?:\/\/)?(.+)$/.exec(url)?.[1];
  if (path === undefined) throw new Error('database.url must be sqlite:<path>');
  return openSqlite({ path: path === ':memory:' || isAbsolute(path) ? path : resolve(path) });
}

import { isAbsolute, join, resolve } from 'node:path';
import type { Database } from './port.js';
import { openPostgres } from './postgres.js';
import { openSqlite } from './sqlite.js';

export interface DatabaseOptions {
  /** `sqlite:<path>` (relative to the working directory), `postgres://…`, or empty for `kaibo.sqlite` in the data directory. */
  url: string;
  dataDir: string;
  /** PostgreSQL connections at most. */
  connections: number;
  /** Told of broken connections, as a sentence without secrets. */
  onTrouble?: (sentence: string) => void;
  /** Told how long each query took, ms. */
  onQuery?: (took: number) => void;
}

/** Opens the database of a URL. @throws a sentence without secrets; on any other scheme too. */
export async function openDatabase({ url, dataDir, ...options }: DatabaseOptions): Promise<Database> {
  if (/^postgres(ql)?:/.test(url)) return openPostgres({ url, ...options });
  const path = sqlitePath(url, dataDir);
  if (path === null) throw new Error('database.url must be sqlite:<path> or postgres://…');
  return openSqlite({ path, ...options });
}

/** The file of an SQLite database, `:memory:`, or null for a URL of something else. */
export function sqlitePath(url: string, dataDir: string): string | null {
  if (url === '') return join(dataDir, 'kaibo.sqlite');
  const path = /^sqlite:(?:\/\/)?(.+)$/.exec(url)?.[1];
  if (path === undefined) return null;
  return path === ':memory:' || isAbsolute(path) ? path : resolve(path);
}

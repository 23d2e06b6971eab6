import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import SqliteEngine from 'better-sqlite3';
import {
  CompiledQuery,
  type DatabaseConnection,
  type Driver,
  Kysely,
  type SqliteDatabase,
  SqliteDialect,
  SqliteDriver,
  sql,
  type Transaction,
} from 'kysely';
import { migrate } from './migrations/index.js';
import { OutsideTransactionGuard } from './outside-transaction-guard.js';
import type { Database } from './port.js';
import type { Schema } from './schema.js';
import { timed } from './timed.js';

/** How long a write waits for another process's, ms. It blocks the event loop, so it is short; in one process there is no wait. */
const BUSY_TIMEOUT = 2_000;

export interface SqliteOptions {
  path: string;
  /** Told how long each query took, ms. */
  onQuery?: ((took: number) => void) | undefined;
}

/**
 * Opens (or creates) the database file and migrates it. `:memory:` lives as long as it is open. @throws naming the file.
 *
 * There is one connection: a query outside a transaction waits for it to end, and one made *inside* without `tx` throws instead of
 * waiting for itself.
 */
export async function openSqlite({ path, onQuery }: SqliteOptions): Promise<Database> {
  try {
    return await openAndMigrate(path, onQuery);
  } catch (error) {
    throw new Error(`the database ${path} can not be used: ${messageOf(error)}`, { cause: error });
  }
}

/**
 * Takes a file as a lock, which the operating system frees when the process dies, however it dies. Null when another process has it.
 * The file stays. @throws when it can not be made.
 */
export function lockFile(path: string): { close(): void } | null {
  const engine = new SqliteEngine(path, { timeout: 0 });
  try {
    engine.exec('begin exclusive');
    return { close: () => void engine.close() };
  } catch (error) {
    engine.close();
    if (error instanceof SqliteEngine.SqliteError && error.code.startsWith('SQLITE_BUSY')) return null;
    throw error;
  }
}

async function openAndMigrate(path: string, onQuery: SqliteOptions['onQuery']): Promise<Database> {
  if (path !== ':memory:') await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const engine = new SqliteEngine(path);
  const pool = new Kysely<Schema>({ dialect: new ImmediateSqliteDialect(engine), ...timed(onQuery) });
  try {
    engine.pragma('journal_mode = WAL');
    engine.pragma('synchronous = FULL');
    engine.pragma('foreign_keys = ON');
    engine.pragma(`busy_timeout = ${BUSY_TIMEOUT}`);
    await migrate(pool);
  } catch (error) {
    engine.close();
    throw error;
  }
  return new SqliteStore(pool);
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

class SqliteStore implements Database {
  readonly blocking = true;
  readonly queries: Kysely<Schema>;
  readonly shared = false;
  readonly now = sql<number>`cast(unixepoch('subsec') * 1000 as integer)`;
  private readonly guard = new OutsideTransactionGuard();
  private closing: Promise<void> | null = null;

  constructor(private readonly pool: Kysely<Schema>) {
    this.queries = pool.withPlugin(this.guard);
  }

  transaction<T>(work: (tx: Transaction<Schema>) => Promise<T>): Promise<T> {
    return this.guard.inside(() => this.pool.transaction().execute(work));
  }

  /** The file is on this machine: it answers as long as it is open. */
  async assertReachable(): Promise<void> {}

  close(): Promise<void> {
    this.closing ??= this.pool.destroy();
    return this.closing;
  }
}

class ImmediateSqliteDialect extends SqliteDialect {
  constructor(private readonly database: SqliteDatabase) {
    super({ database });
  }

  override createDriver(): Driver {
    return new ImmediateSqliteDriver({ database: this.database });
  }
}

/** Takes the write lock when a transaction begins: taken later, another process's write in between would make it fail. */
class ImmediateSqliteDriver extends SqliteDriver {
  override async beginTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw('begin immediate'));
  }
}

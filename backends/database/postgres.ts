import { Kysely, PostgresDialect, sql, type Transaction } from 'kysely';
import pg from 'pg';
import { migrate } from './migrations/index.js';
import { OutsideTransactionGuard } from './outside-transaction-guard.js';
import type { Database } from './port.js';
import { GuardedClient, InexactNumber } from './postgres-client.js';
import { isRetryable, translate } from './postgres-errors.js';
import type { Schema } from './schema.js';
import { timed } from './timed.js';
import { Turnstile } from './turnstile.js';

export interface PostgresOptions {
  /** `postgres://user:password@host:port/database` */
  url: string;
  /** Connections of this process at most. */
  connections: number;
  /** Told of each connection that broke while nobody used it, as a sentence without secrets. Default: nobody. */
  onTrouble?: (sentence: string) => void;
  /** Told how long each query took, ms. */
  onQuery?: (took: number) => void;
}

/** ms a connection may take to be made, or to become free. */
const CONNECT_TIMEOUT = 10_000;
/** ms a statement may take, and as long again until a server that says nothing counts as gone. */
const STATEMENT_TIMEOUT = 10_000;
/** ms a statement waits for a lock of another transaction. */
const LOCK_TIMEOUT = 8_000;
/** ms a transaction may do nothing: longer, and its process hangs while others wait for its locks. */
const IDLE_IN_TRANSACTION = 10_000;
/** How often a transaction is tried. */
const ATTEMPTS = 5;
/** Of the connections, how many transactions may hold. */
const TRANSACTING = 3 / 4;
/** How many transactions take turns after one was in the way of another. */
const CAUTION = 50;
/** Name of the advisory lock under which one process at a time migrates; any number, the same for ever. */
const MIGRATION_LOCK = 5_240_117;
/** OIDs of int8 and numeric (`count`, `sum`), which the driver would give as text. */
const INT8 = 20;
const NUMERIC = 1700;

/** Opens the database and migrates it, one process at a time. @throws naming the server, never the password. */
export async function openPostgres(options: PostgresOptions): Promise<Database> {
  try {
    await prepare(options.url);
  } catch (error) {
    const reason = error instanceof Error && error.message !== '' ? error.message : String(error);
    throw new Error(`the database ${placeOf(options.url)} can not be used: ${reason}`);
  }
  return new PostgresStore(options);
}

/** Checks and migrates over a connection of its own, on which everything may take its time. */
async function prepare(url: string): Promise<void> {
  const pool = new pg.Pool({ connectionString: url, max: 1, connectionTimeoutMillis: CONNECT_TIMEOUT });
  pool.on('error', () => undefined); // what is asked next says it
  const own = new Kysely<Schema>({ dialect: new PostgresDialect({ pool }) });
  try {
    await own.connection().execute(async (queries) => {
      await assertDurable(queries);
      // Ends with the connection, however that ends.
      await sql`select pg_advisory_lock(${sql.lit(MIGRATION_LOCK)})`.execute(queries);
      await sql`create table if not exists turns ()`.execute(queries);
    });
    // The pool's only connection: the one that holds the lock.
    await migrate(own);
  } finally {
    await own.destroy();
  }
}

/** @throws where a committed order could be lost, or text could be kept that can not be read. */
async function assertDurable(queries: Kysely<Schema>): Promise<void> {
  const { rows } = await sql<{ commit: string; encoding: string }>`
    select current_setting('synchronous_commit') as commit, current_setting('server_encoding') as encoding
  `.execute(queries);
  if (rows[0]?.commit === 'off')
    throw new Error('synchronous_commit is off, with which it may forget paid orders; switch it on');
  if (rows[0]?.encoding !== 'UTF8') throw new Error('its encoding is not UTF8; create another database');
}

/** `host:port/database` of a URL; nothing of it that is secret. */
function placeOf(url: string): string {
  if (!URL.canParse(url)) return 'of database.url';
  const { host, pathname } = new URL(url);
  return `at ${host}${pathname}`;
}

class PostgresStore implements Database {
  readonly blocking = false;
  readonly queries: Kysely<Schema>;
  readonly shared = true;
  readonly now = sql<number>`(extract(epoch from clock_timestamp()) * 1000)::bigint`;
  private readonly guard = new OutsideTransactionGuard();
  private readonly engine: pg.Pool;
  private readonly pool: Kysely<Schema>;
  /** Transactions never take every connection: reads need some. */
  private readonly turnstile: Turnstile;
  /** Transactions that still take turns. */
  private caution = 0;
  private closing: Promise<void> | null = null;

  constructor({ url, connections, onTrouble, onQuery }: PostgresOptions) {
    this.turnstile = new Turnstile(Math.max(1, Math.floor(connections * TRANSACTING)));
    this.engine = new pg.Pool({
      connectionString: url,
      max: connections,
      application_name: 'kaibo',
      keepAlive: true,
      connectionTimeoutMillis: CONNECT_TIMEOUT,
      statement_timeout: STATEMENT_TIMEOUT,
      query_timeout: 2 * STATEMENT_TIMEOUT,
      lock_timeout: LOCK_TIMEOUT,
      idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION,
      types: { getTypeParser },
    });
    this.engine.on('error', (error) =>
      onTrouble?.(`a connection to the database ${placeOf(url)} broke: ${error.message}`),
    );
    // Between two statements of a transaction nobody else listens; the next statement says it.
    this.engine.on('connect', (client) => client.on('error', () => undefined));
    const guarded = { connect: () => connect(this.engine), end: async () => undefined };
    this.pool = new Kysely<Schema>({ dialect: new PostgresDialect({ pool: guarded }), ...timed(onQuery) });
    this.queries = this.pool.withPlugin(this.guard);
  }

  /**
   * Optimistic first: SERIALIZABLE, any number side by side. What then was in the way of another one is tried again alone, so that it
   * can't be in the way of a third: it waits for those that are running, and those that come wait for it. Where one conflict was
   * the next is near, so for a while all take such turns, which costs less than failing.
   */
  async transaction<T>(work: (tx: Transaction<Schema>) => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt += 1)
      try {
        return await this.guard.inside(() => this.turnstile.pass(() => this.inTurn(work, attempt > 1)));
      } catch (error) {
        if (!isRetryable(error)) throw error;
        if (attempt >= ATTEMPTS) throw translate(error, false);
        this.caution = CAUTION;
      }
  }

  async assertReachable(): Promise<void> {
    await sql`select 1`.execute(this.pool);
  }

  close(): Promise<void> {
    this.closing ??= this.pool.destroy().then(() => this.engine.end());
    return this.closing;
  }

  private inTurn<T>(work: (tx: Transaction<Schema>) => Promise<T>, again: boolean): Promise<T> {
    if (!again && this.caution === 0) return this.attempt(work, 'row share');
    this.caution = Math.max(0, this.caution - 1);
    return this.attempt(work, 'exclusive');
  }

  private attempt<T>(
    work: (tx: Transaction<Schema>) => Promise<T>,
    turn: 'row share' | 'exclusive',
  ): Promise<T> {
    return this.pool
      .transaction()
      .setIsolationLevel('serializable')
      .execute(async (tx) => {
        // Not a SELECT of an advisory lock: that would take the transaction's snapshot before it has waited.
        await sql`lock table turns in ${sql.raw(turn)} mode`.execute(tx);
        return work(tx);
      });
  }
}

async function connect(engine: pg.Pool): Promise<GuardedClient> {
  try {
    return new GuardedClient(await engine.connect(), (error) => error instanceof pg.DatabaseError);
  } catch (error) {
    throw translate(error, false);
  }
}

/** Numbers of the database as numbers, where they are exact. */
function getTypeParser(oid: number, format?: 'text' | 'binary') {
  return oid === INT8 || oid === NUMERIC ? exactNumber : pg.types.getTypeParser(oid, format);
}

/** @throws for a whole number that a double can't hold: better no answer than another amount of money. */
function exactNumber(text: string): number {
  const value = Number(text);
  if (/^-?\d+$/.test(text) && !Number.isSafeInteger(value)) throw new InexactNumber(text);
  return value;
}

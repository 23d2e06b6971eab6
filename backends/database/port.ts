import type { Kysely, Transaction } from 'kysely';
import type { Schema } from './schema.js';

/** What a store's queries run on: the pool, or a transaction of it. */
export type Queries = Kysely<Schema> | Transaction<Schema>;

/**
 * The SQL database. Kysely is the port to the dialect; this is the port to the engine's life.
 *
 * Promises: migrations have run before it is handed out; a transaction is serialisable and durable once resolved; writers wait
 * for one another instead of failing.
 */
export interface Database {
  readonly queries: Kysely<Schema>;
  /** All or nothing; the callback's throw rolls back. */
  transaction<T>(work: (tx: Transaction<Schema>) => Promise<T>): Promise<T>;
  /** Idempotent. */
  close(): Promise<void>;
}

import type { Kysely, RawBuilder, Transaction } from 'kysely';
import { CodedError } from '../../protocol/problems.js';
import type { Schema } from './schema.js';

/** What a store's queries run on: the pool, or a transaction of it. */
export type Queries = Kysely<Schema> | Transaction<Schema>;

/**
 * The SQL database. Kysely is the port to the dialect; this is the port to the engine's life.
 *
 * Promises: migrations have run before it is handed out; a transaction is serialisable and durable once resolved; writers wait
 * for one another instead of failing. A single statement outside a transaction is atomic, and what it says of the rows that it changes
 * holds (`update … where held + 1 <= on_hand`); what is to hold between statements, or of other rows, needs a transaction.
 * An engine that is away makes calls throw {@link DatabaseUnavailable}; later ones work again by themselves.
 */
export interface Database {
  /** Whether its queries hold the event loop while they run: then transactions are to be short, whatever they do. */
  readonly blocking: boolean;
  readonly queries: Kysely<Schema>;
  /** Whether other processes may use it at the same time. */
  readonly shared: boolean;
  /** The engine's own clock, ms since the epoch: the one that all processes have in common. */
  readonly now: RawBuilder<number>;
  /**
   * All or nothing; the callback's throw rolls back. **The callback may run again**, after what it did was taken back, when it got into
   * the way of another process: it changes nothing but the database. Thrown DatabaseUnavailable at its end may mean that it was
   * committed and the answer was lost: what must not happen twice carries a key.
   */
  transaction<T>(work: (tx: Transaction<Schema>) => Promise<T>): Promise<T>;
  /** For the readiness of a node. @throws DatabaseUnavailable while nothing is answered. */
  assertReachable(): Promise<void>;
  /** Idempotent. */
  close(): Promise<void>;
}

/** The engine can't be reached or is overloaded; try later. The message holds no secrets. */
export class DatabaseUnavailable extends CodedError {
  constructor(cause: unknown) {
    super('database_unavailable', 'The database does not answer; try again in a moment.');
    this.name = 'DatabaseUnavailable';
    this.cause = cause;
  }
}

import { PostgresAdapter } from 'kysely';
import type { Queries } from './port.js';

/**
 * Whether rows that a transaction reads can be changed by another one before it writes: true on PostgreSQL, where they are then read
 * `for update`; SQLite has one writer and no such words.
 */
export const locksRows = (queries: Queries): boolean =>
  queries.getExecutor().adapter instanceof PostgresAdapter;

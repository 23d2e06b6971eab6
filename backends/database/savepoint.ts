import { sql } from 'kysely';
import type { Queries } from './port.js';

/** A part of a transaction that is all or nothing by itself: what it throws takes back what it wrote, and no more. */
export async function savepoint<T>(tx: Queries, work: () => Promise<T>): Promise<T> {
  await sql`savepoint part`.execute(tx);
  try {
    const value = await work();
    await sql`release savepoint part`.execute(tx);
    return value;
  } catch (error) {
    await sql`rollback to savepoint part`.execute(tx);
    await sql`release savepoint part`.execute(tx);
    throw error;
  }
}

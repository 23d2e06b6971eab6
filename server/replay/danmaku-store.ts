import type { Database, Queries } from '../../backends/database/port.js';
import type { DanmakuTable } from '../../backends/database/schema.js';
import { ERASED_NAME } from '../text.js';

/** Rows of one INSERT: engines limit the parameters of a statement. */
const BATCH = 500;

/** SQL of recorded danmaku. */
export class DanmakuStore {
  constructor(private readonly database: Database) {}

  async write(rows: readonly DanmakuTable[], deleted: readonly string[]): Promise<void> {
    await this.database.transaction(async (tx) => {
      for (const batch of batches(rows))
        await tx
          .insertInto('danmaku')
          .values(batch)
          .onConflict((conflict) => conflict.column('id').doNothing())
          .execute();
      for (const batch of batches(deleted))
        await tx.updateTable('danmaku').set({ deleted: 1 }).where('id', 'in', batch).execute();
    });
  }

  /** Takes the name off what a viewer wrote. */
  async erase(tx: Queries, viewer: string): Promise<number> {
    const { numUpdatedRows } = await tx
      .updateTable('danmaku')
      .set({ viewer_name: ERASED_NAME })
      .where('viewer_id', '=', viewer)
      .executeTakeFirst();
    return Number(numUpdatedRows);
  }

  /** Ascending by time, without deleted ones; at most `limit`. */
  async list(session: string, limit: number) {
    return this.database.queries
      .selectFrom('danmaku')
      .selectAll()
      .where('session_id', '=', session)
      .where('deleted', '=', 0)
      .orderBy('at')
      .orderBy('id')
      .limit(limit)
      .execute();
  }
}

function* batches<T>(rows: readonly T[]): Generator<T[]> {
  for (let at = 0; at < rows.length; at += BATCH) yield rows.slice(at, at + BATCH);
}

import type { Database } from '../../backends/database/port.js';

/** SQL of uploaded images. */
export class ImageStore {
  constructor(private readonly database: Database) {}

  /** False when there are `limit` already. */
  async insert(id: string, now: number, limit: number): Promise<boolean> {
    return this.database.transaction(async (tx) => {
      const { count } = await tx
        .selectFrom('images')
        .select((select) => select.fn.countAll().as('count'))
        .executeTakeFirstOrThrow();
      if (Number(count) >= limit) return false;
      await tx.insertInto('images').values({ id, status: 'unused', created_at: now }).execute();
      return true;
    });
  }

  /** They are kept for good. Resolves to those that are there. */
  async use(ids: readonly string[]): Promise<string[]> {
    if (ids.length === 0) return [];
    const rows = await this.database.queries
      .updateTable('images')
      .set({ status: 'used' })
      .where('id', 'in', ids)
      .where('status', '!=', 'doomed')
      .returning('id')
      .execute();
    return rows.map((row) => row.id);
  }

  /** Those that nobody used since `before` can not be used any more; resolves to all whose files are to go. */
  async doom(before: number): Promise<string[]> {
    await this.database.queries
      .updateTable('images')
      .set({ status: 'doomed' })
      .where('status', '=', 'unused')
      .where('created_at', '<', before)
      .execute();
    const rows = await this.database.queries
      .selectFrom('images')
      .select('id')
      .where('status', '=', 'doomed')
      .execute();
    return rows.map((row) => row.id);
  }

  async delete(id: string): Promise<void> {
    await this.database.queries.deleteFrom('images').where('id', '=', id).execute();
  }
}

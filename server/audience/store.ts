import type { Database, Queries } from '../../backends/database/port.js';
import type { ViewersTable } from '../../backends/database/schema.js';
import { ERASED_NAME } from '../text.js';

/** SQL of viewers. */
export class ViewerStore {
  constructor(private readonly database: Database) {}

  async insert(row: ViewersTable): Promise<void> {
    await this.database.queries.insertInto('viewers').values(row).execute();
  }

  /** Takes the name off a viewer. */
  async erase(tx: Queries, viewer: string): Promise<number> {
    const { numUpdatedRows } = await tx
      .updateTable('viewers')
      .set({ name: ERASED_NAME })
      .where('id', '=', viewer)
      .executeTakeFirst();
    return Number(numUpdatedRows);
  }
}

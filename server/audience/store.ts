import { GroupCommit } from '../../backends/database/group-commit.js';
import type { Database, Queries } from '../../backends/database/port.js';
import type { ViewersTable } from '../../backends/database/schema.js';
import { ERASED_NAME } from '../text.js';

/** SQL of viewers. */
export class ViewerStore {
  /** Before a live they come by the thousand in a minute: those of one moment are one commit. */
  private readonly joining: GroupCommit<ViewersTable, true, null>;

  constructor(database: Database) {
    this.joining = new GroupCommit(database, {
      prepare: async () => null,
      atOnce: () => undefined,
      decide: insert,
    });
  }

  async insert(row: ViewersTable): Promise<void> {
    await this.joining.submit(row);
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

async function insert(tx: Queries, row: ViewersTable): Promise<true> {
  await tx.insertInto('viewers').values(row).execute();
  return true;
}

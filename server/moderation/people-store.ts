import type { Database, Queries } from '../../backends/database/port.js';
import { ERASED_NAME } from '../text.js';

/** SQL of what moderation knows of viewers, and of what they said. */
export class ModeratedPeople {
  constructor(private readonly database: Database) {}

  /** Null when there is no such viewer. */
  async name(viewer: string): Promise<string | null> {
    const row = this.database.queries.selectFrom('viewers').select('name').where('id', '=', viewer);
    return (await row.executeTakeFirst())?.name ?? null;
  }

  /** A recorded message of a room that was not deleted. */
  async message(room: string, id: string) {
    const row = await this.database.queries
      .selectFrom('danmaku')
      .select(['session_id', 'viewer_id', 'viewer_name', 'text', 'at'])
      .where('room_id', '=', room)
      .where('id', '=', id)
      .where('deleted', '=', 0)
      .executeTakeFirst();
    return row ?? null;
  }

  /** Takes the name off restrictions and the log, and a message off where it is pinned. */
  async erase(tx: Queries, viewer: string): Promise<number> {
    const name = { viewer_name: ERASED_NAME };
    const done = await Promise.all([
      tx.updateTable('restrictions').set(name).where('viewer_id', '=', viewer).executeTakeFirst(),
      tx.updateTable('moderation_log').set(name).where('viewer_id', '=', viewer).executeTakeFirst(),
      tx
        .updateTable('room_moderation')
        .set({ pinned: null, pinned_viewer: null })
        .where('pinned_viewer', '=', viewer)
        .executeTakeFirst(),
    ]);
    return done.reduce((sum, { numUpdatedRows }) => sum + Number(numUpdatedRows), 0);
  }
}

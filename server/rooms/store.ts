import type { Selectable } from 'kysely';
import type { Database } from '../../backends/database/port.js';
import type { RoomsTable } from '../../backends/database/schema.js';
import type { RoomStatus } from '../../protocol/api.js';
import type { Cursor } from '../page.js';

/** A room and the session it has on air; of a rehearsal nobody is told. */
export type RoomRow = Selectable<RoomsTable> & { session: string | null };

/** SQL of rooms. */
export class RoomStore {
  constructor(private readonly database: Database) {}

  /** False when the id is taken. */
  async insert(row: RoomsTable): Promise<boolean> {
    const result = await this.database.queries
      .insertInto('rooms')
      .values(row)
      .onConflict((conflict) => conflict.column('id').doNothing())
      .executeTakeFirst();
    return (result.numInsertedOrUpdatedRows ?? 0n) > 0n;
  }

  async find(id: string): Promise<RoomRow | null> {
    return (await this.select().where('rooms.id', '=', id).executeTakeFirst()) ?? null;
  }

  /** Newest first, after the cursor. */
  async list(limit: number, after: Cursor | null): Promise<RoomRow[]> {
    let query = this.select().orderBy('rooms.created_at', 'desc').orderBy('rooms.id', 'desc').limit(limit);
    if (after !== null)
      query = query.where((where) =>
        where.or([
          where('rooms.created_at', '<', after.at),
          where.and([where('rooms.created_at', '=', after.at), where('rooms.id', '<', after.id)]),
        ]),
      );
    return query.execute();
  }

  async update(id: string, change: Partial<Omit<RoomsTable, 'id' | 'created_at'>>): Promise<void> {
    if (Object.keys(change).length === 0) return;
    await this.database.queries.updateTable('rooms').set(change).where('id', '=', id).execute();
  }

  /** Follows the session's status; a ban stays. */
  async follow(id: string, status: RoomStatus): Promise<void> {
    await this.database.queries
      .updateTable('rooms')
      .set({ status })
      .where('id', '=', id)
      .where('status', '!=', 'banned')
      .execute();
  }

  async hasOpenSession(id: string): Promise<boolean> {
    const open = this.database.queries.selectFrom('sessions').select('id').where('room_id', '=', id);
    return (await open.where('status', '!=', 'ended').executeTakeFirst()) !== undefined;
  }

  /**
   * The room with all that belongs to it. Resolves to the sessions whose media is to go; null when one is not over or its replay is
   * still being written: what is written afterwards would belong to nobody.
   */
  async delete(id: string): Promise<string[] | null> {
    return this.database.transaction(async (tx) => {
      const sessions = await tx
        .selectFrom('sessions')
        .select(['id', 'status'])
        .where('room_id', '=', id)
        .execute();
      if (sessions.some((session) => session.status !== 'ended')) return null;
      const writing = tx.selectFrom('replays').select('session_id').where('room_id', '=', id);
      if (await writing.where('status', '!=', 'ready').executeTakeFirst()) return null;
      const ofRoom = tx.selectFrom('sessions').select('id').where('room_id', '=', id);
      await tx.deleteFrom('tags').where('session_id', 'in', ofRoom).execute();
      await tx.deleteFrom('danmaku').where('room_id', '=', id).execute();
      await tx.deleteFrom('replays').where('room_id', '=', id).execute();
      await tx.deleteFrom('shelf_items').where('room_id', '=', id).execute();
      await tx.deleteFrom('sessions').where('room_id', '=', id).execute();
      await tx.deleteFrom('rooms').where('id', '=', id).execute();
      return sessions.map((session) => session.id);
    });
  }

  private select() {
    return this.database.queries
      .selectFrom('rooms')
      .leftJoin('sessions', (join) =>
        join
          .onRef('sessions.room_id', '=', 'rooms.id')
          .on('sessions.status', 'in', ['live', 'interrupted'])
          .on('sessions.test', '=', 0),
      )
      .selectAll('rooms')
      .select('sessions.id as session');
  }
}

import type { Selectable } from 'kysely';
import type { Database } from '../../backends/database/port.js';
import type { SessionsTable } from '../../backends/database/schema.js';
import type { Interruption } from '../../protocol/api.js';
import type { Cursor } from '../page.js';
import type { EndReason } from './rules.js';

export type SessionRow = Selectable<SessionsTable>;

/** How a session ended. */
export interface Ending {
  endedAt: number;
  reason: EndReason;
  detail: string | null;
  interruptions: Interruption[];
  likes: number;
  peakViewers: number;
}

/** SQL of sessions. */
export class SessionStore {
  constructor(private readonly database: Database) {}

  /** False when `maxConcurrent` sessions are on air already. */
  async begin(id: string, room: string, startedAt: number, maxConcurrent: number): Promise<boolean> {
    return this.database.transaction(async (tx) => {
      const open = await tx
        .selectFrom('sessions')
        .select((select) => select.fn.countAll().as('count'))
        .where('status', '!=', 'ended')
        .executeTakeFirstOrThrow();
      if (Number(open.count) >= maxConcurrent) return false;
      await tx
        .insertInto('sessions')
        .values(newRow(id, room, startedAt))
        .execute();
      return true;
    });
  }

  async update(
    id: string,
    change: { status: string; rungs: string[]; interruptions: Interruption[] },
  ): Promise<void> {
    await this.database.queries
      .updateTable('sessions')
      .set({
        status: change.status,
        rungs: JSON.stringify(change.rungs),
        interruptions: JSON.stringify(change.interruptions),
      })
      .where('id', '=', id)
      .execute();
  }

  async end(id: string, ending: Ending): Promise<void> {
    await this.database.queries
      .updateTable('sessions')
      .set({
        status: 'ended',
        ended_at: ending.endedAt,
        end_reason: ending.reason,
        end_detail: ending.detail,
        interruptions: JSON.stringify(ending.interruptions),
        likes: ending.likes,
        peak_viewers: ending.peakViewers,
      })
      .where('id', '=', id)
      .execute();
  }

  async find(id: string): Promise<SessionRow | null> {
    const row = await this.database.queries
      .selectFrom('sessions')
      .selectAll()
      .where('id', '=', id)
      .executeTakeFirst();
    return row ?? null;
  }

  /** Sessions that no process ended. */
  async open(): Promise<SessionRow[]> {
    return this.database.queries.selectFrom('sessions').selectAll().where('status', '!=', 'ended').execute();
  }

  /** Of a room, newest first, after the cursor. */
  async list(room: string, limit: number, after: Cursor | null): Promise<SessionRow[]> {
    let query = this.database.queries
      .selectFrom('sessions')
      .selectAll()
      .where('room_id', '=', room)
      .orderBy('started_at', 'desc')
      .orderBy('id', 'desc')
      .limit(limit);
    if (after !== null)
      query = query.where((where) =>
        where.or([
          where('started_at', '<', after.at),
          where.and([where('started_at', '=', after.at), where('id', '<', after.id)]),
        ]),
      );
    return query.execute();
  }
}

const newRow = (id: string, room: string, startedAt: number): SessionsTable => ({
  id,
  room_id: room,
  status: 'starting',
  started_at: startedAt,
  ended_at: null,
  end_reason: null,
  end_detail: null,
  interruptions: '[]',
  rungs: '[]',
  likes: 0,
  peak_viewers: 0,
  test: 0,
  encoding: null,
  remarks: '[]',
});

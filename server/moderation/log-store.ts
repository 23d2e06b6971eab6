import { type Static, Type } from 'typebox';
import { Value } from 'typebox/value';
import type { Database, Queries } from '../../backends/database/port.js';
import type { ModerationLogTable } from '../../backends/database/schema-moderation.js';
import { ModerationAction, ModerationRecord } from '../../protocol/moderation.js';
import type { Cursor } from '../page.js';
import { afterCursor } from '../page-query.js';

/** What only some lines of the log have. */
const Detail = Type.Pick(ModerationRecord, ['until', 'live', 'address', 'rules', 'words']);
export type LogDetail = Static<typeof Detail>;

/** SQL of the moderation log of rooms. */
export class ModerationLogStore {
  constructor(private readonly database: Database) {}

  async insert(tx: Queries, row: ModerationLogTable): Promise<void> {
    await tx.insertInto('moderation_log').values(row).execute();
  }

  /** Newest first. */
  async list(room: string, limit: number, after: Cursor | null): Promise<ModerationLogTable[]> {
    return this.database.queries
      .selectFrom('moderation_log')
      .selectAll()
      .where('room_id', '=', room)
      .where(afterCursor('at', after))
      .orderBy('at', 'desc')
      .orderBy('id', 'desc')
      .limit(limit)
      .execute();
  }

  async purge(before: number): Promise<void> {
    await this.database.queries.deleteFrom('moderation_log').where('at', '<', before).execute();
  }
}

export function toRecord(row: ModerationLogTable): ModerationRecord {
  const { viewer_id: viewer, message_id: message } = row;
  return {
    id: row.id,
    at: row.at,
    actor: { id: row.actor_id, name: row.actor_name },
    action: Value.Parse(ModerationAction, row.action),
    viewer: viewer === null ? null : { id: viewer, name: row.viewer_name ?? '' },
    message: message === null ? null : { id: message, text: row.message_text ?? '' },
    ...Value.Parse(Detail, JSON.parse(row.detail)),
  };
}

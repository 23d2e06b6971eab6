import type { ExpressionBuilder, Selectable } from 'kysely';
import { Value } from 'typebox/value';
import type { Database, Queries } from '../../backends/database/port.js';
import type { Schema } from '../../backends/database/schema.js';
import type { RestrictionsTable } from '../../backends/database/schema-moderation.js';
import { MAX_RESTRICTIONS, type Restriction, RestrictionKind } from '../../protocol/moderation.js';
import { CodedError } from '../../protocol/problems.js';
import type { Cursor } from '../page.js';
import { afterCursor } from '../page-query.js';

export type RestrictionRow = Selectable<RestrictionsTable>;

/** SQL of who is muted, banned and shadow-banned. */
export class RestrictionStore {
  constructor(private readonly database: Database) {}

  /** Takes the place of one of the same kind. @throws limit_restrictions */
  async put(tx: Queries, row: RestrictionRow, now: number): Promise<RestrictionRow> {
    if ((await this.count(row.room_id, now, tx)) >= MAX_RESTRICTIONS)
      throw new CodedError('limit_restrictions', `At most ${MAX_RESTRICTIONS} in a room; lift some first.`);
    const { id: _, room_id: _room, viewer_id: _viewer, kind: _kind, ...change } = row;
    return tx
      .insertInto('restrictions')
      .values(row)
      .onConflict((conflict) => conflict.columns(['room_id', 'viewer_id', 'kind']).doUpdateSet(change))
      .returningAll()
      .executeTakeFirstOrThrow();
  }

  /** What it was; null when it is not there. */
  async remove(tx: Queries, room: string, id: string): Promise<RestrictionRow | null> {
    const row = tx.deleteFrom('restrictions').where('room_id', '=', room).where('id', '=', id).returningAll();
    return (await row.executeTakeFirst()) ?? null;
  }

  /** Those in force, newest first. */
  async list(room: string, now: number, limit: number, after: Cursor | null): Promise<RestrictionRow[]> {
    return this.database.queries
      .selectFrom('restrictions')
      .selectAll()
      .where('room_id', '=', room)
      .where(inForce(now))
      .where(afterCursor('at', after))
      .orderBy('at', 'desc')
      .orderBy('id', 'desc')
      .limit(limit)
      .execute();
  }

  /** All those in force, in a fixed order. */
  async all(room: string, now: number) {
    return this.database.queries
      .selectFrom('restrictions')
      .select(['kind', 'viewer_id', 'address_tag', 'until_at'])
      .where('room_id', '=', room)
      .where(inForce(now))
      .orderBy('id')
      .limit(MAX_RESTRICTIONS)
      .execute();
  }

  async count(room: string, now: number, queries: Queries = this.database.queries): Promise<number> {
    const { count } = await queries
      .selectFrom('restrictions')
      .select((select) => select.fn.countAll().as('count'))
      .where('room_id', '=', room)
      .where(inForce(now))
      .executeTakeFirstOrThrow();
    return Number(count);
  }

  /** Lifts what lasts as long as a session; the rooms where there was something. */
  async endWith(session: string): Promise<string[]> {
    const ended = this.database.queries.deleteFrom('restrictions').where('session_id', '=', session);
    const rows = await ended.returning('room_id').execute();
    return [...new Set(rows.map((row) => row.room_id))];
  }

  async purge(now: number): Promise<void> {
    await this.database.queries.deleteFrom('restrictions').where('until_at', '<=', now).execute();
  }
}

const inForce = (now: number) => (where: ExpressionBuilder<Schema, 'restrictions'>) =>
  where.or([where('until_at', 'is', null), where('until_at', '>', now)]);

export const toRestriction = (row: RestrictionRow): Restriction => ({
  id: row.id,
  kind: Value.Parse(RestrictionKind, row.kind),
  viewer: { id: row.viewer_id, name: row.viewer_name },
  until: row.until_at,
  live: row.session_id !== null,
  address: row.address_tag !== null,
  by: row.by_name,
  at: row.at,
});

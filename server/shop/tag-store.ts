import type { Selectable } from 'kysely';
import { Value } from 'typebox/value';
import type { Database, Queries } from '../../backends/database/port.js';
import type { TagsTable } from '../../backends/database/schema.js';
import { Tag } from '../../protocol/api.js';

/** SQL of explained intervals. */
export class TagStore {
  constructor(private readonly database: Database) {}

  /** In the order they were opened. */
  async list(session: string): Promise<Tag[]> {
    const rows = await this.database.queries
      .selectFrom('tags')
      .selectAll()
      .where('session_id', '=', session)
      .orderBy('from_at')
      .orderBy('id')
      .execute();
    return rows.map(toTag);
  }
}

/** Opens a tag; the one that was open ends where it begins. */
export async function openTag(tx: Queries, session: string, tag: Tag): Promise<void> {
  await closeTag(tx, session, tag.from);
  await tx.insertInto('tags').values(toRow(session, tag)).execute();
}

/** Closes the open tag, if one is. */
export async function closeTag(tx: Queries, session: string, at: number): Promise<void> {
  await tx
    .updateTable('tags')
    .set({ to_at: at })
    .where('session_id', '=', session)
    .where('to_at', 'is', null)
    .execute();
}

/** The tag that is open. */
export async function openTagOf(queries: Queries, session: string): Promise<Tag | null> {
  const open = queries.selectFrom('tags').selectAll().where('session_id', '=', session);
  const row = await open.where('to_at', 'is', null).executeTakeFirst();
  return row === undefined ? null : toTag(row);
}

const toRow = (session: string, tag: Tag): TagsTable => ({
  id: tag.id,
  session_id: session,
  product_id: tag.product.id,
  product: JSON.stringify(tag.product),
  position: tag.position,
  from_at: tag.from,
  to_at: tag.to,
});

const toTag = (row: Selectable<TagsTable>): Tag => ({
  id: row.id,
  product: Value.Parse(Tag.properties.product, JSON.parse(row.product)),
  position: row.position,
  from: row.from_at,
  to: row.to_at,
});

import type { Selectable } from 'kysely';
import { Value } from 'typebox/value';
import type { Database } from '../../backends/database/port.js';
import type { TagsTable } from '../../backends/database/schema.js';
import { Tag } from '../../protocol/api.js';

/** SQL of explained intervals. */
export class TagStore {
  constructor(private readonly database: Database) {}

  /** Opens a tag; the one that was open ends where it begins. */
  async open(session: string, tag: Tag): Promise<void> {
    await this.database.transaction(async (tx) => {
      await tx
        .updateTable('tags')
        .set({ to_at: tag.from })
        .where('session_id', '=', session)
        .where('to_at', 'is', null)
        .execute();
      await tx.insertInto('tags').values(toRow(session, tag)).execute();
    });
  }

  /** Closes the open tag, if one is. */
  async close(session: string, at: number): Promise<void> {
    await this.database.queries
      .updateTable('tags')
      .set({ to_at: at })
      .where('session_id', '=', session)
      .where('to_at', 'is', null)
      .execute();
  }

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

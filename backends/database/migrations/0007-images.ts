import { type Kysely, type Migration, sql } from 'kysely';

/** Pictures that were uploaded for products; their files are in the media store. */
async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('images')
    .addColumn('id', 'text', (column) => column.primaryKey().notNull())
    .addColumn('status', 'text', (column) =>
      column.notNull().check(sql`status in ('unused', 'used', 'doomed')`),
    )
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .execute();
  await db.schema.createIndex('images_by_age').on('images').columns(['status', 'created_at']).execute();
}

export const images: Migration = { up };

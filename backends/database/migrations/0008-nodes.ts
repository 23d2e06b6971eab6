import type { Kysely, Migration } from 'kysely';

/** Several servers on one database: who is there, whose a session is, and what a room explains. */
async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('nodes')
    .addColumn('id', 'text', (column) => column.primaryKey().notNull())
    .addColumn('run', 'text', (column) => column.notNull())
    .addColumn('joined_at', 'bigint', (column) => column.notNull())
    .addColumn('expires_at', 'bigint', (column) => column.notNull())
    .execute();
  // No foreign key: a node goes, its sessions stay until another one takes them.
  await db.schema.alterTable('sessions').addColumn('node', 'text').execute();
  await db.schema
    .alterTable('sessions')
    .addColumn('media', 'integer', (column) => column.notNull().defaultTo(0))
    .execute();
  await db.schema
    .createTable('explaining')
    .addColumn('room_id', 'text', (column) =>
      column.primaryKey().notNull().references('rooms.id').onDelete('cascade'),
    )
    // A product that is deleted is explained no more.
    .addColumn('product_id', 'text', (column) =>
      column.notNull().references('products.id').onDelete('cascade'),
    )
    .execute();
}

export const nodes: Migration = { up };

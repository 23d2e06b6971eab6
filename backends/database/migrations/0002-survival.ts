import type { Kysely, Migration } from 'kysely';

/** Room settings; what became of a session's encoder, and whether it was a rehearsal. */
async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .alterTable('rooms')
    .addColumn('settings', 'text', (column) => column.notNull().defaultTo('{}'))
    .execute();
  await db.schema
    .alterTable('sessions')
    .addColumn('test', 'integer', (column) => column.notNull().defaultTo(0))
    .execute();
  await db.schema.alterTable('sessions').addColumn('promoted_at', 'bigint').execute();
  await db.schema.alterTable('sessions').addColumn('encoding', 'text').execute();
  await db.schema
    .alterTable('sessions')
    .addColumn('remarks', 'text', (column) => column.notNull().defaultTo('[]'))
    .execute();
}

export const survival: Migration = { up };

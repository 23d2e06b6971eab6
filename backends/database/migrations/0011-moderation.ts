import { type Kysely, type Migration, sql } from 'kysely';

/** What may be said in a room, who is kept from saying it, and who decided that. */
async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('room_moderation')
    .addColumn('room_id', 'text', (column) =>
      column.primaryKey().notNull().references('rooms.id').onDelete('cascade'),
    )
    .addColumn('rules', 'text', (column) => column.notNull())
    .addColumn('pinned', 'text')
    .addColumn('pinned_viewer', 'text')
    .addColumn('words', 'text', (column) => column.notNull())
    .execute();
  await db.schema
    .createTable('site_words')
    .addColumn('id', 'text', (column) => column.primaryKey().notNull())
    .addColumn('words', 'text', (column) => column.notNull())
    .execute();
  await createRestrictions(db);
  await createLog(db);
}

async function createRestrictions(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('restrictions')
    .addColumn('id', 'text', (column) => column.primaryKey().notNull())
    .addColumn('room_id', 'text', (column) => column.notNull().references('rooms.id').onDelete('cascade'))
    .addColumn('kind', 'text', (column) => column.notNull().check(sql`kind in ('mute', 'ban', 'shadow')`))
    .addColumn('viewer_id', 'text', (column) => column.notNull())
    .addColumn('viewer_name', 'text', (column) => column.notNull())
    .addColumn('address_tag', 'text')
    .addColumn('until_at', 'bigint')
    .addColumn('session_id', 'text')
    .addColumn('by_name', 'text', (column) => column.notNull())
    .addColumn('at', 'bigint', (column) => column.notNull())
    .execute();
  await db.schema
    .createIndex('restrictions_of_viewer')
    .unique()
    .on('restrictions')
    .columns(['room_id', 'viewer_id', 'kind'])
    .execute();
  await db.schema
    .createIndex('restrictions_by_time')
    .on('restrictions')
    .columns(['room_id', 'at', 'id'])
    .execute();
  await db.schema.createIndex('restrictions_by_viewer').on('restrictions').column('viewer_id').execute();
  await db.schema.createIndex('restrictions_by_end').on('restrictions').column('until_at').execute();
  await db.schema.createIndex('restrictions_by_session').on('restrictions').column('session_id').execute();
}

/** No foreign key: who did what stays when the room goes. */
async function createLog(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('moderation_log')
    .addColumn('id', 'text', (column) => column.primaryKey().notNull())
    .addColumn('room_id', 'text', (column) => column.notNull())
    .addColumn('at', 'bigint', (column) => column.notNull())
    .addColumn('actor_id', 'text', (column) => column.notNull())
    .addColumn('actor_name', 'text', (column) => column.notNull())
    .addColumn('action', 'text', (column) => column.notNull())
    .addColumn('viewer_id', 'text')
    .addColumn('viewer_name', 'text')
    .addColumn('message_id', 'text')
    .addColumn('message_text', 'text')
    .addColumn('detail', 'text', (column) => column.notNull())
    .execute();
  await db.schema
    .createIndex('moderation_log_by_time')
    .on('moderation_log')
    .columns(['room_id', 'at', 'id'])
    .execute();
  await db.schema.createIndex('moderation_log_by_age').on('moderation_log').column('at').execute();
  await db.schema.createIndex('moderation_log_by_viewer').on('moderation_log').column('viewer_id').execute();
}

export const moderation: Migration = { up };

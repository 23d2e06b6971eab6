import { type Kysely, type Migration, sql } from 'kysely';

async function up(db: Kysely<unknown>): Promise<void> {
  await rooms(db);
  await sessions(db);
  await products(db);
  await tags(db);
  await danmaku(db);
  await replays(db);
  await idempotency(db);
}

async function rooms(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('rooms')
    .addColumn('id', 'text', (column) => column.primaryKey().notNull())
    .addColumn('title', 'text', (column) => column.notNull())
    .addColumn('host', 'text')
    .addColumn('starts_at', 'bigint')
    .addColumn('status', 'text', (column) =>
      column
        .notNull()
        .check(sql`status in ('scheduled', 'testing', 'live', 'interrupted', 'ended', 'banned')`),
    )
    .addColumn('ingest_key', 'text', (column) => column.notNull())
    .addColumn('watermark', 'text')
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .execute();
}

/** `room_id` is no foreign key: rooms are deleted with all that is theirs by the rooms feature, which also knows the media. */
async function sessions(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('sessions')
    .addColumn('id', 'text', (column) => column.primaryKey().notNull())
    .addColumn('room_id', 'text', (column) => column.notNull())
    .addColumn('status', 'text', (column) =>
      column.notNull().check(sql`status in ('starting', 'live', 'interrupted', 'ended')`),
    )
    .addColumn('started_at', 'bigint', (column) => column.notNull())
    .addColumn('ended_at', 'bigint')
    .addColumn('end_reason', 'text')
    .addColumn('end_detail', 'text')
    .addColumn('interruptions', 'text', (column) => column.notNull().defaultTo('[]'))
    .addColumn('rungs', 'text', (column) => column.notNull().defaultTo('[]'))
    .addColumn('likes', 'bigint', (column) => column.notNull().defaultTo(0).check(sql`likes >= 0`))
    .addColumn('peak_viewers', 'integer', (column) =>
      column.notNull().defaultTo(0).check(sql`peak_viewers >= 0`),
    )
    .execute();
  await db.schema.createIndex('sessions_of_room').on('sessions').columns(['room_id', 'started_at']).execute();
  await db.schema
    .createIndex('one_running_session_a_room')
    .on('sessions')
    .column('room_id')
    .unique()
    .where(sql.ref('status'), '<>', sql.lit('ended'))
    .execute();
}

async function products(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('products')
    .addColumn('id', 'text', (column) => column.primaryKey().notNull())
    .addColumn('external_id', 'text', (column) => column.unique())
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('image', 'text', (column) => column.notNull())
    .addColumn('price_amount', 'bigint', (column) => column.notNull().check(sql`price_amount >= 0`))
    .addColumn('price_currency', 'text', (column) => column.notNull())
    .addColumn('live_price_amount', 'bigint', (column) => column.check(sql`live_price_amount >= 0`))
    .addColumn('stock', 'bigint', (column) => column.notNull().check(sql`stock >= 0`))
    .addColumn('per_buyer', 'integer', (column) => column.check(sql`per_buyer > 0`))
    .addColumn('url', 'text')
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .execute();
  await db.schema
    .createTable('shelf_items')
    .addColumn('room_id', 'text', (column) => column.notNull().references('rooms.id').onDelete('cascade'))
    // A product on a shelf is not deleted under it.
    .addColumn('product_id', 'text', (column) =>
      column.notNull().references('products.id').onDelete('restrict'),
    )
    .addColumn('position', 'integer', (column) => column.notNull().check(sql`position >= 0`))
    .addColumn('live_price_amount', 'bigint', (column) => column.check(sql`live_price_amount >= 0`))
    .addColumn('status', 'text', (column) => column.notNull().check(sql`status in ('on', 'off', 'display')`))
    .addPrimaryKeyConstraint('shelf_items_key', ['room_id', 'product_id'])
    .execute();
  await db.schema.createIndex('shelf_items_of_product').on('shelf_items').column('product_id').execute();
}

/** `product_id` is no foreign key: a tag keeps the product as it was. */
async function tags(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('tags')
    .addColumn('id', 'text', (column) => column.primaryKey().notNull())
    .addColumn('session_id', 'text', (column) =>
      column.notNull().references('sessions.id').onDelete('cascade'),
    )
    .addColumn('product_id', 'text', (column) => column.notNull())
    .addColumn('product', 'text', (column) => column.notNull())
    .addColumn('position', 'integer', (column) => column.notNull())
    .addColumn('from_at', 'bigint', (column) => column.notNull())
    .addColumn('to_at', 'bigint')
    .execute();
  await db.schema.createIndex('tags_of_session').on('tags').columns(['session_id', 'from_at']).execute();
  await db.schema
    .createIndex('one_open_tag_a_session')
    .on('tags')
    .column('session_id')
    .unique()
    .where(sql.ref('to_at'), 'is', null)
    .execute();
}

/** No foreign keys: danmaku are recorded in bulk, after the fact, and the write must not fail on what was deleted since. */
async function danmaku(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('danmaku')
    .addColumn('id', 'text', (column) => column.primaryKey().notNull())
    .addColumn('session_id', 'text', (column) => column.notNull())
    .addColumn('room_id', 'text', (column) => column.notNull())
    .addColumn('at', 'bigint', (column) => column.notNull())
    .addColumn('viewer_id', 'text', (column) => column.notNull())
    .addColumn('viewer_name', 'text', (column) => column.notNull())
    .addColumn('text', 'text', (column) => column.notNull())
    .addColumn('mode', 'text', (column) => column.notNull().check(sql`mode in ('scroll', 'top', 'bottom')`))
    .addColumn('color', 'text', (column) => column.notNull())
    .addColumn('deleted', 'integer', (column) => column.notNull().defaultTo(0).check(sql`deleted in (0, 1)`))
    .execute();
  await db.schema.createIndex('danmaku_of_session').on('danmaku').columns(['session_id', 'at']).execute();
  await db.schema
    .createTable('viewers')
    .addColumn('id', 'text', (column) => column.primaryKey().notNull())
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .execute();
}

async function replays(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('replays')
    .addColumn('session_id', 'text', (column) =>
      column.primaryKey().notNull().references('sessions.id').onDelete('cascade'),
    )
    .addColumn('room_id', 'text', (column) => column.notNull())
    .addColumn('title', 'text', (column) => column.notNull().defaultTo(''))
    .addColumn('status', 'text', (column) => column.notNull())
    .addColumn('started_at', 'bigint', (column) => column.notNull())
    .addColumn('ended_at', 'bigint', (column) => column.notNull())
    .addColumn('duration', 'double precision', (column) => column.notNull().check(sql`duration >= 0`))
    .addColumn('manifest', 'text', (column) => column.notNull())
    .addColumn('tags', 'text', (column) => column.notNull().defaultTo('[]'))
    .execute();
  await db.schema.createIndex('replays_of_room').on('replays').columns(['room_id', 'started_at']).execute();
}

async function idempotency(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('idempotency')
    .addColumn('scope', 'text', (column) => column.primaryKey().notNull())
    .addColumn('fingerprint', 'text', (column) => column.notNull())
    .addColumn('status', 'integer', (column) => column.notNull())
    .addColumn('response', 'text', (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .execute();
  await db.schema.createIndex('idempotency_by_age').on('idempotency').column('created_at').execute();
}

/** The tables of the first release. There is no way down: a back-up is. */
export const firstLight: Migration = { up };

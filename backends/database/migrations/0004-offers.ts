import { type Kysely, type Migration, sql } from 'kysely';

async function up(db: Kysely<unknown>): Promise<void> {
  await flashSales(db);
  await coupons(db);
  await groupBuys(db);
  await uses(db);
}

/** No foreign keys to rooms and products: orders that were placed in an offer outlive both. */
async function flashSales(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('flash_sales')
    .addColumn('id', 'text', (column) => column.primaryKey().notNull())
    .addColumn('room_id', 'text', (column) => column.notNull())
    .addColumn('product_id', 'text', (column) => column.notNull())
    .addColumn('sku_id', 'text', (column) => column.notNull())
    .addColumn('price_amount', 'bigint', (column) => column.notNull().check(sql`price_amount > 0`))
    .addColumn('currency', 'text', (column) => column.notNull())
    .addColumn('quota', 'integer', (column) => column.notNull().check(sql`quota >= 0`))
    .addColumn('per_buyer', 'integer', (column) => column.notNull().check(sql`per_buyer > 0`))
    .addColumn('starts_at', 'bigint', (column) => column.notNull())
    .addColumn('ends_at', 'bigint', (column) => column.notNull())
    .addColumn('status', 'text', (column) =>
      column.notNull().check(sql`status in ('scheduled', 'running', 'ended')`),
    )
    .addColumn('end_reason', 'text')
    .addColumn('ended_at', 'bigint')
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .execute();
  await db.schema
    .createIndex('flash_sales_of_room')
    .on('flash_sales')
    .columns(['room_id', 'status', 'sku_id'])
    .execute();
  await db.schema
    .createIndex('open_flash_sales')
    .on('flash_sales')
    .column('status')
    .where(sql.ref('status'), '<>', sql.lit('ended'))
    .execute();
}

async function coupons(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('coupons')
    .addColumn('id', 'text', (column) => column.primaryKey().notNull())
    .addColumn('room_id', 'text', (column) => column.notNull())
    .addColumn('title', 'text', (column) => column.notNull())
    .addColumn('currency', 'text')
    .addColumn('amount_off', 'bigint', (column) => column.check(sql`amount_off > 0`))
    .addColumn('percent_off', 'integer', (column) => column.check(sql`percent_off between 1 and 100`))
    .addColumn('maximum_off', 'bigint')
    .addColumn('threshold', 'bigint')
    .addColumn('quota', 'integer', (column) => column.notNull().check(sql`quota > 0`))
    .addColumn('claimed', 'integer', (column) =>
      column.notNull().defaultTo(0).check(sql`claimed between 0 and quota`),
    )
    .addColumn('per_buyer', 'integer', (column) => column.notNull().check(sql`per_buyer > 0`))
    .addColumn('from_at', 'bigint', (column) => column.notNull())
    .addColumn('to_at', 'bigint', (column) => column.notNull())
    .addColumn('products', 'text')
    .addColumn('live_only', 'integer', (column) => column.notNull())
    .addColumn('share_to_get', 'integer', (column) => column.notNull())
    .addColumn('exclusive', 'integer', (column) => column.notNull())
    .addColumn('back_on_refund', 'integer', (column) => column.notNull())
    .addColumn('withdrawn_at', 'bigint')
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .execute();
  await db.schema.createIndex('coupons_of_room').on('coupons').columns(['room_id', 'to_at']).execute();
  await db.schema
    .createTable('coupon_claims')
    .addColumn('id', 'text', (column) => column.primaryKey().notNull())
    .addColumn('coupon_id', 'text', (column) => column.notNull().references('coupons.id'))
    .addColumn('viewer_id', 'text', (column) => column.notNull())
    .addColumn('claimed_at', 'bigint', (column) => column.notNull())
    .addColumn('order_id', 'text', (column) => column.unique())
    .execute();
  await db.schema
    .createIndex('coupon_claims_of_viewer')
    .on('coupon_claims')
    .columns(['viewer_id', 'coupon_id'])
    .execute();
  await db.schema
    .createTable('shares')
    .addColumn('token', 'text', (column) => column.primaryKey().notNull())
    .addColumn('room_id', 'text', (column) => column.notNull())
    .addColumn('viewer_id', 'text', (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addUniqueConstraint('one_share_a_viewer', ['viewer_id', 'room_id'])
    .execute();
}

async function groupBuys(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('group_buys')
    .addColumn('id', 'text', (column) => column.primaryKey().notNull())
    .addColumn('room_id', 'text', (column) => column.notNull())
    .addColumn('product_id', 'text', (column) => column.notNull())
    .addColumn('sku_id', 'text', (column) => column.notNull())
    .addColumn('price_amount', 'bigint', (column) => column.notNull().check(sql`price_amount > 0`))
    .addColumn('currency', 'text', (column) => column.notNull())
    .addColumn('size', 'integer', (column) => column.notNull().check(sql`size >= 2`))
    .addColumn('duration', 'bigint', (column) => column.notNull().check(sql`duration > 0`))
    .addColumn('per_buyer', 'integer', (column) => column.notNull().check(sql`per_buyer > 0`))
    .addColumn('starts_at', 'bigint', (column) => column.notNull())
    .addColumn('ends_at', 'bigint', (column) => column.notNull())
    .addColumn('ended_at', 'bigint')
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .execute();
  await db.schema
    .createIndex('group_buys_of_room')
    .on('group_buys')
    .columns(['room_id', 'ends_at'])
    .execute();
  await db.schema
    .createTable('buyer_groups')
    .addColumn('id', 'text', (column) => column.primaryKey().notNull())
    .addColumn('offer_id', 'text', (column) => column.notNull().references('group_buys.id'))
    .addColumn('room_id', 'text', (column) => column.notNull())
    .addColumn('size', 'integer', (column) => column.notNull())
    .addColumn('members', 'integer', (column) => column.notNull().check(sql`members between 0 and size`))
    .addColumn('paid', 'integer', (column) =>
      column.notNull().defaultTo(0).check(sql`paid between 0 and members`),
    )
    .addColumn('status', 'text', (column) =>
      column.notNull().check(sql`status in ('open', 'complete', 'failed')`),
    )
    .addColumn('expires_at', 'bigint', (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .execute();
  await db.schema
    .createIndex('buyer_groups_of_offer')
    .on('buyer_groups')
    .columns(['offer_id', 'created_at'])
    .execute();
  await db.schema
    .createIndex('open_buyer_groups')
    .on('buyer_groups')
    .column('expires_at')
    .where(sql.ref('status'), '=', sql.lit('open'))
    .execute();
}

async function uses(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('offer_uses')
    .addColumn('order_id', 'text', (column) => column.notNull())
    .addColumn('offer_id', 'text', (column) => column.notNull())
    .addColumn('kind', 'text', (column) =>
      column.notNull().check(sql`kind in ('flash-sale', 'coupon', 'group')`),
    )
    .addColumn('buyer', 'text', (column) => column.notNull())
    .addColumn('quantity', 'integer', (column) => column.notNull().check(sql`quantity > 0`))
    .addColumn('state', 'text', (column) => column.notNull().check(sql`state in ('open', 'paid', 'back')`))
    .addPrimaryKeyConstraint('offer_uses_key', ['order_id', 'offer_id'])
    .execute();
  await db.schema
    .createIndex('offer_uses_of_offer')
    .on('offer_uses')
    .columns(['offer_id', 'state'])
    .execute();
  await db.schema
    .createTable('offer_counters')
    .addColumn('offer_id', 'text', (column) => column.notNull())
    .addColumn('buyer', 'text', (column) => column.notNull())
    .addColumn('pieces', 'integer', (column) => column.notNull().check(sql`pieces >= 0`))
    .addPrimaryKeyConstraint('offer_counters_key', ['offer_id', 'buyer'])
    .execute();
  await db.schema
    .createTable('floor_prices')
    .addColumn('product_id', 'text', (column) =>
      column.primaryKey().notNull().references('products.id').onDelete('cascade'),
    )
    .addColumn('amount', 'bigint', (column) => column.notNull().check(sql`amount > 0`))
    .addColumn('currency', 'text', (column) => column.notNull())
    .execute();
}

/** Flash sales, coupons and group buys, and what orders take of them. */
export const offers: Migration = { up };

import { type Kysely, type Migration, sql } from 'kysely';
import type { Schema } from '../schema.js';

/** Variants, the stock ledger (today's stock moves into it), orders, payments. */
async function up(db: Kysely<Schema>): Promise<void> {
  await skus(db);
  await stock(db);
  await changes(db);
  await holds(db);
  await moveStock(db);
  await orders(db);
  await items(db);
  await payments(db);
}

async function skus(db: Kysely<Schema>): Promise<void> {
  await db.schema
    .createTable('skus')
    .addColumn('id', 'text', (column) => column.primaryKey().notNull())
    .addColumn('product_id', 'text', (column) =>
      column.notNull().references('products.id').onDelete('cascade'),
    )
    .addColumn('external_id', 'text')
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('price_amount', 'bigint', (column) => column.check(sql`price_amount >= 0`))
    .addColumn('live_price_amount', 'bigint', (column) => column.check(sql`live_price_amount >= 0`))
    .addColumn('position', 'integer', (column) => column.notNull())
    .addUniqueConstraint('skus_by_external_id', ['product_id', 'external_id'])
    .execute();
}

/** No foreign key: the figures outlive the SKU they are of. */
async function stock(db: Kysely<Schema>): Promise<void> {
  await db.schema
    .createTable('stock')
    .addColumn('sku', 'text', (column) => column.primaryKey().notNull())
    .addColumn('product_id', 'text', (column) => column.notNull())
    .addColumn('on_hand', 'bigint', (column) => column.notNull())
    .addColumn('held', 'bigint', (column) => column.notNull())
    .addColumn('initial', 'bigint', (column) => column.notNull().check(sql`initial >= 0`))
    .addColumn('adjusted', 'bigint', (column) => column.notNull())
    .addColumn('sold', 'bigint', (column) => column.notNull().check(sql`sold >= 0`))
    .addColumn('returned', 'bigint', (column) => column.notNull())
    .addColumn('revision', 'bigint', (column) => column.notNull())
    .addCheckConstraint('stock_balances', sql`on_hand = initial + adjusted - sold + returned`)
    .addCheckConstraint('stock_held', sql`held >= 0 and held <= on_hand`)
    .addCheckConstraint('stock_returned', sql`returned >= 0 and returned <= sold`)
    .execute();
  await db.schema.createIndex('stock_of_product').on('stock').column('product_id').execute();
}

async function changes(db: Kysely<Schema>): Promise<void> {
  await db.schema
    .createTable('stock_changes')
    .addColumn('sku', 'text', (column) => column.notNull())
    .addColumn('revision', 'bigint', (column) => column.notNull())
    .addColumn('kind', 'text', (column) =>
      column.notNull().check(sql`kind in ('initial', 'adjust', 'hold', 'release', 'sell', 'return')`),
    )
    .addColumn('quantity', 'bigint', (column) => column.notNull())
    .addColumn('on_hand', 'bigint', (column) => column.notNull())
    .addColumn('held', 'bigint', (column) => column.notNull())
    .addColumn('owner_kind', 'text', (column) => column.notNull())
    .addColumn('owner_id', 'text', (column) => column.notNull())
    .addColumn('pool_kind', 'text', (column) => column.notNull())
    .addColumn('pool_id', 'text', (column) => column.notNull())
    .addColumn('reason', 'text')
    .addColumn('actor', 'text', (column) => column.notNull())
    .addColumn('at', 'bigint', (column) => column.notNull())
    .addPrimaryKeyConstraint('stock_changes_key', ['sku', 'revision'])
    .execute();
}

async function holds(db: Kysely<Schema>): Promise<void> {
  await db.schema
    .createTable('stock_holds')
    .addColumn('owner_kind', 'text', (column) => column.notNull())
    .addColumn('owner_id', 'text', (column) => column.notNull())
    .addColumn('sku', 'text', (column) => column.notNull())
    .addColumn('pool_kind', 'text', (column) => column.notNull())
    .addColumn('pool_id', 'text', (column) => column.notNull())
    .addColumn('quantity', 'bigint', (column) => column.notNull().check(sql`quantity >= 0`))
    .addColumn('state', 'text', (column) =>
      column.notNull().check(sql`state in ('held', 'sold', 'returned')`),
    )
    .addColumn('expires_at', 'bigint')
    .addPrimaryKeyConstraint('stock_holds_key', ['owner_kind', 'owner_id', 'sku', 'pool_kind', 'pool_id'])
    .execute();
  await db.schema.createIndex('stock_holds_of_sku').on('stock_holds').columns(['sku', 'state']).execute();
}

/** Every product becomes one variant with its own id; its pieces are the first line of that variant's ledger. */
async function moveStock(db: Kysely<Schema>): Promise<void> {
  await sql`insert into skus (id, product_id, external_id, name, price_amount, live_price_amount, position)
    select id, id, null, '', null, null, 0 from products`.execute(db);
  await sql`insert into stock (sku, product_id, on_hand, held, initial, adjusted, sold, returned, revision)
    select id, id, stock, 0, stock, 0, 0, 0, 1 from products`.execute(db);
  await sql`insert into stock_changes
    (sku, revision, kind, quantity, on_hand, held, owner_kind, owner_id, pool_kind, pool_id, reason, actor, at)
    select id, 1, 'initial', stock, stock, 0, '', '', '', '', null, '', created_at from products`.execute(db);
  await db.schema.alterTable('products').dropColumn('stock').execute();
}

/** No foreign keys to rooms and products: what was sold stays known when they are gone. */
async function orders(db: Kysely<Schema>): Promise<void> {
  await db.schema
    .createTable('orders')
    .addColumn('id', 'text', (column) => column.primaryKey().notNull())
    .addColumn('room_id', 'text', (column) => column.notNull())
    .addColumn('session_id', 'text')
    .addColumn('buyer_id', 'text', (column) => column.notNull())
    .addColumn('status', 'text', (column) =>
      column
        .notNull()
        .check(sql`status in ('created', 'paid', 'shipped', 'done', 'cancelled', 'expired', 'refunded')`),
    )
    .addColumn('currency', 'text', (column) => column.notNull())
    .addColumn('subtotal', 'bigint', (column) => column.notNull())
    .addColumn('discount', 'bigint', (column) => column.notNull())
    .addColumn('total', 'bigint', (column) => column.notNull())
    .addColumn('coupon_id', 'text')
    .addColumn('group_id', 'text')
    .addColumn('source', 'text')
    .addColumn('contact', 'text')
    .addColumn('idempotency_key', 'text')
    .addColumn('fingerprint', 'text', (column) => column.notNull())
    .addColumn('remarks', 'text', (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('expires_at', 'bigint', (column) => column.notNull())
    .addColumn('paid_at', 'bigint')
    .addColumn('shipped_at', 'bigint')
    .addColumn('done_at', 'bigint')
    .addColumn('ended_at', 'bigint')
    .addColumn('end_reason', 'text')
    .addUniqueConstraint('one_order_a_key', ['buyer_id', 'idempotency_key'])
    .addCheckConstraint(
      'order_total',
      sql`discount >= 0 and discount <= subtotal and total = subtotal - discount`,
    )
    .execute();
  const index = (name: string) => db.schema.createIndex(name).on('orders');
  await index('orders_by_age').columns(['created_at', 'id']).execute();
  await index('orders_of_buyer').columns(['buyer_id', 'created_at']).execute();
  await index('orders_of_room').columns(['room_id', 'created_at']).execute();
  await index('orders_of_session').column('session_id').execute();
  await index('unpaid_orders')
    .column('expires_at')
    .where(sql.ref('status'), '=', sql.lit('created'))
    .execute();
}

async function items(db: Kysely<Schema>): Promise<void> {
  await db.schema
    .createTable('order_items')
    .addColumn('order_id', 'text', (column) => column.notNull().references('orders.id').onDelete('cascade'))
    .addColumn('position', 'integer', (column) => column.notNull())
    .addColumn('product_id', 'text', (column) => column.notNull())
    .addColumn('sku_id', 'text', (column) => column.notNull())
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('image', 'text', (column) => column.notNull())
    .addColumn('quantity', 'bigint', (column) => column.notNull().check(sql`quantity > 0`))
    .addColumn('list_price', 'bigint', (column) => column.notNull().check(sql`list_price >= 0`))
    .addColumn('unit_price', 'bigint', (column) => column.notNull().check(sql`unit_price >= 0`))
    .addColumn('flash_sale_id', 'text')
    .addPrimaryKeyConstraint('order_items_key', ['order_id', 'position'])
    .execute();
  await db.schema.createIndex('order_items_of_product').on('order_items').column('product_id').execute();
  await db.schema
    .createTable('buyer_counts')
    .addColumn('buyer_id', 'text', (column) => column.notNull())
    .addColumn('product_id', 'text', (column) => column.notNull())
    .addColumn('quantity', 'bigint', (column) => column.notNull().check(sql`quantity >= 0`))
    .addPrimaryKeyConstraint('buyer_counts_key', ['buyer_id', 'product_id'])
    .execute();
}

async function payments(db: Kysely<Schema>): Promise<void> {
  await db.schema
    .createTable('payments')
    .addColumn('id', 'text', (column) => column.primaryKey().notNull())
    .addColumn('order_id', 'text', (column) => column.notNull().references('orders.id').onDelete('cascade'))
    .addColumn('method', 'text', (column) => column.notNull())
    .addColumn('status', 'text', (column) =>
      column.notNull().check(sql`status in ('pending', 'paid', 'refunding', 'refunded', 'failed')`),
    )
    .addColumn('amount', 'bigint', (column) => column.notNull().check(sql`amount >= 0`))
    .addColumn('currency', 'text', (column) => column.notNull())
    .addColumn('transaction_id', 'text')
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('paid_at', 'bigint')
    .addColumn('refund_at', 'bigint')
    .addColumn('refund_tried_at', 'bigint')
    .addColumn('refunded_at', 'bigint')
    .addColumn('reason', 'text')
    .addUniqueConstraint('one_payment_a_transaction', ['method', 'transaction_id'])
    .execute();
  await db.schema.createIndex('payments_of_order').on('payments').column('order_id').execute();
  await db.schema
    .createIndex('refunds_to_make')
    .on('payments')
    .column('refund_at')
    .where(sql.ref('status'), '=', sql.lit('refunding'))
    .execute();
}

export const shopOrders: Migration = { up };

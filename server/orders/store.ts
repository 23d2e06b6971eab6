import type { Selectable, Updateable } from 'kysely';
import type { Queries } from '../../backends/database/port.js';
import type { OrderItemsTable, OrdersTable } from '../../backends/database/schema-orders.js';
import type { Remark } from '../../protocol/api.js';
import type { OrderQuery, OrderStatus } from '../../protocol/orders.js';
import type { Cursor } from '../page.js';

export type OrderRow = Selectable<OrdersTable>;
export type ItemRow = Selectable<OrderItemsTable>;
/** An order with its lines in their order. */
export interface StoredOrder {
  row: OrderRow;
  items: ItemRow[];
}

/**
 * Writes a new order. That its key is free was read in the same transaction, which is serialisable: when another server takes it in
 * between, the database runs the transaction again rather than let `do nothing` be true. @throws when it was not
 */
export async function insertOrder(tx: Queries, { row, items }: StoredOrder): Promise<void> {
  const { numInsertedOrUpdatedRows } = await tx
    .insertInto('orders')
    .values(row)
    .onConflict((conflict) => conflict.columns(['buyer_id', 'idempotency_key']).doNothing())
    .executeTakeFirst();
  if ((numInsertedOrUpdatedRows ?? 0n) === 0n) throw new Error('two orders with one idempotency key');
  await tx.insertInto('order_items').values(items).execute();
}

export async function findOrder(queries: Queries, id: string): Promise<StoredOrder | null> {
  const row = await queries.selectFrom('orders').selectAll().where('id', '=', id).executeTakeFirst();
  return row === undefined ? null : ((await withItems(queries, [row]))[0] ?? null);
}

export async function withItems(queries: Queries, rows: readonly OrderRow[]): Promise<StoredOrder[]> {
  if (rows.length === 0) return [];
  const items = await queries
    .selectFrom('order_items')
    .selectAll()
    .where(
      'order_id',
      'in',
      rows.map(({ id }) => id),
    )
    .orderBy('position')
    .execute();
  return rows.map((row) => ({ row, items: items.filter((item) => item.order_id === row.id) }));
}

/** Orders that these buyers made with these keys. */
export function findByKeys(
  queries: Queries,
  keys: readonly { buyer: string; key: string }[],
): Promise<OrderRow[]> {
  return queries
    .selectFrom('orders')
    .selectAll()
    .where(
      'buyer_id',
      'in',
      keys.map(({ buyer }) => buyer),
    )
    .where(
      'idempotency_key',
      'in',
      keys.map(({ key }) => key),
    )
    .execute();
}

/** Newest first. */
export function listOrders(
  queries: Queries,
  filter: Omit<OrderQuery, 'limit' | 'cursor'>,
  limit: number,
  after: Cursor | null,
): Promise<OrderRow[]> {
  const { room, session, status, product, buyer } = filter;
  let query = queries
    .selectFrom('orders')
    .selectAll()
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .limit(limit);
  if (room !== undefined) query = query.where('room_id', '=', room);
  if (session !== undefined) query = query.where('session_id', '=', session);
  if (status !== undefined) query = query.where('status', '=', status);
  if (buyer !== undefined) query = query.where('buyer_id', '=', buyer);
  if (product !== undefined)
    query = query.where('id', 'in', (eb) =>
      eb.selectFrom('order_items').select('order_id').where('product_id', '=', product),
    );
  if (after !== null)
    query = query.where((where) =>
      where.or([
        where('created_at', '<', after.at),
        where.and([where('created_at', '=', after.at), where('id', '<', after.id)]),
      ]),
    );
  return query.execute();
}

/** Changes an order that is still `from`; false when it is not. */
export async function moveOrder(
  tx: Queries,
  id: string,
  from: OrderStatus,
  change: Updateable<OrdersTable>,
): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('orders')
    .set(change)
    .where('id', '=', id)
    .where('status', '=', from)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

/** Remarks kept of an order. */
const MOST_REMARKS = 20;

/** Replaces an order's remarks by these, oldest first; the last 20 stay. */
export async function setRemarks(tx: Queries, id: string, remarks: readonly Remark[]): Promise<void> {
  await tx
    .updateTable('orders')
    .set({ remarks: remarksText(remarks) })
    .where('id', '=', id)
    .execute();
}

export const remarksText = (remarks: readonly Remark[]): string =>
  JSON.stringify(remarks.slice(-MOST_REMARKS));

/** Unpaid orders whose time has come, the longest overdue first. */
export async function overdue(queries: Queries, now: number, limit: number): Promise<string[]> {
  const rows = await queries
    .selectFrom('orders')
    .select('id')
    .where('status', '=', 'created')
    .where('expires_at', '<=', now)
    .orderBy('expires_at')
    .limit(limit)
    .execute();
  return rows.map(({ id }) => id);
}

/**
 * Adds to what a buyer's orders have of a product (`by` may be negative). False, and nothing written, when that would be more than
 * `limit`.
 */
export async function countPieces(
  tx: Queries,
  { buyer, product }: { buyer: string; product: string },
  by: number,
  limit: number | null,
): Promise<boolean> {
  if (limit !== null && by > limit) return false;
  const { numInsertedOrUpdatedRows } = await tx
    .insertInto('buyer_counts')
    .values({ buyer_id: buyer, product_id: product, quantity: Math.max(by, 0) })
    .onConflict((conflict) => {
      const update = conflict
        .columns(['buyer_id', 'product_id'])
        .doUpdateSet((eb) => ({ quantity: eb('buyer_counts.quantity', '+', by) }));
      return limit === null
        ? update
        : update.where((eb) => eb(eb('buyer_counts.quantity', '+', by), '<=', limit));
    })
    .executeTakeFirst();
  return (numInsertedOrUpdatedRows ?? 0n) > 0n;
}

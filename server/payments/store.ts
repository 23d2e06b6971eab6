import type { Selectable, Updateable } from 'kysely';
import type { Queries } from '../../backends/database/port.js';
import type { PaymentsTable } from '../../backends/database/schema-orders.js';
import type { PaymentMethod } from '../../protocol/orders.js';

export type PaymentRow = Selectable<PaymentsTable>;

export async function insertPayment(queries: Queries, row: PaymentRow): Promise<void> {
  await queries.insertInto('payments').values(row).execute();
}

export async function findPayment(queries: Queries, id: string): Promise<PaymentRow | null> {
  const row = await queries.selectFrom('payments').selectAll().where('id', '=', id).executeTakeFirst();
  return row ?? null;
}

/** The newest that was not given up. */
export async function openPayment(
  queries: Queries,
  order: string,
  method: PaymentMethod,
): Promise<PaymentRow | null> {
  const row = await queries
    .selectFrom('payments')
    .selectAll()
    .where('order_id', '=', order)
    .where('method', '=', method)
    .where('status', 'in', ['pending', 'paid'])
    .orderBy('created_at', 'desc')
    .executeTakeFirst();
  return row ?? null;
}

export async function findTransaction(
  queries: Queries,
  method: PaymentMethod,
  transaction: string,
): Promise<PaymentRow | null> {
  const row = await queries
    .selectFrom('payments')
    .selectAll()
    .where('method', '=', method)
    .where('transaction_id', '=', transaction)
    .executeTakeFirst();
  return row ?? null;
}

export async function updatePayment(
  queries: Queries,
  id: string,
  change: Updateable<PaymentsTable>,
): Promise<void> {
  await queries.updateTable('payments').set(change).where('id', '=', id).execute();
}

/** All that was paid for an order is to be given back. Resolves to the payments' ids. */
export async function markRefunds(tx: Queries, order: string, reason: string, at: number): Promise<string[]> {
  const rows = await tx
    .updateTable('payments')
    .set({ status: 'refunding', refund_at: at, reason })
    .where('order_id', '=', order)
    .where('status', '=', 'paid')
    .returning('id')
    .execute();
  return rows.map(({ id }) => id);
}

/** Refunds that were not tried since `before`, the oldest first. */
export async function refundsToMake(queries: Queries, before: number, limit: number): Promise<string[]> {
  const rows = await queries
    .selectFrom('payments')
    .select('id')
    .where('status', '=', 'refunding')
    .where((eb) => eb.or([eb('refund_tried_at', 'is', null), eb('refund_tried_at', '<', before)]))
    .orderBy('refund_at')
    .limit(limit)
    .execute();
  return rows.map(({ id }) => id);
}

/** Takes a refund to try it; null when somebody else has, or it is made. */
export async function claimRefund(
  queries: Queries,
  id: string,
  now: number,
  before: number,
): Promise<PaymentRow | null> {
  const row = await queries
    .updateTable('payments')
    .set({ refund_tried_at: now })
    .where('id', '=', id)
    .where('status', '=', 'refunding')
    .where((eb) => eb.or([eb('refund_tried_at', 'is', null), eb('refund_tried_at', '<', before)]))
    .returningAll()
    .executeTakeFirst();
  return row ?? null;
}

/** A refund that was asked for is made. */
export async function confirmRefund(
  queries: Queries,
  method: PaymentMethod,
  id: string,
  at: number,
): Promise<void> {
  await queries
    .updateTable('payments')
    .set({ status: 'refunded', refunded_at: at })
    .where('id', '=', id)
    .where('method', '=', method)
    .where('status', '=', 'refunding')
    .execute();
}

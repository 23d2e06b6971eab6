import { Type } from 'typebox';
import { Value } from 'typebox/value';
import { Remark } from '../../protocol/api.js';
import { type Order, type OrderItem, OrderSource, OrderStatus } from '../../protocol/orders.js';
import type { SealedContacts } from './contacts.js';
import { maskContact } from './rules.js';
import type { ItemRow, OrderRow, StoredOrder } from './store.js';

/** How much of a contact is shown. */
export type ContactView = 'whole' | 'masked';

export const statusOf = (row: OrderRow): OrderStatus => Value.Parse(OrderStatus, row.status);
export const remarksOf = (row: OrderRow): Remark[] => Value.Parse(Remarks, JSON.parse(row.remarks));
const Remarks = Type.Array(Remark);

/** An order as the API shows it. */
export function toOrder({ row, items }: StoredOrder, contacts: SealedContacts, view: ContactView): Order {
  const money = (amount: number) => ({ amount, currency: row.currency });
  const remarks = remarksOf(row);
  return {
    id: row.id,
    room: row.room_id,
    buyer: row.buyer_id,
    status: statusOf(row),
    items: items.map((item) => toItem(item, row.currency)),
    subtotal: money(row.subtotal),
    discount: money(row.discount),
    total: money(row.total),
    ...(row.coupon_id === null ? {} : { coupon: row.coupon_id }),
    ...(row.group_id === null ? {} : { groupBuy: row.group_id }),
    ...(row.source === null ? {} : { source: Value.Parse(OrderSource, JSON.parse(row.source)) }),
    ...(row.contact === null ? {} : { contact: contactOf(row.contact, row.id, contacts, view) }),
    ...(row.session_id === null ? {} : { session: row.session_id }),
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    ...(row.paid_at === null ? {} : { paidAt: row.paid_at }),
    ...(row.shipped_at === null ? {} : { shippedAt: row.shipped_at }),
    ...(row.done_at === null ? {} : { doneAt: row.done_at }),
    ...(row.ended_at === null ? {} : { endedAt: row.ended_at }),
    ...(row.end_reason === null ? {} : { endReason: row.end_reason }),
    ...(remarks.length === 0 ? {} : { remarks }),
  };
}

function contactOf(sealed: string, order: string, contacts: SealedContacts, view: ContactView) {
  const contact = contacts.open(sealed, order);
  return view === 'whole' ? contact : maskContact(contact);
}

function toItem(row: ItemRow, currency: string): OrderItem {
  return {
    product: row.product_id,
    sku: row.sku_id,
    name: row.name,
    image: row.image,
    quantity: row.quantity,
    listPrice: { amount: row.list_price, currency },
    unitPrice: { amount: row.unit_price, currency },
    ...(row.flash_sale_id === null ? {} : { flashSale: row.flash_sale_id }),
  };
}

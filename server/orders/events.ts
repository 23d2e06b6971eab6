import type { EventType } from '../../protocol/event-types.js';
import type { OrderStatus } from '../../protocol/orders.js';
import type { OutgoingEvent } from '../webhooks/port.js';
import type { StoredOrder } from './store.js';

/** What of an order is told to shop back ends: nothing personal. */
export function orderEvent(type: EventType, { row, items }: StoredOrder, at: number): OutgoingEvent {
  const money = (amount: number) => ({ amount, currency: row.currency });
  return {
    type,
    at,
    data: {
      order: row.id,
      room: row.room_id,
      session: row.session_id,
      buyer: row.buyer_id,
      status: row.status,
      total: money(row.total),
      items: items.map((item) => ({
        product: item.product_id,
        sku: item.sku_id,
        quantity: item.quantity,
        unitPrice: money(item.unit_price),
      })),
      ...(row.end_reason === null ? {} : { reason: row.end_reason }),
    },
  };
}

/** The event of a state; null where there is none. */
export const eventOf: Record<OrderStatus, EventType | null> = {
  created: 'order.created',
  paid: 'order.paid',
  shipped: 'order.shipped',
  done: null,
  cancelled: 'order.cancelled',
  expired: 'order.expired',
  refunded: 'order.refunded',
};

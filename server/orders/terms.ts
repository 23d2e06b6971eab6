import type { Queries } from '../../backends/database/port.js';
import type { NewOrder, OrderStatus } from '../../protocol/orders.js';
import type { HoldOwner } from '../stock/port.js';

/** One line while an order is decided. Amounts are minor units of the order's currency. */
export interface DraftLine {
  product: string;
  sku: string;
  quantity: number;
  /** Of one piece, before any offer. */
  listPrice: number;
  /** Of one piece: the shelf's live price, else the SKU's or the product's. Offers may lower it. */
  unitPrice: number;
  /** Pieces come out of this hold rather than out of what is free. */
  pool?: HoldOwner;
  flashSale?: string;
}

export interface OrderDraft {
  order: string;
  room: string;
  buyer: string;
  currency: string;
  at: number;
  lines: DraftLine[];
  coupon: string | null;
  groupBuy: NewOrder['groupBuy'] | null;
}

/** What offers make of a draft. */
export interface PricedOrder {
  lines: DraftLine[];
  /** Off the subtotal, by the coupon; never more than it. */
  discount: number;
  /** The group that the order is in. */
  group: string | null;
}

/** An order that moves from one state to another, in that transaction. */
export interface OrderMove {
  order: string;
  room: string;
  buyer: string;
  from: OrderStatus | null;
  to: OrderStatus;
  at: number;
}

/**
 * What changes the terms of an order: flash sales, coupons, group buys. Orders know only this; offers implement it. Both run inside the
 * order's transaction, so what they write is there with the order or not at all.
 */
export interface OrderTerms {
  /** Before stock is held. @throws CodedError to refuse the order */
  price(tx: Queries, draft: OrderDraft): Promise<PricedOrder>;
  /** After the order's row was written (`from` null) or moved. */
  moved(tx: Queries, move: OrderMove): Promise<void>;
}

/** Without offers every order is what its lines say. */
export const plainTerms: OrderTerms = {
  price: async (_tx, { lines }) => ({ lines, discount: 0, group: null }),
  moved: async () => undefined,
};

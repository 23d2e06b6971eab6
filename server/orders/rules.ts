import type { Contact, NewOrder, OrderStatus } from '../../protocol/orders.js';
import { CodedError } from '../../protocol/problems.js';
import type { DraftLine, PricedOrder } from './terms.js';

/** Who moves an order: its buyer, an operator, the payment provider's word, or the clock. */
export type Mover = 'buyer' | 'operator' | 'provider' | 'clock';

/** Who may move an order from where to where; everything else is refused. */
const MOVES: readonly { from: OrderStatus; to: OrderStatus; by: readonly Mover[] }[] = [
  { from: 'created', to: 'paid', by: ['provider'] },
  { from: 'created', to: 'cancelled', by: ['buyer', 'operator'] },
  { from: 'created', to: 'expired', by: ['clock'] },
  { from: 'paid', to: 'shipped', by: ['operator'] },
  { from: 'shipped', to: 'done', by: ['buyer', 'operator'] },
  { from: 'paid', to: 'refunded', by: ['operator', 'clock'] },
  { from: 'shipped', to: 'refunded', by: ['operator'] },
  { from: 'done', to: 'refunded', by: ['operator'] },
  // Money that came too late: the pieces are taken again, if there still are any.
  { from: 'expired', to: 'paid', by: ['provider'] },
  { from: 'cancelled', to: 'paid', by: ['provider'] },
];

/** @throws order_state when an order that is `from` may not be moved there by this one */
export function assertMove(from: OrderStatus, to: OrderStatus, mover: Mover): void {
  if (MOVES.some((move) => move.from === from && move.to === to && move.by.includes(mover))) return;
  throw new CodedError('order_state', `The order is ${from}; it can not become ${to}.`);
}

/** Orders in these states have none of the stock. */
export const letGo = (status: OrderStatus): boolean => status === 'cancelled' || status === 'expired';

/** Amounts of a product, from the most to the least specific; absent or null: not said there. */
export interface Prices {
  shelfLive: number | null;
  skuLive: number | null;
  sku: number | null;
  productLive: number | null;
  product: number;
}

/** What a piece costs before any offer: the shelf's live price, else the variant's or the product's, else the plain price. */
export function pieceOf({ shelfLive, skuLive, sku, productLive, product }: Prices): {
  listPrice: number;
  unitPrice: number;
} {
  const listPrice = sku ?? product;
  return { listPrice, unitPrice: shelfLive ?? skuLive ?? productLive ?? listPrice };
}

/** Lines of the same variant are one. */
export function mergeItems(items: NewOrder['items']): NewOrder['items'] {
  const merged = new Map<string, NewOrder['items'][number]>();
  for (const item of items) {
    const key = `${item.product}\n${item.sku ?? ''}`;
    const quantity = (merged.get(key)?.quantity ?? 0) + item.quantity;
    merged.set(key, { ...item, quantity });
  }
  return [...merged.values()];
}

/** Most that an order may come to, minor units; protocol/api Money's. */
const MAX_TOTAL = 1_000_000_000_000;

/** Sums in minor units. Nothing is rounded: prices and quantities are integers. @throws invalid_request over Money's maximum */
export function totalsOf({ lines, discount }: Pick<PricedOrder, 'lines' | 'discount'>): {
  subtotal: number;
  discount: number;
  total: number;
} {
  const subtotal = lines.reduce((sum, line) => sum + line.unitPrice * line.quantity, 0);
  if (subtotal > MAX_TOTAL) throw new CodedError('invalid_request', 'The order is too large.');
  if (
    !Number.isSafeInteger(subtotal) ||
    !Number.isSafeInteger(discount) ||
    discount < 0 ||
    discount > subtotal
  )
    throw new Error(`the terms of an order make no sense: ${discount} off ${subtotal}`);
  return { subtotal, discount, total: subtotal - discount };
}

/** Pieces by product, by name. */
export function piecesByProduct(
  lines: readonly Pick<DraftLine, 'product' | 'quantity'>[],
): [string, number][] {
  const pieces = new Map<string, number>();
  for (const { product, quantity } of lines) pieces.set(product, (pieces.get(product) ?? 0) + quantity);
  return [...pieces].sort(([a], [b]) => (a < b ? -1 : 1));
}

/** A contact as lists show it: 张*, 138****8000, 浙江省杭州市西湖区****. */
export function maskContact({ name, phone, address }: Contact): Contact {
  const [first = '', ...rest] = name;
  const stars = '*'.repeat(Math.min(Math.max(rest.length, 1), 3));
  return {
    name: rest.length === 0 ? stars : `${first}${stars}`,
    phone: maskPhone(phone.replace(/[ -]/g, '')),
    ...(address === undefined ? {} : { address: maskAddress(address) }),
  };
}

/** To the district, county or city; an address in which none is named is not shown at all. */
const maskAddress = (address: string): string =>
  `${/^\D{2,15}?(?:[区县旗]|市(?!\D{0,12}[区县旗]))/u.exec(address)?.[0] ?? ''}****`;

const maskPhone = (digits: string): string =>
  digits.length >= 10
    ? `${digits.slice(0, 3)}****${digits.slice(-4)}`
    : `${digits.slice(0, 1)}****${digits.slice(-2)}`;

import type { Money } from '../../protocol/api.js';
import type { NewCoupon, NewFlashSale, NewGroupBuy } from '../../protocol/offers.js';
import type { Order } from '../../protocol/orders.js';
import { parseAmount } from '../lib/money.js';

/** Fields as they were typed. */
export interface FlashDraft {
  product: string;
  sku: string;
  price: string;
  quota: string;
  perBuyer: string;
  /** ms */
  duration: number;
}

/** The sale to ask for; null when a field is no number. */
export function toFlashSale(draft: FlashDraft, currency: string): NewFlashSale | null {
  const price = moneyOf(draft.price, currency);
  const quota = wholeOf(draft.quota);
  const perBuyer = wholeOf(draft.perBuyer);
  if (price === null || quota === null || perBuyer === null) return null;
  return { ...productOf(draft), price, quota, perBuyer, duration: draft.duration };
}

export interface CouponDraft {
  title: string;
  kind: 'amount' | 'percent';
  off: string;
  maximum: string;
  threshold: string;
  quota: string;
  perBuyer: string;
  /** ms */
  duration: number;
  liveOnly: boolean;
  shareToGet: boolean;
  exclusive: boolean;
}

/** The coupon to ask for, from `now` on; null when a field is no number. */
export function toCoupon(draft: CouponDraft, currency: string, now: number): NewCoupon | null {
  const value = discountOf(draft, currency);
  const threshold = optional(draft.threshold, currency);
  const quota = wholeOf(draft.quota);
  const perBuyer = wholeOf(draft.perBuyer);
  if (value === null || threshold === null || quota === null || perBuyer === null) return null;
  const { title, liveOnly, shareToGet, exclusive } = draft;
  return {
    title: title.trim(),
    ...value,
    ...(threshold === undefined ? {} : { threshold }),
    quota,
    perBuyer,
    to: now + draft.duration,
    liveOnly,
    shareToGet,
    exclusive,
  };
}

function discountOf(
  { kind, off, maximum }: CouponDraft,
  currency: string,
): Pick<NewCoupon, 'amountOff' | 'percentOff' | 'maximumOff'> | null {
  if (kind === 'amount') {
    const amountOff = moneyOf(off, currency);
    return amountOff === null ? null : { amountOff };
  }
  const percentOff = wholeOf(off);
  const most = optional(maximum, currency);
  if (percentOff === null || percentOff > 100 || most === null) return null;
  return { percentOff, ...(most === undefined ? {} : { maximumOff: most }) };
}

export interface GroupDraft {
  product: string;
  sku: string;
  price: string;
  size: string;
  /** ms, of a group and of the whole offer. */
  duration: number;
  offered: number;
}

export function toGroupBuy(draft: GroupDraft, currency: string, now: number): NewGroupBuy | null {
  const price = moneyOf(draft.price, currency);
  const size = wholeOf(draft.size);
  if (price === null || size === null || size < 2) return null;
  return { ...productOf(draft), price, size, duration: draft.duration, endsAt: now + draft.offered };
}

const productOf = ({ product, sku }: { product: string; sku: string }) => ({
  product,
  ...(sku === '' ? {} : { sku }),
});

function moneyOf(text: string, currency: string): Money | null {
  const amount = parseAmount(text, currency);
  return amount === null || amount < 1 ? null : { amount, currency };
}

/** Undefined when nothing was typed, null when it is no amount. */
const optional = (text: string, currency: string): Money | null | undefined =>
  text.trim() === '' ? undefined : moneyOf(text, currency);

function wholeOf(text: string): number | null {
  const trimmed = text.trim();
  return /^\d{1,7}$/.test(trimmed) && Number(trimmed) > 0 ? Number(trimmed) : null;
}

/** Figures of the orders of a live; amounts by currency, since a shelf may have several. */
export interface OrderFigures {
  placed: number;
  paid: number;
  unpaid: number;
  sales: Money[];
}

const PAID: readonly Order['status'][] = ['paid', 'shipped', 'done'];

export function figuresOf(orders: readonly Order[]): OrderFigures {
  const paid = orders.filter(({ status }) => PAID.includes(status));
  const sales = new Map<string, number>();
  for (const { total } of paid) sales.set(total.currency, (sales.get(total.currency) ?? 0) + total.amount);
  return {
    placed: orders.length,
    paid: paid.length,
    unpaid: orders.filter(({ status }) => status === 'created').length,
    sales: [...sales].map(([currency, amount]) => ({ amount, currency })),
  };
}

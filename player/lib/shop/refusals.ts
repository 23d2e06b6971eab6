import { ApiError } from '../api.js';
import type { MessageKey } from '../locales/texts.js';

/** What the viewer can do about a refusal with one tap; null: nothing but choose again. */
export type Remedy = 'accept-price' | 'without-coupon' | 'at-full-price' | 'retry' | 'reload' | null;

/** A refusal as it is told. */
export interface Refusal {
  code: string;
  text: MessageKey;
  remedy: Remedy;
}

const KNOWN: Record<string, Omit<Refusal, 'code'>> = {
  sold_out: { text: 'buy.refused.sold_out', remedy: 'reload' },
  limit_reached: { text: 'buy.refused.limit_reached', remedy: null },
  price_changed: { text: 'buy.refused.price_changed', remedy: 'accept-price' },
  not_for_sale: { text: 'buy.refused.not_for_sale', remedy: 'reload' },
  product_not_found: { text: 'buy.refused.not_for_sale', remedy: 'reload' },
  sku_not_found: { text: 'buy.refused.not_for_sale', remedy: 'reload' },
  offer_ended: { text: 'buy.refused.offer_ended', remedy: 'at-full-price' },
  offer_not_found: { text: 'buy.refused.offer_ended', remedy: 'at-full-price' },
  offer_not_started: { text: 'buy.refused.offer_not_started', remedy: 'at-full-price' },
  group_closed: { text: 'buy.refused.group_closed', remedy: 'at-full-price' },
  group_not_found: { text: 'buy.refused.group_closed', remedy: 'at-full-price' },
  coupon_unusable: { text: 'buy.refused.coupon_unusable', remedy: 'without-coupon' },
  coupon_gone: { text: 'buy.refused.coupon_gone', remedy: null },
  share_first: { text: 'buy.refused.share_first', remedy: null },
  room_not_live: { text: 'buy.refused.live_only', remedy: null },
  payment_unavailable: { text: 'buy.refused.payment_unavailable', remedy: 'retry' },
  order_state: { text: 'buy.refused.order_state', remedy: 'reload' },
  rate_limited: { text: 'error.rate_limited', remedy: 'retry' },
  unreachable: { text: 'error.unreachable', remedy: 'retry' },
};

/** How a failed call is told to a viewer; what is not known here is told with its code. */
export function refusalOf(error: unknown): Refusal {
  const code = error instanceof ApiError ? error.code : 'unknown';
  const known = Object.hasOwn(KNOWN, code) ? KNOWN[code] : undefined;
  return { code, ...(known ?? { text: 'buy.refused.unknown', remedy: 'retry' }) };
}

/** The server is being restarted, or what stands before it can't reach it. */
const AGAIN = ['draining', 'http_502', 'http_503', 'http_504'];

/** The server may have heard it and may not: it is to be said again, in the same words and with the same key. */
export function isTransient(error: unknown): boolean {
  if (!(error instanceof ApiError)) return false;
  return error.status === 0 || AGAIN.includes(error.code);
}

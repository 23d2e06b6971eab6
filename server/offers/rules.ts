import type { Money } from '../../protocol/api.js';
import type { NewCoupon, NewFlashSale, NewGroupBuy, OfferStatus } from '../../protocol/offers.js';
import { CodedError } from '../../protocol/problems.js';
import { cleanText } from '../text.js';

/** ms ahead that an offer may be planned. */
const HORIZON = 366 * 24 * 3_600_000;
/** ms that a coupon or a group buy may run. */
const LONGEST = 366 * 24 * 3_600_000;
const MAX_TITLE = 40;

type FieldError = { path: string; message: string };

/** What a product's price has to say about an offer's. */
export interface SkuTerms {
  /** List price. */
  price: Money;
  /** Null: no floor. */
  floor: number | null;
}

/** Throws invalid_request for a sale that can't be. `now` is ms since the epoch. */
export function checkFlashSale(wish: NewFlashSale, sku: SkuTerms, now: number): void {
  refuse([...priceErrors(wish.price, sku), ...startErrors(wish.startsAt, 'startsAt', now)]);
}

/** Throws invalid_request for a group buy that can't be. */
export function checkGroupBuy(wish: NewGroupBuy, sku: SkuTerms, now: number): void {
  refuse([
    ...priceErrors(wish.price, sku),
    ...startErrors(wish.startsAt, 'startsAt', now),
    ...windowErrors(wish.startsAt ?? now, wish.endsAt, 'endsAt', now),
  ]);
}

/** The coupon's title as it is kept. Throws invalid_request for a coupon that can't be. */
export function checkCoupon(wish: NewCoupon, now: number): string {
  const title = cleanText(wish.title, MAX_TITLE);
  refuse([
    ...(title === '' ? [{ path: 'body/title', message: 'is empty' }] : []),
    ...valueErrors(wish),
    ...startErrors(wish.from, 'from', now),
    ...windowErrors(wish.from ?? now, wish.to, 'to', now),
  ]);
  return title;
}

/** The one currency of a coupon's amounts; null when it has none. */
export const currencyOf = ({ amountOff, maximumOff, threshold }: NewCoupon): string | null =>
  (amountOff ?? maximumOff ?? threshold)?.currency ?? null;

/** Where `now` is in an offer's time. `endedAt`: by hand. */
export function statusAt(now: number, from: number, to: number, endedAt: number | null): OfferStatus {
  if (endedAt !== null || now >= to) return 'ended';
  return now < from ? 'scheduled' : 'running';
}

/** The first of some moments; null when there is none. */
export function earliest(...moments: (number | null | undefined)[]): number | null {
  const known = moments.filter((moment) => typeof moment === 'number');
  return known.length === 0 ? null : Math.min(...known);
}

/** Planned offers of a kind that viewers are told of, and ended ones. */
const SHOWN = 10;

/** Of offers by start, those worth telling: all that run, the next few, the last few. */
export function shownOffers<O extends { status: OfferStatus }>(offers: readonly O[]): O[] {
  const of = (status: OfferStatus) => offers.filter((offer) => offer.status === status);
  return [...of('ended').slice(-SHOWN), ...of('running'), ...of('scheduled').slice(0, SHOWN)];
}

/** A buyer's name as others see it: its first and last character at most. */
export function maskName(name: string): string {
  const characters = [...name];
  const [first = '', last = ''] = [characters[0], characters.at(-1)];
  return characters.length < 3 ? `${first}**` : `${first}**${last}`;
}

function priceErrors(price: Money, { price: list, floor }: SkuTerms): FieldError[] {
  if (price.currency !== list.currency)
    return [{ path: 'body/price/currency', message: `must be ${list.currency}` }];
  if (price.amount > list.amount)
    return [{ path: 'body/price/amount', message: 'is above the product’s price' }];
  if (floor !== null && price.amount < floor)
    return [{ path: 'body/price/amount', message: 'is below the product’s floor price' }];
  return [];
}

function valueErrors(wish: NewCoupon): FieldError[] {
  const { amountOff, percentOff, maximumOff, threshold } = wish;
  const errors: FieldError[] = [];
  if ((amountOff === undefined) === (percentOff === undefined))
    errors.push({ path: 'body', message: 'needs one of amountOff and percentOff' });
  if (maximumOff !== undefined && percentOff === undefined)
    errors.push({ path: 'body/maximumOff', message: 'goes with percentOff only' });
  const currencies = [amountOff, maximumOff, threshold].flatMap((it) => it?.currency ?? []);
  if (new Set(currencies).size > 1)
    errors.push({ path: 'body', message: 'has amounts of several currencies' });
  return errors;
}

function startErrors(start: number | undefined, field: string, now: number): FieldError[] {
  if (start === undefined || start <= now + HORIZON) return [];
  return [{ path: `body/${field}`, message: 'is more than a year away' }];
}

function windowErrors(from: number, to: number, field: string, now: number): FieldError[] {
  if (to <= from) return [{ path: `body/${field}`, message: 'is not after the start' }];
  if (to <= now) return [{ path: `body/${field}`, message: 'is in the past' }];
  return to - from > LONGEST ? [{ path: `body/${field}`, message: 'is more than a year later' }] : [];
}

function refuse(errors: FieldError[]): void {
  if (errors.length > 0) throw new CodedError('invalid_request', 'See `errors` for what to change.', errors);
}

import type { Money, Product, Sku } from '../../../protocol/api.js';
import type { ShelfCard } from '../../../protocol/channel.js';
import type { Coupon, CouponClaim, Offer } from '../../../protocol/offers.js';

type FlashSale = Offer & { kind: 'flash-sale' };
type GroupBuy = Offer & { kind: 'group-buy' };

/** What a buyer has chosen so far. */
export interface Choice {
  card: ShelfCard;
  product: Product;
  /** Null when the product has no variants, or none is chosen yet. */
  sku: Sku | null;
  quantity: number;
  flash: FlashSale | null;
  /** The group buy taken part in; null: bought alone. */
  group: GroupBuy | null;
  coupon: Coupon | null;
}

/** What the choice costs, in minor units of `currency`. */
export interface Quote {
  currency: string;
  /** Of one piece, before and after offers. */
  list: number;
  unit: number;
  subtotal: number;
  discount: number;
  total: number;
}

const money = (amount: number, currency: string): Money => ({ amount, currency });

/**
 * What it will cost, by the rules of docs/pricing.md as far as a page can know them. The order says what it does cost: the total
 * is sent along and the server refuses another one.
 */
export function quote(choice: Choice): Quote {
  const { currency } = choice.product.price;
  const list = (choice.sku?.price ?? choice.product.price).amount;
  const unit = unitPrice(choice);
  const subtotal = unit * choice.quantity;
  const discount = couponOff(choice, subtotal);
  return { currency, list, unit, subtotal, discount, total: subtotal - discount };
}

/** Minor units of one piece: the flash sale's or the group's price where that is lower than the usual one. */
function unitPrice(choice: Choice): number {
  const usual = usualPrice(choice);
  const offer = choice.group ?? choice.flash;
  return offer === null ? usual : Math.min(usual, offer.price.amount);
}

/** The shelf's live price, else the variant's, else the product's, else the plain price. */
function usualPrice({ card, product, sku }: Choice): number {
  const ofShelf = card.livePrice !== undefined && card.livePrice.amount !== product.livePrice?.amount;
  if (ofShelf && card.livePrice !== undefined) return card.livePrice.amount;
  return (sku?.livePrice ?? product.livePrice ?? sku?.price ?? product.price).amount;
}

function couponOff({ coupon, card }: Choice, subtotal: number): number {
  if (coupon === null || !countsFor(coupon, card.product)) return 0;
  const off = coupon.percentOff === undefined ? (coupon.amountOff?.amount ?? 0) : percentOf(coupon, subtotal);
  return Math.max(0, Math.min(subtotal - MINIMUM_TOTAL, off, coupon.maximumOff?.amount ?? off));
}

/** No order costs less than a minor unit: nobody takes a payment of nothing. */
const MINIMUM_TOTAL = 1;

/** Half up, to a whole minor unit; in integers, since 0.145 × 100 is not 14.5. */
const percentOf = ({ percentOff = 0 }: Coupon, subtotal: number): number =>
  Math.floor((subtotal * percentOff + 50) / 100);

const countsFor = ({ products }: Coupon, product: string): boolean =>
  products === undefined || products.includes(product);

/** Whether a claimed coupon can be used for the choice; `at` by the server's clock. */
export function usable(claim: CouponClaim, choice: Choice, at: number): boolean {
  const { coupon } = claim;
  if (claim.order !== undefined || at < coupon.from || at >= coupon.to) return false;
  if (!countsFor(coupon, choice.card.product)) return false;
  if (coupon.exclusive && (choice.flash !== null || choice.group !== null)) return false;
  const { subtotal, currency } = quote({ ...choice, coupon: null });
  const of = coupon.threshold ?? coupon.amountOff;
  if (of !== undefined && of.currency !== currency) return false;
  return subtotal >= (coupon.threshold?.amount ?? 0);
}

/** The usable coupon that takes most off; null when none is. */
export function bestClaim(claims: readonly CouponClaim[], choice: Choice, at: number): CouponClaim | null {
  let best: { claim: CouponClaim; off: number } | null = null;
  for (const claim of claims.filter((it) => usable(it, choice, at))) {
    const off = quote({ ...choice, coupon: claim.coupon }).discount;
    if (best === null || off > best.off) best = { claim, off };
  }
  return best?.claim ?? null;
}

/** Why there can't be more pieces. */
export interface QuantityLimit {
  most: number;
  why: 'stock' | 'buyer' | 'offer';
}

/** The most pieces of the choice that one order may have; 0 when there are none. */
export function quantityLimit({ card, product, sku, flash, group }: Choice): QuantityLimit {
  const limits: QuantityLimit[] = [
    { most: product.skus === undefined ? card.stock : (sku?.stock ?? 0), why: 'stock' },
    { most: product.perBuyer ?? Number.POSITIVE_INFINITY, why: 'buyer' },
  ];
  const offer = group ?? flash;
  if (offer !== null) limits.push({ most: offer.perBuyer, why: 'offer' });
  if (group === null && flash !== null) limits[0] = { most: flash.left, why: 'stock' };
  return limits.reduce((least, it) => (it.most < least.most ? it : least));
}

/** The flash sale that a variant is in. */
export function flashFor(offers: readonly Offer[], product: Product, sku: Sku | null): FlashSale | null {
  for (const offer of offers) {
    if (offer.kind !== 'flash-sale' || offer.product !== product.id || offer.status !== 'running') continue;
    if (product.skus === undefined || offer.sku === sku?.id) return offer;
  }
  return null;
}

/** The group buy that a variant is in. */
export function groupBuyFor(offers: readonly Offer[], product: Product, sku: Sku | null): GroupBuy | null {
  for (const offer of offers) {
    if (offer.kind !== 'group-buy' || offer.product !== product.id || offer.status !== 'running') continue;
    if (product.skus === undefined || offer.sku === sku?.id) return offer;
  }
  return null;
}

/** The total to send along, so that nobody pays another one than was shown. */
export const expectedTotal = ({ total, currency }: Quote): Money => money(total, currency);

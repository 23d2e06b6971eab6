import { useEffect, useMemo, useState } from 'preact/hooks';
import type { Product, Sku } from '../../../../protocol/api.js';
import type { ShelfCard } from '../../../../protocol/channel.js';
import type { CouponClaim, Offer } from '../../../../protocol/offers.js';
import type { Contact, NewOrder } from '../../../../protocol/orders.js';
import type { Checkout } from '../../shop/checkout.js';
import {
  bestClaim,
  type Choice,
  expectedTotal,
  flashFor,
  groupBuyFor,
  type QuantityLimit,
  type Quote,
  quantityLimit,
  quote,
  usable,
} from '../../shop/prices.js';
import { useStore } from '../../store.js';
import type { Shop } from './shop.js';

/** Bought alone, in a new group, or in the group of this id. */
export type Way = 'alone' | 'new' | { group: string };

/** What has been chosen in the sheet, and the means to change it. */
export interface Buy {
  choice: Choice;
  way: Way;
  group: (Offer & { kind: 'group-buy' }) | null;
  cost: Quote;
  limit: QuantityLimit;
  claims: readonly CouponClaim[];
  claim: CouponClaim | null;
  canUse: (claim: CouponClaim) => boolean;
  choose: (change: Partial<Chosen>) => void;
  /** The order of what is chosen. `any`: at whatever the server says it costs. */
  wish: (contact: Contact | null, any?: boolean) => NewOrder;
}

interface Chosen {
  sku: string | null;
  quantity: number;
  way: Way;
  /** Id of a claim; `auto` takes the best, null none. */
  claim: string | null;
}

export interface BuyParts {
  shop: Shop;
  card: ShelfCard;
  product: Product;
  offers: readonly Offer[];
  /** To begin with. */
  way: Way;
}

export function useBuy({ shop, card, product, offers, way: first }: BuyParts): Buy {
  const [chosen, setChosen] = useState<Chosen>(() => ({
    sku: firstSku(product, offers)?.id ?? null,
    quantity: 1,
    way: first,
    claim: 'auto',
  }));
  const claims = useStore(shop.claims) ?? [];
  useEffect(() => void shop.loadClaims().catch(() => undefined), [shop]); // without coupons it can be bought too
  const sku = product.skus?.find(({ id }) => id === chosen.sku) ?? null;
  const group = groupBuyFor(offers, product, sku);
  const way = group === null ? 'alone' : chosen.way;
  const bare: Choice = {
    card,
    product,
    sku,
    quantity: chosen.quantity,
    flash: flashFor(offers, product, sku),
    group: way === 'alone' ? null : group,
    coupon: null,
  };
  const limit = quantityLimit(bare);
  const within = { ...bare, quantity: Math.max(1, Math.min(chosen.quantity, limit.most)) };
  const now = shop.parts.clock.now();
  const canUse = (claim: CouponClaim): boolean => usable(claim, within, now);
  const claim = chosenClaim(chosen.claim, claims, within, now);
  const choice = { ...within, coupon: claim?.coupon ?? null };
  const cost = quote(choice);
  return {
    choice,
    way,
    group,
    cost,
    limit,
    claims,
    claim,
    canUse,
    choose: (change) => setChosen((before) => ({ ...before, ...change })),
    wish: (contact, any = false) => shop.wish(wanted(choice, way, claim, any ? null : cost), contact),
  };
}

/** The variant to begin with: one that is in a sale, else one that there is. */
function firstSku({ skus = [] }: Product, offers: readonly Offer[]): Sku | undefined {
  const offered = skus.find(({ id }) => offers.some((it) => it.kind !== 'coupon' && it.sku === id));
  return offered ?? skus.find(({ stock }) => stock > 0) ?? skus[0];
}

function chosenClaim(
  wanted: string | null,
  claims: readonly CouponClaim[],
  choice: Choice,
  now: number,
): CouponClaim | null {
  if (wanted === null) return null;
  if (wanted === 'auto') return bestClaim(claims, choice, now);
  const claim = claims.find(({ id }) => id === wanted);
  return claim !== undefined && usable(claim, choice, now) ? claim : null;
}

function wanted(choice: Choice, way: Way, claim: CouponClaim | null, cost: Quote | null) {
  const { card, sku, quantity, group } = choice;
  const groupBuy =
    group === null || way === 'alone'
      ? undefined
      : way === 'new'
        ? { offer: group.id }
        : { group: way.group };
  return {
    items: [{ product: card.product, ...(sku === null ? {} : { sku: sku.id }), quantity }],
    ...(claim === null ? {} : { coupon: claim.coupon.id }),
    ...(groupBuy === undefined ? {} : { groupBuy }),
    ...(cost === null ? {} : { expectedTotal: expectedTotal(cost) }),
  };
}

/** A purchase that ends with the sheet it is made in. */
export function useCheckout(make: () => Checkout): Checkout {
  const checkout = useMemo(make, []);
  useEffect(() => () => checkout.close(), [checkout]);
  return checkout;
}

import type { ShelfCard, StateEvent } from '../../protocol/channel.js';
import type { Offer } from '../../protocol/offers.js';

/** Pieces left by product. */
export type StockLeft = Readonly<Record<string, number>>;

/** What changed between two lists of offers, an event an offer. One that ended is told as ended before it is left out. */
export function offerEvents(before: readonly Offer[], after: readonly Offer[], at: number): StateEvent[] {
  const known = new Map(before.map((offer) => [offer.id, JSON.stringify(offer)]));
  return after
    .filter((offer) => known.get(offer.id) !== JSON.stringify(offer))
    .map((offer) => toEvent(offer, at));
}

/** What changed between two counts, an event a product. */
export function stockEvents(before: StockLeft, after: StockLeft, at: number): StateEvent[] {
  return Object.entries(after)
    .filter(([product, left]) => before[product] !== left)
    .map(([product, left]) => ({ type: 'stock', at, product, left }));
}

/** Offers a newcomer is told of. */
export const openOffers = (offers: readonly Offer[]): Offer[] =>
  offers.filter((offer) => offer.status !== 'ended');

/** A card with the pieces that are left now: the shelf is told when it changes, stock much more often. */
export function withStock<C extends ShelfCard>(card: C, stock: StockLeft): C {
  const left = stock[card.product];
  return left === undefined || left === card.stock ? card : { ...card, stock: left };
}

function toEvent(offer: Offer, at: number): StateEvent {
  switch (offer.kind) {
    case 'flash-sale': {
      const { kind: type, ...sale } = offer;
      return { type, at, ...sale };
    }
    case 'coupon': {
      const { kind: type, ...coupon } = offer;
      return { type, at, ...coupon };
    }
    case 'group-buy': {
      const { kind: type, ...group } = offer;
      return { type, at, ...group };
    }
  }
}

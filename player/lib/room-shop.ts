import type { ServerEvent, ShelfCard } from '../../protocol/channel.js';
import type { Offer } from '../../protocol/offers.js';

/** Orders that viewers are told of: one name, how many altogether. */
export interface PlacedNews {
  /** Tells one piece of news from the next. */
  key: number;
  /** Server time, ms. */
  at: number;
  product: string;
  /** One of the buyers, masked. */
  name: string;
  count: number;
}

/** Sales of one product within this are told as one. */
const MERGE_WITHIN_MS = 4_000;
const MAX_OFFERS = 50;
/** ms an offer that has ended is still shown as such. */
const ENDED_SHOWN_MS = 5 * 60_000;

/** The offers with a newer state of one of them. One that ended stays a while, so that viewers see that it did. */
export function withOffer(offers: readonly Offer[], offer: Offer, at: number): Offer[] {
  const rest = offers.filter(({ id, status }) => {
    if (id === offer.id) return false;
    return status !== 'ended' || at - endOf(offers, id) < ENDED_SHOWN_MS;
  });
  return sortOffers([...rest, offer]).slice(0, MAX_OFFERS);
}

function endOf(offers: readonly Offer[], id: string): number {
  const offer = offers.find((it) => it.id === id);
  return offer === undefined ? 0 : endsAt(offer);
}

/** ms since the epoch, by the server. */
export const endsAt = (offer: Offer): number => (offer.kind === 'coupon' ? offer.to : offer.endsAt);
/** ms since the epoch, by the server. */
export const startsAt = (offer: Offer): number => (offer.kind === 'coupon' ? offer.from : offer.startsAt);

const RANK = { 'flash-sale': 0, coupon: 1, 'group-buy': 2 } as const;

/** Flash sales first, then coupons, then group buys; of each, what ends first. */
export function sortOffers(offers: readonly Offer[]): Offer[] {
  return [...offers].sort((a, b) => RANK[a.kind] - RANK[b.kind] || endsAt(a) - endsAt(b));
}

/** The offer that an event tells of; null when it tells of none. */
export function offerOf(event: ServerEvent): Offer | null {
  switch (event.type) {
    case 'flash-sale':
      return { ...event, kind: event.type };
    case 'coupon':
      return { ...event, kind: event.type };
    case 'group-buy':
      return { ...event, kind: event.type };
    default:
      return null;
  }
}

/** The shelf after pieces of a product were taken or came back. */
export function withStock(shelf: readonly ShelfCard[], product: string, left: number): ShelfCard[] {
  return shelf.map((card) => (card.product === product ? { ...card, stock: left } : card));
}

/** The news after an order was placed: added to the last when it is of the same product and as fresh. */
export function withPlaced(
  last: PlacedNews | null,
  event: ServerEvent & { type: 'order.placed' },
): PlacedNews {
  const { product, name, at, count } = event;
  const same = last !== null && last.product === product && at - last.at < MERGE_WITHIN_MS;
  if (same) return { ...last, at, name, count: last.count + count };
  return { key: event.offset, at, product, name, count };
}

/** Running flash sale of a product; null when it has none. */
export function flashOf(offers: readonly Offer[], product: string): (Offer & { kind: 'flash-sale' }) | null {
  for (const offer of offers)
    if (offer.kind === 'flash-sale' && offer.product === product && offer.status === 'running') return offer;
  return null;
}

import { type Static, Type } from 'typebox';
import { Money, RoomId } from './api.js';

/** Flash sales, coupons and group buys as they cross a process boundary. Times are ms since the epoch, durations ms. */

const strict = { additionalProperties: false } as const;
const Id = Type.String({ minLength: 1, maxLength: 64 });
const Instant = Type.Integer({
  minimum: 0,
  maximum: 8_640_000_000_000_000,
  description: 'ms since the epoch',
});
/** An offer's price: one minor unit at least, since payment providers take nothing less. */
const Price = Type.Object(
  { amount: Type.Integer({ minimum: 1, maximum: 1_000_000_000_000 }), currency: Money.properties.currency },
  strict,
);
const Quota = Type.Integer({ minimum: 1, maximum: 1_000_000 });
const PerBuyer = Type.Integer({ minimum: 1, maximum: 10_000 });

export const OfferStatus = Type.Union([
  Type.Literal('scheduled'),
  Type.Literal('running'),
  Type.Literal('ended'),
]);
export type OfferStatus = Static<typeof OfferStatus>;

/** Some pieces at a lower price for a short time (秒杀). */
export const FlashSale = Type.Object({
  id: Type.String(),
  room: RoomId,
  product: Type.String(),
  sku: Type.String(),
  price: Money,
  quota: Type.Integer(),
  /** Pieces of the quota that nobody holds or has bought. */
  left: Type.Integer(),
  perBuyer: Type.Integer(),
  startsAt: Type.Integer(),
  endsAt: Type.Integer(),
  status: OfferStatus,
  /** `stock`: when it was to start, no piece was free. */
  endReason: Type.Optional(
    Type.Union([
      Type.Literal('quota'),
      Type.Literal('time'),
      Type.Literal('operator'),
      Type.Literal('stock'),
    ]),
  ),
});
export type FlashSale = Static<typeof FlashSale>;

/** ms a flash sale lasts. */
export const FLASH_SALE_DURATION = { minimum: 10_000, maximum: 1_200_000 } as const;

export const NewFlashSale = Type.Object(
  {
    product: Id,
    sku: Type.Optional(Type.String({ ...Id, description: 'Needed when the product has several.' })),
    price: Price,
    quota: Quota,
    perBuyer: Type.Optional(PerBuyer),
    startsAt: Type.Optional(Type.Integer({ ...Instant, description: 'ms since the epoch. Default: now.' })),
    duration: Type.Integer({ ...FLASH_SALE_DURATION, description: 'ms: 10 s to 20 min.' }),
  },
  {
    ...strict,
    examples: [
      {
        product: '3k9v0c1x8m2q7w5z',
        price: { amount: 5900, currency: 'CNY' },
        quota: 100,
        perBuyer: 2,
        duration: 300_000,
      },
    ],
  },
);
export type NewFlashSale = Static<typeof NewFlashSale>;
export const FlashSales = Type.Object({ items: Type.Array(FlashSale) });

/** Money off an order, once claimed. */
export const Coupon = Type.Object({
  id: Type.String(),
  room: RoomId,
  title: Type.String(),
  /** Exactly one of the two. */
  amountOff: Type.Optional(Money),
  percentOff: Type.Optional(Type.Integer({ minimum: 1, maximum: 100 })),
  /** Most that `percentOff` takes off. */
  maximumOff: Type.Optional(Money),
  /** Subtotal from which it counts. */
  threshold: Type.Optional(Money),
  quota: Type.Integer(),
  left: Type.Integer(),
  perBuyer: Type.Integer(),
  /** Claimed and used between these. */
  from: Type.Integer(),
  to: Type.Integer(),
  /** Products it counts for; absent: all. */
  products: Type.Optional(Type.Array(Type.String())),
  /** Claimed only while the room is live. */
  liveOnly: Type.Boolean(),
  /** Claimed only by who shared the room. */
  shareToGet: Type.Boolean(),
  /** Not together with a flash sale or group buy. */
  exclusive: Type.Boolean(),
  /** Comes back when its order is refunded, not only when it is cancelled or expires. */
  backOnRefund: Type.Boolean(),
  status: OfferStatus,
});
export type Coupon = Static<typeof Coupon>;

export const NewCoupon = Type.Object(
  {
    title: Type.String({ minLength: 1, maxLength: 80 }),
    amountOff: Type.Optional(Price),
    percentOff: Type.Optional(Type.Integer({ minimum: 1, maximum: 100 })),
    maximumOff: Type.Optional(Price),
    threshold: Type.Optional(Price),
    quota: Quota,
    perBuyer: Type.Optional(Type.Integer({ minimum: 1, maximum: 100, description: 'Default 1.' })),
    from: Type.Optional(
      Type.Integer({ ...Instant, description: 'When it drops, ms since the epoch. Default: now.' }),
    ),
    to: Instant,
    products: Type.Optional(Type.Array(Id, { minItems: 1, maxItems: 100, uniqueItems: true })),
    liveOnly: Type.Optional(Type.Boolean()),
    shareToGet: Type.Optional(Type.Boolean()),
    exclusive: Type.Optional(Type.Boolean()),
    backOnRefund: Type.Optional(Type.Boolean()),
  },
  {
    ...strict,
    examples: [
      {
        title: '满 199 减 20',
        amountOff: { amount: 2000, currency: 'CNY' },
        threshold: { amount: 19_900, currency: 'CNY' },
        quota: 500,
        to: 1_790_007_200_000,
        liveOnly: true,
      },
    ],
  },
);
export type NewCoupon = Static<typeof NewCoupon>;
export const Coupons = Type.Object({ items: Type.Array(Coupon) });

/** A coupon that a viewer has: one piece of it. */
export const CouponClaim = Type.Object({
  id: Type.String(),
  coupon: Coupon,
  claimedAt: Type.Integer(),
  /** The order that it was used for; it comes back when that is cancelled or expires. */
  order: Type.Optional(Type.String()),
});
export type CouponClaim = Static<typeof CouponClaim>;
export const CouponClaims = Type.Object({ items: Type.Array(CouponClaim) });

/** A viewer's share of a room: `/watch/{room}?share={token}`. */
export const Share = Type.Object({
  token: Type.String(),
  url: Type.String({ description: 'Path on this site.' }),
});
export type Share = Static<typeof Share>;

/** `size` buyers within `duration` get the product for `price` (拼团). */
export const GroupBuy = Type.Object({
  id: Type.String(),
  room: RoomId,
  product: Type.String(),
  sku: Type.String(),
  price: Money,
  size: Type.Integer(),
  /** Of each group, from its first order. */
  duration: Type.Integer(),
  perBuyer: Type.Integer(),
  /** Groups are begun between these. */
  startsAt: Type.Integer(),
  endsAt: Type.Integer(),
  status: OfferStatus,
});
export type GroupBuy = Static<typeof GroupBuy>;

export const NewGroupBuy = Type.Object(
  {
    product: Id,
    sku: Type.Optional(Type.String({ ...Id, description: 'Needed when the product has several.' })),
    price: Price,
    size: Type.Integer({ minimum: 2, maximum: 100 }),
    duration: Type.Integer({ minimum: 60_000, maximum: 86_400_000, description: 'ms: 1 min to 24 h.' }),
    perBuyer: Type.Optional(Type.Integer({ ...PerBuyer, description: 'Pieces. Default 1.' })),
    startsAt: Type.Optional(Type.Integer({ ...Instant, description: 'ms since the epoch. Default: now.' })),
    endsAt: Instant,
  },
  {
    ...strict,
    examples: [
      {
        product: '3k9v0c1x8m2q7w5z',
        price: { amount: 6900, currency: 'CNY' },
        size: 3,
        duration: 600_000,
        endsAt: 1_790_007_200_000,
      },
    ],
  },
);
export type NewGroupBuy = Static<typeof NewGroupBuy>;

/** One group on its way. */
export const BuyerGroup = Type.Object({
  id: Type.String(),
  offer: Type.String(),
  /** Places taken, by orders that are paid or may still be. */
  members: Type.Integer(),
  /** Those of them that are paid; complete when all places are. */
  paid: Type.Integer(),
  size: Type.Integer(),
  expiresAt: Type.Integer(),
  status: Type.Union([Type.Literal('open'), Type.Literal('complete'), Type.Literal('failed')]),
});
export type BuyerGroup = Static<typeof BuyerGroup>;

/** A group buy and its newest groups. */
export const GroupBuyWithGroups = Type.Object({
  ...GroupBuy.properties,
  groups: Type.Array(BuyerGroup),
});
export type GroupBuyWithGroups = Static<typeof GroupBuyWithGroups>;
export const GroupBuys = Type.Object({ items: Type.Array(GroupBuyWithGroups) });

/** What a room offers right now or soon, as the channel tells it on join and when it changes. */
export const Offer = Type.Union([
  Type.Object({ kind: Type.Literal('flash-sale'), ...FlashSale.properties }),
  Type.Object({ kind: Type.Literal('coupon'), ...Coupon.properties }),
  Type.Object({ kind: Type.Literal('group-buy'), ...GroupBuyWithGroups.properties }),
]);
export type Offer = Static<typeof Offer>;
export const Offers = Type.Object({ items: Type.Array(Offer) });

/** The least that a piece of a product may cost with every offer and coupon; null: no floor. */
export const FloorPrice = Type.Object(
  { price: Type.Union([Price, Type.Null()]) },
  { ...strict, examples: [{ price: { amount: 5000, currency: 'CNY' } }] },
);
export type FloorPrice = Static<typeof FloorPrice>;

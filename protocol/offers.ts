import { type Static, Type } from 'typebox';
import { Money, RoomId } from './api.js';

/** Flash sales, coupons and group buys as they cross a process boundary. Times are ms since the epoch, durations ms. */

const OfferStatus = Type.Union([Type.Literal('scheduled'), Type.Literal('running'), Type.Literal('ended')]);

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
  endReason: Type.Optional(
    Type.Union([Type.Literal('quota'), Type.Literal('time'), Type.Literal('operator')]),
  ),
});
export type FlashSale = Static<typeof FlashSale>;

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
  status: OfferStatus,
});
export type Coupon = Static<typeof Coupon>;

/** `size` buyers within `duration` get the product for `price` (拼团). */
export const GroupBuy = Type.Object({
  id: Type.String(),
  room: RoomId,
  product: Type.String(),
  sku: Type.String(),
  price: Money,
  size: Type.Integer(),
  duration: Type.Integer(),
  perBuyer: Type.Integer(),
  startsAt: Type.Integer(),
  endsAt: Type.Integer(),
  status: OfferStatus,
});
export type GroupBuy = Static<typeof GroupBuy>;

/** One group on its way. */
export const BuyerGroup = Type.Object({
  id: Type.String(),
  offer: Type.String(),
  members: Type.Integer(),
  size: Type.Integer(),
  expiresAt: Type.Integer(),
  status: Type.Union([Type.Literal('open'), Type.Literal('complete'), Type.Literal('failed')]),
});
export type BuyerGroup = Static<typeof BuyerGroup>;

/** What a room offers right now or soon, as the channel tells it on join and when it changes. */
export type Offer =
  | ({ kind: 'flash-sale' } & FlashSale)
  | ({ kind: 'coupon' } & Coupon)
  | ({ kind: 'group-buy'; groups: BuyerGroup[] } & GroupBuy);

import { type Static, Type } from 'typebox';
import { Money, RoomId } from './api.js';
import { page } from './calls.js';

/** Orders and payments as they cross a process boundary. Times are ms since the epoch. */

const strict = { additionalProperties: false } as const;
const Id = Type.String({ minLength: 1, maxLength: 64 });

/**
 * `created` → `paid` → `shipped` → `done`. An unpaid order ends as `cancelled` (by somebody) or `expired` (by its time); a paid one may
 * be `refunded`.
 */
export const OrderStatus = Type.Union([
  Type.Literal('created'),
  Type.Literal('paid'),
  Type.Literal('shipped'),
  Type.Literal('done'),
  Type.Literal('cancelled'),
  Type.Literal('expired'),
  Type.Literal('refunded'),
]);
export type OrderStatus = Static<typeof OrderStatus>;

/** A line as it was frozen when the order was created. */
export const OrderItem = Type.Object({
  product: Type.String(),
  sku: Type.String(),
  name: Type.String(),
  image: Type.String(),
  quantity: Type.Integer({ minimum: 1 }),
  /** Before any offer. */
  listPrice: Money,
  /** Of one piece, after shelf price, flash sale or group buy; the coupon is in the order's `discount`. */
  unitPrice: Money,
  /** The flash sale that it was bought in. */
  flashSale: Type.Optional(Type.String()),
});
export type OrderItem = Static<typeof OrderItem>;

/** Where a buyer came from: one word, or the parameters of the link (`from`, `utm_source`, …). */
export const OrderSource = Type.Union([
  Type.String({ maxLength: 200 }),
  Type.Record(Type.String({ pattern: '^[\\w.-]{1,40}$' }), Type.String({ maxLength: 200 }), {
    maxProperties: 12,
  }),
]);
export type OrderSource = Static<typeof OrderSource>;

/** Who receives the goods; encrypted at rest, masked in lists. */
export const Contact = Type.Object(
  {
    name: Type.String({ minLength: 1, maxLength: 60 }),
    phone: Type.String({ pattern: '^\\+?[0-9 -]{5,20}$' }),
    address: Type.Optional(Type.String({ minLength: 1, maxLength: 300 })),
  },
  strict,
);
export type Contact = Static<typeof Contact>;

export const PaymentMethod = Type.Union([
  /** The demo's: paid at once. */
  Type.Literal('cash'),
  /** The merchant's own checkout: a signed hand-over, a signed call-back. */
  Type.Literal('merchant'),
  Type.Literal('wechat'),
]);
export type PaymentMethod = Static<typeof PaymentMethod>;

export const Order = Type.Object({
  id: Type.String(),
  room: RoomId,
  buyer: Type.String(),
  status: OrderStatus,
  items: Type.Array(OrderItem),
  /** Sum of the lines at their unit prices. */
  subtotal: Money,
  /** What the coupon takes off it. */
  discount: Money,
  total: Money,
  coupon: Type.Optional(Type.String()),
  groupBuy: Type.Optional(Type.String({ description: 'The group it belongs to.' })),
  source: Type.Optional(OrderSource),
  contact: Type.Optional(Contact),
  session: Type.Optional(Type.String({ description: 'The live during which it was placed.' })),
  createdAt: Type.Integer(),
  /** When it expires unless it is paid. */
  expiresAt: Type.Integer(),
  paidAt: Type.Optional(Type.Integer()),
  shippedAt: Type.Optional(Type.Integer()),
  doneAt: Type.Optional(Type.Integer()),
  /** When and why it was cancelled, expired or refunded. */
  endedAt: Type.Optional(Type.Integer()),
  endReason: Type.Optional(Type.String()),
});
export type Order = Static<typeof Order>;

export const NewOrder = Type.Object(
  {
    room: RoomId,
    items: Type.Array(
      Type.Object(
        {
          product: Id,
          sku: Type.Optional(Id),
          quantity: Type.Integer({ minimum: 1, maximum: 10_000 }),
        },
        strict,
      ),
      { minItems: 1, maxItems: 20 },
    ),
    coupon: Type.Optional(Type.String({ ...Id, description: 'A coupon claimed before.' })),
    /** Join a group, or begin one of this offer. */
    groupBuy: Type.Optional(
      Type.Union([Type.Object({ group: Id }, strict), Type.Object({ offer: Id }, strict)]),
    ),
    source: Type.Optional(OrderSource),
    contact: Type.Optional(Contact),
    /** What the buyer was shown; another total is refused with `price_changed`. */
    expectedTotal: Type.Optional(Money),
  },
  strict,
);
export type NewOrder = Static<typeof NewOrder>;

export const OrderPage = page(Order);

export const PayBody = Type.Object({ method: Type.Optional(PaymentMethod) }, strict);
/** How to pay: nothing left to do (`paid`), a URL to go to, or parameters for the shop's app. */
export const Payment = Type.Object({
  id: Type.String(),
  method: PaymentMethod,
  status: Type.Union([
    Type.Literal('pending'),
    Type.Literal('paid'),
    Type.Literal('refunded'),
    Type.Literal('failed'),
  ]),
  amount: Money,
  /** Where the buyer goes to pay. */
  url: Type.Optional(Type.String()),
  /** What the pay sheet of a native app or mini-program is called with. */
  parameters: Type.Optional(Type.Record(Type.String(), Type.String())),
});
export type Payment = Static<typeof Payment>;
export const PayReply = Type.Object({ order: Order, payment: Payment });

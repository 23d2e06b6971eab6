import { type Static, Type } from 'typebox';
import { Money, Remark, RoomId } from './api.js';
import { PageQuery, page } from './calls.js';

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
  /** What its people should know of: `paid_late`, `refund_failed`, …; oldest first. */
  remarks: Type.Optional(Type.Array(Remark)),
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
  {
    ...strict,
    examples: [
      {
        room: 'spring-sale',
        items: [{ product: 'p0o9i8u7y6t5r4e3', sku: 'a1s2d3f4g5h6j7k8', quantity: 2 }],
        source: { from: 'moments' },
        contact: { name: '王小明', phone: '13800138000', address: '杭州市西湖区文三路 1 号' },
        expectedTotal: { amount: 19_800, currency: 'CNY' },
      },
    ],
  },
);
export type NewOrder = Static<typeof NewOrder>;

export const OrderPage = page(Order);

/** Newest first. */
export const OwnOrderQuery = Type.Object(
  { ...PageQuery.properties, room: Type.Optional(RoomId), status: Type.Optional(OrderStatus) },
  strict,
);
export type OwnOrderQuery = Static<typeof OwnOrderQuery>;
export const OrderQuery = Type.Object(
  {
    ...OwnOrderQuery.properties,
    session: Type.Optional(Id),
    product: Type.Optional(Id),
    buyer: Type.Optional(Id),
  },
  strict,
);
export type OrderQuery = Static<typeof OrderQuery>;

const Reason = Type.String({ minLength: 1, maxLength: 200 });
export const CancelBody = Type.Object(
  { reason: Type.Optional(Reason) },
  { ...strict, examples: [{ reason: 'chose another size' }] },
);
export const RefundBody = Type.Object(
  {
    restock: Type.Optional(
      Type.Boolean({
        description: 'Whether the pieces are on hand again. Default: yes unless they were shipped.',
      }),
    ),
    reason: Type.Optional(Reason),
  },
  { ...strict, examples: [{ restock: true, reason: 'came back unopened' }] },
);
export type RefundBody = Static<typeof RefundBody>;

/** Figures of a SKU: `onHand = initial + adjusted − sold + returned`, `free = onHand − held`. */
export const StockFigures = Type.Object({
  sku: Type.String(),
  name: Type.String(),
  free: Type.Integer(),
  onHand: Type.Integer(),
  held: Type.Integer(),
  initial: Type.Integer(),
  adjusted: Type.Integer(),
  sold: Type.Integer(),
  returned: Type.Integer(),
});
export type StockFigures = Static<typeof StockFigures>;

/** One line of the ledger. */
export const StockChange = Type.Object({
  sku: Type.String(),
  /** Number of the change among those of its SKU. */
  revision: Type.Integer(),
  kind: Type.String({ description: '`initial`, `adjust`, `hold`, `release`, `sell`, `return`' }),
  quantity: Type.Integer(),
  /** Balances after it. */
  onHand: Type.Integer(),
  held: Type.Integer(),
  owner: Type.Optional(Type.Object({ kind: Type.String(), id: Type.String() })),
  /** The hold the pieces came out of or went back to. */
  pool: Type.Optional(Type.Object({ kind: Type.String(), id: Type.String() })),
  reason: Type.Optional(Type.String()),
  by: Type.Optional(Type.String()),
  at: Type.Integer(),
});
export type StockChange = Static<typeof StockChange>;
/** What a product has of each variant, and the newest changes first. */
export const ProductStock = Type.Object({
  product: Type.String(),
  skus: Type.Array(StockFigures),
  changes: Type.Array(StockChange),
});
export type ProductStock = Static<typeof ProductStock>;
export const StockAdjustment = Type.Object(
  {
    sku: Type.Optional(Type.String({ ...Id, description: 'Needed where a product has variants.' })),
    by: Type.Integer({ minimum: -1_000_000_000, maximum: 1_000_000_000 }),
    reason: Reason,
  },
  { ...strict, examples: [{ by: -2, reason: 'two broke in the warehouse' }] },
);
export type StockAdjustment = Static<typeof StockAdjustment>;

export const PayBody = Type.Object(
  {
    method: Type.Optional(PaymentMethod),
    openid: Type.Optional(
      Type.String({ minLength: 1, maxLength: 128, description: 'WeChat’s id of who pays inside WeChat.' }),
    ),
  },
  { ...strict, examples: [{ method: 'merchant' }] },
);
export type PayBody = Static<typeof PayBody>;
/** How to pay: nothing left to do (`paid`), a URL to go to, or parameters for the shop's app. */
export const Payment = Type.Object({
  id: Type.String(),
  method: PaymentMethod,
  status: Type.Union([
    Type.Literal('pending'),
    Type.Literal('paid'),
    /** Asked of the provider, not confirmed yet. */
    Type.Literal('refunding'),
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

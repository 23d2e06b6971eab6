import { type Static, Type } from 'typebox';
import { PageQuery, page } from './calls.js';
import { EVENT_TYPES, type EventType } from './event-types.js';

/** Events that leave Kaibo, and the endpoints they go to, as they cross a process boundary (Standard Webhooks 1.0.0). */

const strict = { additionalProperties: false } as const;
const orNull = <T extends ReturnType<typeof Type.String> | ReturnType<typeof Type.Integer>>(schema: T) =>
  Type.Union([schema, Type.Null()]);

/** Sent by `POST /webhooks/{id}/test` only. */
export const TEST_EVENT = 'webhook.test';

/** What is posted to an endpoint. Its id is in the header `webhook-id`: the same however often it is sent. */
export const EventBody = Type.Object({
  type: Type.Enum([...EVENT_TYPES, TEST_EVENT]),
  timestamp: Type.String({ format: 'date-time', description: 'When it happened, ISO 8601.' }),
  data: Type.Record(Type.String(), Type.Unknown()),
});
export type EventBody = Static<typeof EventBody>;

const EndpointUrl = Type.String({
  minLength: 1,
  maxLength: 2048,
  description: 'https URL that answers 2xx within 15 s. Redirects are not followed.',
});
const Types = Type.Array(Type.Enum(EVENT_TYPES), {
  maxItems: EVENT_TYPES.length,
  uniqueItems: true,
  description: 'Events wanted; empty: all.',
});
const Description = Type.String({ maxLength: 200 });

export const NewWebhook = Type.Object(
  { url: EndpointUrl, types: Type.Optional(Types), description: Type.Optional(Description) },
  {
    ...strict,
    examples: [
      {
        url: 'https://shop.example/hooks/kaibo',
        types: ['order.created', 'order.paid', 'stock.changed'],
        description: 'Orders to the warehouse',
      },
    ],
  },
);
export type NewWebhook = Static<typeof NewWebhook>;

/** Changes of an endpoint. `enabled: true` also forgets why it was disabled. */
export const WebhookPatch = Type.Object(
  {
    url: Type.Optional(EndpointUrl),
    types: Type.Optional(Types),
    description: Type.Optional(Description),
    enabled: Type.Optional(Type.Boolean()),
  },
  { ...strict, examples: [{ enabled: true }, { types: ['room.live', 'room.ended'] }] },
);
export type WebhookPatch = Static<typeof WebhookPatch>;

export const Webhook = Type.Object({
  id: Type.String(),
  url: Type.String(),
  types: Type.Array(Type.Enum(EVENT_TYPES)),
  description: Type.String(),
  enabled: Type.Boolean(),
  /** Why Kaibo disabled it, a sentence. */
  remark: Type.Optional(Type.String()),
  /** Since when nothing has arrived. */
  failingSince: Type.Optional(Type.Integer()),
  createdAt: Type.Integer(),
});
export type Webhook = Static<typeof Webhook>;
export const Webhooks = Type.Object({ items: Type.Array(Webhook) });

/** An endpoint with the secret it verifies with, shown this once. */
export const WebhookGrant = Type.Object({
  webhook: Webhook,
  secret: Type.String({ description: '`whsec_` and 32 bytes in base64. It is not shown again.' }),
});
export type WebhookGrant = Static<typeof WebhookGrant>;

export const RotateBody = Type.Object(
  {
    overlap: Type.Optional(
      Type.Integer({
        minimum: 0,
        maximum: 30 * 24 * 3_600_000,
        description: 'ms for which the secret before signs too. Default: 24 hours.',
      }),
    ),
  },
  { ...strict, examples: [{ overlap: 3_600_000 }] },
);
export type RotateBody = Static<typeof RotateBody>;

export const WebhookTestReply = Type.Object({
  delivered: Type.Boolean(),
  /** Status of the answer, if there was one. */
  status: Type.Optional(Type.Integer()),
  /** What was wrong, a sentence. */
  error: Type.Optional(Type.String()),
});
export type WebhookTestReply = Static<typeof WebhookTestReply>;

export const DeliveryStatus = Type.Enum(['pending', 'delivered', 'failed']);
export type DeliveryStatus = Static<typeof DeliveryStatus>;

/** One event on its way to one endpoint. */
export const Delivery = Type.Object({
  id: Type.String(),
  /** The event's id, as in the header `webhook-id`. */
  event: Type.String(),
  type: Type.String(),
  status: DeliveryStatus,
  /** Attempts begun. */
  attempts: Type.Integer(),
  createdAt: Type.Integer(),
  /** When it is sent next; null once it is over. */
  nextAt: orNull(Type.Integer()),
  endedAt: orNull(Type.Integer()),
  httpStatus: orNull(Type.Integer()),
  error: orNull(Type.String()),
});
export type Delivery = Static<typeof Delivery>;
export const DeliveryPage = page(Delivery);
export const DeliveryQuery = Type.Object(
  { ...PageQuery.properties, status: Type.Optional(DeliveryStatus) },
  strict,
);
export type DeliveryQuery = Static<typeof DeliveryQuery>;

const money = (amount: number) => ({ amount, currency: 'CNY' });
const live = { room: 'spring-sale', session: 'k3v9x0q2m4n6p8r1', startedAt: 1_790_000_000_000 };
const order = (status: string, reason?: string) => ({
  order: 'w7c1e5t9b3z6y8u2',
  room: live.room,
  session: live.session,
  buyer: 'q8d4f0g2h6j1l5s7',
  status,
  total: money(19_800),
  items: [{ product: 'p0o9i8u7y6t5r4e3', sku: 'a1s2d3f4g5h6j7k8', quantity: 2, unitPrice: money(9_900) }],
  ...(reason === undefined ? {} : { reason }),
});

/** What `data` of each event looks like. */
export const EVENT_EXAMPLES: Record<EventType, Record<string, unknown>> = {
  'room.live': { ...live, resumed: false },
  'room.interrupted': live,
  'room.ended': { ...live, endedAt: 1_790_007_200_000, reason: 'unpublished' },
  'replay.ready': {
    session: live.session,
    room: live.room,
    title: 'Spring sale',
    duration: 7_200,
    playlist: `/replay/${live.session}/index.m3u8`,
  },
  'order.created': order('created'),
  'order.paid': order('paid'),
  'order.cancelled': order('cancelled', 'buyer'),
  'order.expired': order('expired', 'unpaid'),
  'order.refunded': order('refunded', 'operator'),
  'order.shipped': order('shipped'),
  'stock.changed': { product: 'p0o9i8u7y6t5r4e3', sku: 'a1s2d3f4g5h6j7k8', stock: 41, change: 'hold' },
};

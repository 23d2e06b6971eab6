import { type Static, type TSchema, Type } from 'typebox';
import {
  Money,
  Product,
  ReplayTag,
  ROOM_ID_PATTERN,
  Room,
  RoomSettings,
  Session,
  ShelfItem,
  ShelfStatus,
  Tag,
} from './api.js';

/** What each call of `/api/v1` takes and answers. Bodies refuse properties they do not know. */

const strict = { additionalProperties: false } as const;
const orNull = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()]);

/** A page of a list: `next` is the cursor of the following page, null on the last one. */
export const page = <T extends TSchema>(item: T) =>
  Type.Object({ items: Type.Array(item), next: Type.Union([Type.String(), Type.Null()]) });

export const PageQuery = Type.Object(
  {
    limit: Type.Optional(
      Type.Integer({ minimum: 1, maximum: 200, description: 'Items wanted. Default 50.' }),
    ),
    cursor: Type.Optional(Type.String({ maxLength: 300, description: '`next` of the page before.' })),
  },
  strict,
);
export type PageQuery = Static<typeof PageQuery>;
export const DEFAULT_PAGE = 50;

const Title = Type.String({ minLength: 1, maxLength: 200 });
const Host = Type.String({ minLength: 1, maxLength: 80 });
const Instant = Type.Integer({
  minimum: 0,
  maximum: 8_640_000_000_000_000,
  description: 'ms since the epoch',
});

export const NewRoom = Type.Object(
  {
    id: Type.Optional(Type.String({ pattern: ROOM_ID_PATTERN, description: 'Made up when absent.' })),
    title: Title,
    host: Type.Optional(Host),
    startsAt: Type.Optional(Instant),
    settings: Type.Optional(Type.Partial(RoomSettings)),
  },
  {
    ...strict,
    examples: [{ id: 'spring-sale', title: '春季上新', host: '小林', settings: { rehearse: true } }],
  },
);
export type NewRoom = Static<typeof NewRoom>;

/** Changes of a room; null clears. `banned` ends its live and refuses publishers; any other status lifts that. */
export const RoomPatch = Type.Object(
  {
    title: Type.Optional(Title),
    host: Type.Optional(orNull(Host)),
    startsAt: Type.Optional(orNull(Instant)),
    /** Those that are named change. */
    settings: Type.Optional(Type.Partial(RoomSettings)),
    status: Type.Optional(
      Type.Union([
        Type.Literal('scheduled'),
        Type.Literal('testing'),
        Type.Literal('ended'),
        Type.Literal('banned'),
      ]),
    ),
  },
  { ...strict, examples: [{ title: '春季上新 · 第二场', startsAt: 1_790_000_000_000 }] },
);
export type RoomPatch = Static<typeof RoomPatch>;

export const RoomPage = page(Room);

/** Where and with what key to publish; `url` is both in one, for phones. */
export const IngestAddress = Type.Object({
  server: Type.String(),
  key: Type.String(),
  url: Type.String(),
  /** The same over TLS (RTMPS), where that is offered. */
  secureServer: Type.Optional(Type.String()),
  secureUrl: Type.Optional(Type.String()),
});
export type IngestAddress = Static<typeof IngestAddress>;

export const SessionPage = page(Session);

/** Lets its holder play the room's rehearsal: `/live/{room}/index.m3u8?token={token}`. */
export const PreviewToken = Type.Object({
  token: Type.String(),
  expiresAt: Type.Integer({ description: 'ms since the epoch; minutes away.' }),
});
export type PreviewToken = Static<typeof PreviewToken>;

export const NewPlayToken = Type.Object(
  {
    session: Type.Optional(
      Type.String({ minLength: 1, maxLength: 64, description: 'The only session it is for. Default: any.' }),
    ),
    address: Type.Optional(
      Type.String({
        pattern: '^[0-9a-fA-F:.]{2,45}$',
        description: 'The only address it is for, as your back end sees the viewer’s; of IPv6 its /64.',
      }),
    ),
    life: Type.Optional(
      Type.Integer({ minimum: 10, maximum: 86_400, description: 'Seconds to begin within. Default 600.' }),
    ),
  },
  { ...strict, examples: [{ life: 300, address: '203.0.113.7' }] },
);

/** Opens a room that is not for everybody: `/watch/{room}?token={token}`. */
export const PlayToken = Type.Object({
  token: Type.String(),
  expiresAt: Type.Integer({
    description: 'ms since the epoch; who has begun by then may go on for a day.',
  }),
});
export type PlayToken = Static<typeof PlayToken>;

export const TestPicture = Type.Object({
  running: Type.Boolean(),
  reason: Type.Optional(Type.String({ description: 'Why the last one stopped by itself.' })),
});
export type TestPicture = Static<typeof TestPicture>;

/** The merchant's own id of a product or a variant. */
export const ExternalId = Type.String({ minLength: 1, maxLength: 128 });
const MAX_STOCK = 1_000_000_000;
export const SkuFields = Type.Object(
  {
    id: Type.Optional(
      Type.String({ minLength: 1, maxLength: 64, description: 'Of a variant that is there already.' }),
    ),
    externalId: Type.Optional(ExternalId),
    name: Type.String({ minLength: 1, maxLength: 100 }),
    price: Type.Optional(Money),
    livePrice: Type.Optional(Money),
    stock: Type.Integer({ minimum: 0, maximum: MAX_STOCK, description: 'So many are to be free.' }),
  },
  strict,
);
export type SkuFields = Static<typeof SkuFields>;

const productFields = {
  name: Type.String({ minLength: 1, maxLength: 200 }),
  image: Type.Optional(
    Type.String({ maxLength: 2048, description: 'http(s) URL or path on this site; empty: none.' }),
  ),
  price: Money,
  livePrice: Type.Optional(Money),
  stock: Type.Optional(
    Type.Integer({
      minimum: 0,
      maximum: MAX_STOCK,
      description: 'So many are to be free. Of a product without variants, where it is required.',
    }),
  ),
  skus: Type.Optional(
    Type.Array(SkuFields, {
      maxItems: 100,
      description: 'Variants; absent: they stay as they are, empty: it has none any more.',
    }),
  ),
  perBuyer: Type.Optional(Type.Integer({ minimum: 1, maximum: 1_000_000 })),
  url: Type.Optional(
    Type.String({ minLength: 1, maxLength: 2048, description: 'http(s) URL or path on this site.' }),
  ),
};
const productExample = {
  name: '青瓷茶杯',
  image: '/images/k3v9x0q2m4n6p8r1-480.webp',
  price: { amount: 9900, currency: 'CNY' },
  livePrice: { amount: 7900, currency: 'CNY' },
  stock: 42,
  perBuyer: 2,
  url: 'https://shop.example/cup',
};
export const NewProduct = Type.Object(
  { externalId: Type.Optional(ExternalId), ...productFields },
  { ...strict, examples: [{ externalId: 'cup-celadon', ...productExample }] },
);
export type NewProduct = Static<typeof NewProduct>;
/** All of a product but its ids; what is absent is cleared. */
export const ProductFields = Type.Object(productFields, { ...strict, examples: [productExample] });
export type ProductFields = Static<typeof ProductFields>;
export const ProductQuery = Type.Object(
  {
    ...PageQuery.properties,
    search: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 100,
        description: 'Part of the name, or the exact id or externalId.',
      }),
    ),
  },
  strict,
);
export type ProductQuery = Static<typeof ProductQuery>;
export const ProductPage = page(Product);

export const MAX_SHELF_ITEMS = 500;
export const ShelfBody = Type.Object(
  { items: Type.Array(ShelfItem, { maxItems: MAX_SHELF_ITEMS }) },
  {
    ...strict,
    examples: [
      {
        items: [
          {
            product: 'p0o9i8u7y6t5r4e3',
            position: 1,
            status: 'on',
            livePrice: { amount: 6900, currency: 'CNY' },
          },
          { product: 'e3r4t5y6u7i8o9p0', position: 2, status: 'display' },
        ],
      },
    ],
  },
);
/** A product as the shelf shows it; schema of channel.ts `ShelfCard`. */
export const ShelfCardSchema = Type.Object({
  product: Type.String(),
  name: Type.String(),
  image: Type.String(),
  price: Money,
  livePrice: Type.Optional(Money),
  stock: Type.Integer(),
  position: Type.Integer(),
  status: ShelfStatus,
  url: Type.Optional(Type.String()),
});
export const Shelf = Type.Object({ items: Type.Array(ShelfCardSchema) });

export const ExplainingBody = Type.Object(
  { product: Type.String({ minLength: 1, maxLength: 64 }) },
  { ...strict, examples: [{ product: 'p0o9i8u7y6t5r4e3' }] },
);
export const Explaining = Type.Object({
  product: orNull(ShelfCardSchema),
  tag: Type.Optional(orNull(Tag)),
});

export const NewViewer = Type.Object(
  { name: Type.Optional(Type.String({ maxLength: 200, description: '1–24 characters after cleaning.' })) },
  { ...strict, examples: [{ name: '小明' }] },
);
export const ViewerGrant = Type.Object({
  viewer: Type.Object({ id: Type.String(), name: Type.String() }),
  token: Type.String({ description: 'Bearer token of this viewer; valid for 30 days.' }),
});

export const ReplayInfo = Type.Object({
  status: Type.Union([Type.Literal('processing'), Type.Literal('ready')]),
  session: Type.String(),
  room: Type.String(),
  title: Type.String(),
  startedAt: Type.Integer(),
  endedAt: Type.Integer(),
  duration: Type.Number({ description: 'Seconds of media; 0 while processing.' }),
  rungs: Type.Array(Type.String()),
  tags: Type.Array(ReplayTag),
  urls: Type.Object({
    playlist: Type.String(),
    tags: Type.String(),
    chapters: Type.String(),
    danmaku: Type.String(),
    download: Type.String({ description: 'One MP4; `?rung=` chooses another than the top one.' }),
    poster: Type.String(),
    sprite: Type.String({
      description: 'WebVTT of the seek bar’s previews; there soon after the replay is.',
    }),
  }),
});
export type ReplayInfo = Static<typeof ReplayInfo>;
export const ReplayPage = page(ReplayInfo);

const TagBody = Type.Object(
  {
    id: Type.Optional(Type.String({ minLength: 1, maxLength: 64, description: 'Made up when absent.' })),
    product: Type.Object(
      {
        id: Type.String({ minLength: 1, maxLength: 64 }),
        name: Type.String({ minLength: 1, maxLength: 200 }),
        image: Type.String({ maxLength: 2048 }),
        price: Money,
      },
      strict,
    ),
    start: Type.Number({ minimum: 0, description: 'Seconds.' }),
    end: Type.Number({ minimum: 0, description: 'Seconds.' }),
  },
  strict,
);
export const ReplayTagsBody = Type.Object(
  { tags: Type.Array(TagBody, { maxItems: 1000 }) },
  {
    ...strict,
    examples: [
      {
        tags: [
          {
            product: {
              id: 'p0o9i8u7y6t5r4e3',
              name: '青瓷茶杯',
              image: '',
              price: { amount: 7900, currency: 'CNY' },
            },
            start: 62.5,
            end: 180,
          },
        ],
      },
    ],
  },
);
export type ReplayTagsBody = Static<typeof ReplayTagsBody>;
export const ReplayTags = Type.Object({ tags: Type.Array(ReplayTag) });

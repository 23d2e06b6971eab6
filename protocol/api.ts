import { type Static, Type } from 'typebox';

/** Room id, chosen by the operator; part of every public URL. */
export const ROOM_ID_PATTERN = '^[a-z0-9][a-z0-9-]{0,62}$';
export const RoomId = Type.String({ pattern: ROOM_ID_PATTERN, description: 'Room id' });

/** Money: an integer of minor units (fen, cents) and an ISO 4217 code. */
export const Money = Type.Object(
  {
    amount: Type.Integer({ minimum: 0, maximum: 1_000_000_000_000 }),
    currency: Type.String({ pattern: '^[A-Z]{3}$' }),
  },
  { additionalProperties: false },
);
export type Money = Static<typeof Money>;

export const RoomStatus = Type.Union([
  Type.Literal('scheduled'),
  Type.Literal('testing'),
  Type.Literal('live'),
  Type.Literal('interrupted'),
  Type.Literal('ended'),
  Type.Literal('banned'),
]);
export type RoomStatus = Static<typeof RoomStatus>;

export const WatermarkCorner = Type.Union([
  Type.Literal('top-left'),
  Type.Literal('top-right'),
  Type.Literal('bottom-left'),
  Type.Literal('bottom-right'),
]);
export type WatermarkCorner = Static<typeof WatermarkCorner>;

/** A mark burnt into every rung of a room's lives. Text and image may both be set; they stack in the same corner. */
export const Watermark = Type.Object(
  {
    /** May name `{room}`, `{session}`, `{title}` and `{host}`. */
    text: Type.Optional(Type.String({ minLength: 1, maxLength: 64 })),
    /** Media key of an uploaded PNG, set by `PUT /rooms/{room}/watermark/image`. */
    image: Type.Optional(Type.String({ maxLength: 200 })),
    corner: WatermarkCorner,
    /** Drifts across the picture at the corner's height instead of staying in it. */
    scroll: Type.Optional(Type.Boolean()),
    /** Distance to the edges as a share of the picture's height. Default 0.03. */
    margin: Type.Optional(Type.Number({ minimum: 0, maximum: 0.3 })),
    /** Height of the mark as a share of the picture's height. */
    size: Type.Number({ minimum: 0.02, maximum: 0.3 }),
    opacity: Type.Number({ minimum: 0.05, maximum: 1 }),
  },
  { additionalProperties: false },
);
export type Watermark = Static<typeof Watermark>;

/** How a room's lives behave; each change takes effect at the next decision it bears on, `passthrough` at the next live. */
export const RoomSettings = Type.Object(
  {
    /** ms a live waits for a publisher that dropped; null: as the node is configured. */
    grace: Type.Union([Type.Integer({ minimum: 0, maximum: 600_000 }), Type.Null()]),
    /** What a clean unpublish means: the end, or a drop like any other (for apps that send it on every blip). */
    onUnpublish: Type.Union([Type.Literal('end'), Type.Literal('grace')]),
    /** A second publisher while the first is healthy: refused, or the newest wins. */
    takeover: Type.Union([Type.Literal('keep'), Type.Literal('newest')]),
    /** `/live/{room}.flv`: none, the source as it was pushed (without watermark), or the top rung. */
    flv: Type.Union([Type.Literal('off'), Type.Literal('source'), Type.Literal('encoded')]),
    /** The top rung may be the source's own bits, where they fit; `encoding` of a session says whether they do. */
    passthrough: Type.Boolean(),
    /** The next live begins as a rehearsal that the host alone sees. */
    rehearse: Type.Boolean(),
    /** Who may watch, lives and replays: everybody, who has a play token, or the host and whom they invite. */
    access: Type.Union([Type.Literal('public'), Type.Literal('token'), Type.Literal('private')]),
    /** Sites that may play it, as `https://shop.example`; empty: as the edges are configured. */
    origins: Type.Array(Type.String({ pattern: '^https?://[^/?#\\s]{1,200}$' }), { maxItems: 20 }),
  },
  { additionalProperties: false },
);
export type RoomSettings = Static<typeof RoomSettings>;

export const Room = Type.Object({
  id: RoomId,
  title: Type.String(),
  host: Type.Optional(Type.String()),
  startsAt: Type.Optional(Type.Integer()),
  status: RoomStatus,
  watermark: Type.Union([Watermark, Type.Null()]),
  settings: RoomSettings,
  createdAt: Type.Integer(),
  /** The session on air, when there is one. */
  session: Type.Optional(Type.String()),
});
export type Room = Static<typeof Room>;

export const Interruption = Type.Object({
  from: Type.Integer(),
  to: Type.Union([Type.Integer(), Type.Null()]),
  reason: Type.String(),
});
export type Interruption = Static<typeof Interruption>;

/** What became of the top rung: the source's own bits or an encode, and why. */
export const Encoding = Type.Object({
  top: Type.Union([Type.Literal('copied'), Type.Literal('encoded')]),
  /** Code: `source_fits`, `watermark`, `off`, `codec`, `gop`, `bitrate`, `scaled`, `irregular`, … */
  reason: Type.String(),
});
export type Encoding = Static<typeof Encoding>;

/** Something that happened to a session that its people should know of. */
export const Remark = Type.Object({
  at: Type.Integer(),
  /** `waiting_for_capacity`, `worker_lost`, `worker_changed`, `encoder_restarted`, `encoder_stalled`, `degraded`, `passthrough_ended`, … */
  code: Type.String(),
  /** A sentence; pages translate the code where they know it. */
  text: Type.String(),
});
export type Remark = Static<typeof Remark>;

export const Session = Type.Object({
  id: Type.String(),
  room: RoomId,
  status: Type.Union([
    Type.Literal('starting'),
    Type.Literal('live'),
    Type.Literal('interrupted'),
    Type.Literal('ended'),
  ]),
  startedAt: Type.Integer(),
  endedAt: Type.Union([Type.Integer(), Type.Null()]),
  /** Why it ended: `unpublished`, `grace_expired`, `ended_by_operator`, `server_restarted`, `transcode_failed`. */
  endReason: Type.Optional(Type.String()),
  /** A sentence for the operator, when the reason needs one. */
  endDetail: Type.Optional(Type.String()),
  interruptions: Type.Array(Interruption),
  /** Rungs being made, top first, once known. */
  rungs: Type.Array(Type.String()),
  /** A rehearsal: nobody but the host sees it, and it leaves no replay. */
  test: Type.Boolean(),
  /** When a rehearsal was made the real live; `startedAt` is the same moment then. */
  promotedAt: Type.Optional(Type.Integer()),
  /** Once the ladder is planned. */
  encoding: Type.Optional(Encoding),
  /** Oldest first, the last 50. */
  remarks: Type.Array(Remark),
});
export type Session = Static<typeof Session>;

/** A variant of a product that has stock of its own. */
export const Sku = Type.Object({
  id: Type.String(),
  externalId: Type.Optional(Type.String()),
  /** What tells it from the others: `红 / L`. Empty for the only one. */
  name: Type.String(),
  /** Absent: the product's. */
  price: Type.Optional(Money),
  livePrice: Type.Optional(Money),
  /** Pieces on hand that nobody holds. */
  stock: Type.Integer(),
});
export type Sku = Static<typeof Sku>;

export const Product = Type.Object({
  id: Type.String(),
  externalId: Type.Optional(Type.String()),
  name: Type.String(),
  image: Type.String(),
  price: Money,
  livePrice: Type.Optional(Money),
  /** Pieces on hand that nobody holds, over all variants. */
  stock: Type.Integer(),
  perBuyer: Type.Optional(Type.Integer()),
  url: Type.Optional(Type.String()),
  /** Variants, when it has more than one. */
  skus: Type.Optional(Type.Array(Sku)),
});
export type Product = Static<typeof Product>;

export const ShelfStatus = Type.Union([Type.Literal('on'), Type.Literal('off'), Type.Literal('display')]);
export const ShelfItem = Type.Object(
  {
    product: Type.String({ maxLength: 64 }),
    position: Type.Integer({ minimum: 0, maximum: 9999 }),
    livePrice: Type.Optional(Money),
    status: ShelfStatus,
  },
  { additionalProperties: false },
);
export type ShelfItem = Static<typeof ShelfItem>;

/** One explained interval. On the wire of a live, `from`/`to` are ms since the epoch; on a replay see {@link ReplayTag}. */
export const Tag = Type.Object({
  id: Type.String(),
  product: Type.Object({ id: Type.String(), name: Type.String(), image: Type.String(), price: Money }),
  /** Position on the shelf when it was explained. */
  position: Type.Integer(),
  from: Type.Integer(),
  to: Type.Union([Type.Integer(), Type.Null()]),
});
export type Tag = Static<typeof Tag>;

/** A tag on the replay's own time line, in seconds. */
export const ReplayTag = Type.Object({
  id: Type.String(),
  product: Type.Object({ id: Type.String(), name: Type.String(), image: Type.String(), price: Money }),
  start: Type.Number({ minimum: 0 }),
  end: Type.Number({ minimum: 0 }),
});
export type ReplayTag = Static<typeof ReplayTag>;

/** RFC 9457 problem with Kaibo's stable `code`. */
export const Problem = Type.Object({
  type: Type.String(),
  title: Type.String(),
  status: Type.Integer(),
  code: Type.String(),
  detail: Type.Optional(Type.String()),
  /** One per offending field, for `invalid_request`. */
  errors: Type.Optional(Type.Array(Type.Object({ path: Type.String(), message: Type.String() }))),
});
export type Problem = Static<typeof Problem>;

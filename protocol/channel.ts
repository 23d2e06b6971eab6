import { type Static, Type } from 'typebox';
import type { Money, RoomStatus } from './api.js';
import type { ChatRules, PinnedMessage, StaffRole } from './moderation.js';
import type { Coupon, FlashSale, GroupBuyWithGroups, Offer } from './offers.js';

/** WebSocket subprotocol of the viewers' channel. */
export const CHANNEL_SUBPROTOCOL = 'kaibo.v1';
/** A larger message from a viewer is a bad message (close 4400). */
export const MAX_CLIENT_MESSAGE_BYTES = 4096;
/** Characters (Unicode code points) of a danmaku after trimming. */
export const DANMAKU_MAX_LENGTH = 100;

export const DanmakuMode = Type.Union([Type.Literal('scroll'), Type.Literal('top'), Type.Literal('bottom')]);
export type DanmakuMode = Static<typeof DanmakuMode>;
export const DEFAULT_COLOR = '#ffffff';

/** The author of a danmaku. */
export interface Author {
  id: string;
  name: string;
  level?: number;
  /** Of the room's own people; absent for viewers. */
  role?: StaffRole;
}

/** A product as the shelf shows it. */
export interface ShelfCard {
  product: string;
  name: string;
  image: string;
  price: Money;
  livePrice?: Money;
  stock: number;
  position: number;
  status: 'on' | 'off' | 'display';
  url?: string;
}

/** What the channel says of a room on join and when it changes. */
export interface RoomInfo {
  room: string;
  title: string;
  host?: string;
  status: RoomStatus;
  /** ms since the epoch, planned. */
  startsAt?: number;
  /** Session being played, when one is. */
  session?: string;
  /** Who may play it; absent: everybody. For edges, not told to viewers. */
  access?: 'token' | 'private';
  /** Sites that may play it; absent: as the edges are configured. */
  origins?: string[];
}

/** Stream events: ordered, with an offset, recovered after a reconnect. `at` is server time in ms since the epoch. */
export type RoomEvent =
  | {
      type: 'danmaku';
      at: number;
      id: string;
      from: Author;
      text: string;
      mode: DanmakuMode;
      color: string;
      replyTo?: string;
      /** Between nodes only, never sent: its author is shadow-banned and the only one who is shown it. */
      shadow?: true;
      /** Between nodes only, never sent: where it was written, as `AddressTags` has it. */
      address?: string;
    }
  | { type: 'deleted'; at: number; id: string }
  | { type: 'notice'; at: number; code: NoticeCode; text: string; session?: string }
  | { type: 'joined'; at: number; names: string[]; count: number }
  | { type: 'followed'; at: number; from: Author }
  /** `count` orders of a product since the last one; `name` is one of the buyers, masked. */
  | { type: 'order.placed'; at: number; product: string; name: string; count: number };

/** `live.ended` and `replay.ready` name their session. `text` is a zh-CN fallback; pages translate the code. */
export type NoticeCode =
  | 'live.started'
  | 'live.interrupted'
  | 'live.resumed'
  | 'live.ending'
  | 'live.ended'
  | 'replay.ready';

/** State events: the latest value, no offset. */
export type StateEvent =
  | { type: 'status'; at: number; status: RoomStatus; session?: string }
  | { type: 'room'; at: number; title: string; host?: string }
  | { type: 'viewers'; at: number; count: number }
  | { type: 'likes'; at: number; total: number }
  | { type: 'shelf'; at: number; items: ShelfCard[] }
  | { type: 'explaining'; at: number; product: ShelfCard | null }
  /** Pieces left of a product on the shelf, over all its variants. */
  | { type: 'stock'; at: number; product: string; left: number }
  | ({ type: 'flash-sale'; at: number } & FlashSale)
  | ({ type: 'coupon'; at: number } & Coupon)
  | ({ type: 'group-buy'; at: number } & GroupBuyWithGroups)
  | ({ type: 'rules'; at: number } & ChatRules)
  | { type: 'pinned'; at: number; message: PinnedMessage | null };

export interface Welcome {
  type: 'welcome';
  at: number;
  epoch: string;
  offset: number;
  /** True when all that was missed since `since` follows; false: recent history follows instead. */
  recovered: boolean;
  viewer: { id: string; name: string; role?: StaffRole } | null;
  room: {
    status: RoomStatus;
    title: string;
    host?: string;
    startsAt?: number;
    session?: string;
    viewers: number;
    likes: number;
    shelf: ShelfCard[];
    explaining: (ShelfCard & { at: number }) | null;
    /** Running or to come. Countdowns are to `endsAt` or `startsAt` by the server's clock, which `at` tells. */
    offers: Offer[];
    rules: ChatRules;
    pinned: PinnedMessage | null;
  };
}

/** Replies to the sender alone. */
export type ReplyEvent =
  | { type: 'ack'; at: number; ref: string; id: string }
  | { type: 'error'; at: number; ref?: string; code: ChannelErrorCode; detail: string; retryAfter?: number }
  | { type: 'pong'; at: number }
  /** This viewer may not write until then, ms since the epoch; null: until told otherwise. Also follows the welcome. */
  | { type: 'muted'; at: number; until: number | null }
  | { type: 'unmuted'; at: number };

/**
 * Why a message was not taken. `retryAfter` (ms) comes with `too_fast` (a limit or the room's slow mode) and with a `muted` that ends;
 * `followers_only` is met by a `follow` message, the rest by writing something else or not at all.
 */
export type ChannelErrorCode =
  | 'too_fast'
  | 'muted'
  | 'banned'
  | 'blocked_word'
  | 'links_off'
  | 'followers_only'
  | 'chat_off'
  | 'too_long'
  | 'bad_message'
  | 'room_ended'
  | 'read_only';

/** One element of a server frame; a frame is a JSON array of these. */
export type ServerEvent = Welcome | (RoomEvent & { offset: number }) | StateEvent | ReplyEvent;

const Ref = Type.Optional(Type.String({ maxLength: 64 }));

/** What a viewer may send, one object a message. */
export const ClientMessage = Type.Union([
  Type.Object({
    type: Type.Literal('danmaku'),
    text: Type.String(),
    mode: Type.Optional(DanmakuMode),
    color: Type.Optional(Type.String({ pattern: '^#[0-9a-fA-F]{6}$' })),
    replyTo: Type.Optional(Type.String({ maxLength: 64 })),
    ref: Ref,
  }),
  Type.Object({ type: Type.Literal('like'), count: Type.Integer({ minimum: 1, maximum: 100 }), ref: Ref }),
  Type.Object({ type: Type.Literal('click'), product: Type.String({ maxLength: 64 }), ref: Ref }),
  Type.Object({ type: Type.Literal('follow'), ref: Ref }),
  Type.Object({ type: Type.Literal('ping') }),
]);
export type ClientMessage = Static<typeof ClientMessage>;

/** Why the server closed a channel, and whether the client should come back. */
export const CLOSE = {
  badMessage: { code: 4400, reason: 'bad message', reconnect: false },
  token: { code: 4401, reason: 'token', reconnect: false },
  banned: { code: 4403, reason: 'banned', reconnect: false },
  playRefused: { code: 4405, reason: 'play token', reconnect: false },
  noSuchRoom: { code: 4404, reason: 'no such room', reconnect: false },
  tooSlow: { code: 4408, reason: 'too slow', reconnect: true },
  tooManySockets: { code: 4409, reason: 'too many sockets', reconnect: false },
  flooding: { code: 4429, reason: 'flooding', reconnect: false },
  draining: { code: 4503, reason: 'draining', reconnect: true },
} as const;

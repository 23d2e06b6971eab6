import type { RoomStatus } from '../../protocol/api.js';
import type {
  Author,
  DanmakuMode,
  NoticeCode,
  ServerEvent,
  ShelfCard,
  Welcome,
} from '../../protocol/channel.js';
import type { ChatRules, PinnedMessage } from '../../protocol/moderation.js';
import type { Offer } from '../../protocol/offers.js';
import type { ChannelState } from './channel.js';
import { offerOf, type PlacedNews, sortOffers, withOffer, withPlaced, withStock } from './room-shop.js';

/** A line of the chat list. */
export type ChatLine =
  | {
      kind: 'danmaku';
      key: string;
      at: number;
      from: Author;
      text: string;
      mode: DanmakuMode;
      color: string;
    }
  | { kind: 'notice'; key: string; at: number; code: NoticeCode; text: string }
  | { kind: 'joined'; key: string; at: number; names: string[]; count: number };

/** All a page knows of its room from the channel. */
export interface RoomState {
  channel: ChannelState;
  /** False until the first welcome. */
  known: boolean;
  status: RoomStatus;
  title: string;
  host?: string;
  /** ms since the epoch, planned. */
  startsAt?: number;
  session?: string;
  /** The last session that ended, and whether its replay may be watched. */
  ended?: { session: string; ready: boolean };
  viewers: number;
  likes: number;
  shelf: ShelfCard[];
  /** The card and since when (server time), as told; the picture may not be there yet. */
  explaining: { product: ShelfCard | null; at: number };
  /** Running, to come, or just ended. */
  offers: Offer[];
  /** Server time at which an offer was first told of, by its id; not those that were there on join. */
  offersTold: Record<string, number>;
  /** The last orders that viewers were told of. */
  placed: PlacedNews | null;
  lines: ChatLine[];
  viewer: Welcome['viewer'];
  rules: ChatRules;
  /** Stays in sight over the talk. */
  pinned: PinnedMessage | null;
  /** The viewer may not write until then, server time; null: for ever. Null altogether: may. */
  muted: { until: number | null } | null;
  /** Slow mode: server time from which the viewer may write again; null: now. */
  mayWriteAt: number | null;
  /** The viewer follows the room. */
  follows: boolean;
}

const MAX_LINES = 200;

export const emptyRoom: RoomState = {
  channel: { phase: 'connecting' },
  known: false,
  status: 'scheduled',
  title: '',
  viewers: 0,
  likes: 0,
  shelf: [],
  explaining: { product: null, at: 0 },
  offers: [],
  offersTold: {},
  placed: null,
  lines: [],
  viewer: null,
  rules: { slowMode: 0, linksOff: false, followersOnly: false, chatOff: false },
  pinned: null,
  muted: null,
  mayWriteAt: null,
  follows: false,
};

/** The room after an event. */
export function applyEvent(state: RoomState, event: ServerEvent): RoomState {
  switch (event.type) {
    case 'welcome':
      return applyWelcome(state, event);
    case 'danmaku':
      return withLine(state, { kind: 'danmaku', key: event.id, ...pickDanmaku(event) });
    case 'deleted':
      return { ...state, lines: state.lines.filter((line) => line.key !== event.id) };
    case 'notice':
      return applyNotice(state, event);
    case 'joined':
      return withLine(state, {
        kind: 'joined',
        key: `j${event.offset}`,
        at: event.at,
        names: event.names,
        count: event.count,
      });
    case 'status':
      return applyStatus(state, event.status, event.session);
    case 'room':
      return { ...state, title: event.title, ...(event.host === undefined ? {} : { host: event.host }) };
    case 'viewers':
      return { ...state, viewers: event.count };
    case 'likes':
      return { ...state, likes: Math.max(state.likes, event.total) };
    case 'shelf':
      return { ...state, shelf: sortShelf(event.items) };
    case 'explaining':
      return { ...state, explaining: { product: event.product, at: event.at } };
    case 'stock':
      return { ...state, shelf: withStock(state.shelf, event.product, event.left) };
    case 'order.placed':
      return { ...state, placed: withPlaced(state.placed, event) };
    case 'rules': {
      const { type: _, at: _at, ...rules } = event;
      return { ...state, rules, mayWriteAt: rules.slowMode === 0 ? null : state.mayWriteAt };
    }
    case 'pinned':
      return { ...state, pinned: event.message };
    case 'muted':
      return { ...state, muted: { until: event.until } };
    case 'unmuted':
      return { ...state, muted: null };
    case 'flash-sale':
    case 'coupon':
    case 'group-buy':
      return withOfferOf(state, event);
    default:
      return state;
  }
}

function withOfferOf(state: RoomState, event: ServerEvent): RoomState {
  const offer = offerOf(event);
  if (offer === null) return state;
  const known = state.offers.some(({ id }) => id === offer.id);
  return {
    ...state,
    offers: withOffer(state.offers, offer, event.at),
    offersTold: known ? state.offersTold : { ...state.offersTold, [offer.id]: event.at },
  };
}

function applyWelcome(state: RoomState, welcome: Welcome): RoomState {
  const { room } = welcome;
  const base = applyStatus(state, room.status, room.session);
  return {
    ...base,
    known: true,
    title: room.title,
    ...(room.host === undefined ? {} : { host: room.host }),
    ...(room.startsAt === undefined ? {} : { startsAt: room.startsAt }),
    viewers: room.viewers,
    likes: room.likes,
    shelf: sortShelf(room.shelf),
    explaining: { product: room.explaining, at: room.explaining?.at ?? welcome.at },
    offers: sortOffers(room.offers),
    offersTold: {},
    viewer: welcome.viewer,
    rules: room.rules,
    pinned: room.pinned,
    // Told again after the welcome of one who is.
    muted: null,
  };
}

function applyStatus(state: RoomState, status: RoomStatus, session: string | undefined): RoomState {
  const { session: previous, ended, ...rest } = state;
  const over = status === 'ended' ? (session ?? previous) : undefined;
  if (over !== undefined) {
    return { ...rest, status, ended: ended?.session === over ? ended : { session: over, ready: false } };
  }
  return {
    ...rest,
    status,
    ...(session === undefined ? {} : { session }),
    ...(ended === undefined ? {} : { ended }),
  };
}

function applyNotice(state: RoomState, event: ServerEvent & { type: 'notice' }): RoomState {
  const line: ChatLine = {
    kind: 'notice',
    key: `n${event.offset}`,
    at: event.at,
    code: event.code,
    text: event.text,
  };
  const next = withLine(state, line);
  if (event.session === undefined) return next;
  if (event.code === 'replay.ready') return { ...next, ended: { session: event.session, ready: true } };
  if (event.code === 'live.ended') {
    return {
      ...next,
      ended: { session: event.session, ready: next.ended?.session === event.session && next.ended.ready },
    };
  }
  return next;
}

function pickDanmaku(event: ServerEvent & { type: 'danmaku' }) {
  const { at, from, text, mode, color } = event;
  return { at, from, text, mode, color };
}

function withLine(state: RoomState, line: ChatLine): RoomState {
  if (state.lines.some((known) => known.key === line.key)) return state;
  return { ...state, lines: [...state.lines, line].slice(-MAX_LINES) };
}

/** Shelf in its order, without what was taken off. */
function sortShelf(items: ShelfCard[]): ShelfCard[] {
  return items.filter((item) => item.status !== 'off').sort((a, b) => a.position - b.position);
}

import type { ServerEvent } from '../../protocol/channel.js';
import { isRecord } from './storage.js';

const MAX_FRAME_LENGTH = 2 * 1024 * 1024;
const MAX_FRAME_EVENTS = 5_000;

const text = (value: unknown): boolean => typeof value === 'string';
const count = (value: unknown): boolean => typeof value === 'number' && Number.isFinite(value);
const author = (value: unknown): boolean => isRecord(value) && text(value.id) && text(value.name);
const card = (value: unknown): boolean =>
  isRecord(value) && text(value.product) && text(value.name) && isRecord(value.price);
const pinned = (value: unknown): boolean =>
  isRecord(value) && text(value.id) && author(value.from) && text(value.text);
const cards = (value: unknown): boolean => Array.isArray(value) && value.every(card);

const offer = (value: unknown): boolean =>
  isRecord(value) && text(value.id) && text(value.status) && count(value.left ?? value.size);
const ofProduct = (value: unknown): boolean =>
  isRecord(value) && text(value.product) && isRecord(value.price);
const offers = (value: unknown): boolean => Array.isArray(value) && value.every(offer);

/** What each event must have for the page to use it; an event that is not here is newer than this page and skipped. */
const SHAPES: Record<string, (event: Record<string, unknown>) => boolean> = {
  welcome: (e) =>
    text(e.epoch) &&
    count(e.offset) &&
    isRecord(e.room) &&
    text(e.room.status) &&
    cards(e.room.shelf) &&
    offers(e.room.offers) &&
    isRecord(e.room.rules) &&
    (e.room.pinned === null || pinned(e.room.pinned)),
  danmaku: (e) => count(e.offset) && text(e.id) && author(e.from) && text(e.text),
  deleted: (e) => count(e.offset) && text(e.id),
  notice: (e) => count(e.offset) && text(e.code),
  joined: (e) => count(e.offset) && Array.isArray(e.names),
  followed: (e) => count(e.offset) && author(e.from),
  status: (e) => text(e.status),
  room: (e) => text(e.title),
  viewers: (e) => count(e.count),
  likes: (e) => count(e.total),
  shelf: (e) => cards(e.items),
  explaining: (e) => e.product === null || card(e.product),
  stock: (e) => text(e.product) && count(e.left),
  'order.placed': (e) => count(e.offset) && text(e.product) && text(e.name) && count(e.count),
  'flash-sale': (e) => offer(e) && ofProduct(e) && count(e.endsAt),
  coupon: (e) => offer(e) && text(e.title) && count(e.to),
  rules: (e) => count(e.slowMode),
  pinned: (e) => e.message === null || pinned(e.message),
  muted: (e) => e.until === null || count(e.until),
  unmuted: () => true,
  'group-buy': (e) => offer(e) && ofProduct(e) && Array.isArray(e.groups),
  ack: (e) => text(e.ref),
  error: (e) => text(e.code),
  pong: () => true,
};

function isServerEvent(value: unknown): value is ServerEvent {
  if (!isRecord(value) || typeof value.type !== 'string' || !count(value.at)) return false;
  return Object.hasOwn(SHAPES, value.type) && (SHAPES[value.type]?.(value) ?? false);
}

/** The events of a frame that this page understands; none when the frame is no frame. */
export function parseFrame(frame: unknown): ServerEvent[] {
  if (typeof frame !== 'string' || frame.length > MAX_FRAME_LENGTH) return [];
  try {
    const events: unknown = JSON.parse(frame);
    return Array.isArray(events) ? events.slice(0, MAX_FRAME_EVENTS).filter(isServerEvent) : [];
  } catch {
    return [];
  }
}

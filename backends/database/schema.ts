import type { ImagesTables } from './schema-images.js';
import type { ModerationTables } from './schema-moderation.js';
import type { NodesTables } from './schema-nodes.js';
import type { OffersTables } from './schema-offers.js';
import type { OrderTables } from './schema-orders.js';
import type { PeopleTables } from './schema-people.js';
import type { WebhooksTables } from './schema-webhooks.js';

/** Tables as Kysely sees them. JSON columns hold text; booleans are 0/1; times are ms since the epoch. */
export interface Schema
  extends ImagesTables,
    ModerationTables,
    NodesTables,
    OffersTables,
    OrderTables,
    PeopleTables,
    WebhooksTables {
  rooms: RoomsTable;
  sessions: SessionsTable;
  products: ProductsTable;
  shelf_items: ShelfItemsTable;
  tags: TagsTable;
  danmaku: DanmakuTable;
  viewers: ViewersTable;
  replays: ReplaysTable;
  idempotency: IdempotencyTable;
}

export interface RoomsTable {
  id: string;
  title: string;
  host: string | null;
  starts_at: number | null;
  status: string;
  /** Stream key, encrypted with the node secret (AES-256-GCM, base64url of nonce + ciphertext + tag). */
  ingest_key: string;
  /** JSON of protocol/api Watermark, or null. */
  watermark: string | null;
  /** JSON of those protocol/api RoomSettings that were set. */
  settings: string;
  created_at: number;
}

export interface SessionsTable {
  id: string;
  room_id: string;
  status: string;
  started_at: number;
  ended_at: number | null;
  end_reason: string | null;
  /** A sentence for the operator, when the reason needs one. */
  end_detail: string | null;
  /** JSON Interruption[]. */
  interruptions: string;
  /** JSON string[]. */
  rungs: string;
  likes: number;
  peak_viewers: number;
  /** 0/1: a rehearsal. */
  test: number;
  /** When a rehearsal was made the live. Until its first picture from then is there, `test` stays 1. */
  promoted_at: number | null;
  /** JSON of protocol/api Encoding, or null. */
  encoding: string | null;
  /** JSON of protocol/api Remark[]. */
  remarks: string;
  /** The server it lives on, or that ended it; null before there were several. */
  node: string | null;
  /** 0/1: video has arrived. */
  media: number;
}

export interface ProductsTable {
  id: string;
  external_id: string | null;
  name: string;
  image: string;
  price_amount: number;
  price_currency: string;
  live_price_amount: number | null;
  per_buyer: number | null;
  url: string | null;
  created_at: number;
}

export interface ShelfItemsTable {
  room_id: string;
  product_id: string;
  position: number;
  live_price_amount: number | null;
  status: string;
}

export interface TagsTable {
  id: string;
  session_id: string;
  product_id: string;
  /** JSON of the product as it was: {id,name,image,price}. */
  product: string;
  position: number;
  from_at: number;
  to_at: number | null;
}

export interface DanmakuTable {
  id: string;
  session_id: string;
  room_id: string;
  at: number;
  viewer_id: string;
  viewer_name: string;
  text: string;
  mode: string;
  color: string;
  deleted: number;
}

export interface ViewersTable {
  id: string;
  name: string;
  created_at: number;
}

export interface ReplaysTable {
  session_id: string;
  room_id: string;
  /** Of the room, when the session ended. */
  title: string;
  status: string;
  started_at: number;
  ended_at: number;
  /** Seconds. */
  duration: number;
  /** JSON of protocol/recording Replay without tags. */
  manifest: string;
  /** JSON ReplayTag[]; editable afterwards. */
  tags: string;
}

export interface IdempotencyTable {
  /** Who and what: `{principal}:{method} {route}:{key}`. */
  scope: string;
  /** SHA-256 of the canonical body. */
  fingerprint: string;
  status: number;
  response: string;
  created_at: number;
}

/** Moderation of rooms' talk. */
export interface ModerationTables {
  room_moderation: RoomModerationTable;
  site_words: SiteWordsTable;
  restrictions: RestrictionsTable;
  moderation_log: ModerationLogTable;
}

/** What a room allows; no row: everything. */
export interface RoomModerationTable {
  room_id: string;
  /** JSON of protocol/moderation ChatRules. */
  rules: string;
  /** JSON of protocol/moderation PinnedMessage, or null. */
  pinned: string | null;
  /** Who wrote what is pinned, to take it down when that person is forgotten. */
  pinned_viewer: string | null;
  /** JSON string[]. */
  words: string;
}

/** Words that are blocked in every room: one row. */
export interface SiteWordsTable {
  id: string;
  /** JSON string[]. */
  words: string;
}

/** Somebody who is muted, banned or shadow-banned in a room. One row for each of the three. */
export interface RestrictionsTable {
  id: string;
  room_id: string;
  /** `mute`, `ban` or `shadow`. */
  kind: string;
  viewer_id: string;
  viewer_name: string;
  /** What edges make of the banned address: keyed, no address can be told from it. */
  address_tag: string | null;
  /** Null: until it is lifted. */
  until_at: number | null;
  /** Session with which it ends. */
  session_id: string | null;
  by_name: string;
  at: number;
}

export interface ModerationLogTable {
  id: string;
  room_id: string;
  at: number;
  actor_id: string;
  actor_name: string;
  action: string;
  viewer_id: string | null;
  viewer_name: string | null;
  message_id: string | null;
  message_text: string | null;
  /** JSON of the optional fields of protocol/moderation ModerationRecord. */
  detail: string;
}

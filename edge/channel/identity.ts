import type { StaffRole } from '../../protocol/moderation.js';

/** A viewer as the channel knows one. */
export interface Viewer {
  id: string;
  name: string;
  /** One of the room's own people. */
  role?: StaffRole;
}

/** Checks viewer tokens; the server's audience feature implements it. */
export interface ViewerTokens {
  /** Null when the token is forged, malformed or expired. */
  verify(token: string): Promise<Viewer | null>;
}

/** Checks tokens of a room's own people; the server's moderation feature implements it. */
export interface StaffTokens {
  /** Null when the token is forged, malformed, expired or another room's. */
  verify(token: string, room: string): Promise<Viewer | null>;
}

/** What a play token was given for. */
export interface PlayGrant {
  room: string;
  /** The one session it is for; null: any of the room. */
  session: string | null;
  /** The one address it is for, as {@link addressKey} has it; null: any. */
  address: string | null;
  /** Opens a private room too. */
  invited: boolean;
}

/** Checks play tokens; the server's rooms feature signs them. */
export interface PlayTokens {
  /** Null when the token is forged, malformed, expired or another room's. */
  verify(token: string, room: string): Promise<PlayGrant | null>;
}

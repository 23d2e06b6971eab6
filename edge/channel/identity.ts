/** A viewer as the channel knows one. */
export interface Viewer {
  id: string;
  name: string;
}

/** Checks viewer tokens; the server's audience feature implements it. */
export interface ViewerTokens {
  /** Null when the token is forged, malformed or expired. */
  verify(token: string): Promise<Viewer | null>;
}

/** Ways to be a nuisance, each by connections of one address. */
export const ABUSES = [
  'reads nothing',
  'a byte at a time',
  'giant frames',
  'handshakes',
  'likes by the hundred',
] as const;
export type Abuse = (typeof ABUSES)[number];

/** What an abuser goes at. */
export interface AbuseTarget {
  host: string;
  port: number;
  path: string;
  subprotocol: string;
  /** Address it comes from. */
  localAddress: string;
  /** Viewers' tokens, for what needs one. */
  tokens: readonly string[];
  /** Connections at once; one that ends is made anew. */
  connections: number;
}

export type AbuseOrder = { do: 'begin'; abuse: Abuse; target: AbuseTarget } | { do: 'end' };

/** What came of it. */
export interface AbuseTally {
  /** Connections made, and frames or bytes sent on them, whichever the abuse is about. */
  connections: number;
  sent: number;
  /** How connections ended, by close code, HTTP status, or 0: cut. */
  ended: Record<string, number>;
}

export type AbuseAnswer = { said: 'begun' } | { said: 'ended'; tally: AbuseTally };

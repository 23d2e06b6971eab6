import type { StreamTopic } from './topics.js';

/*
 * How edges of their own reach the servers: HTTP at a server's internal port, with `x-kaibo-node` and the token all nodes derive from their
 * shared secret. There they are believed what they say in X-Forwarded-For, -Proto and -Host about whoever asked them.
 */

/** Carries the token. */
export const NODE_TOKEN_HEADER = 'x-kaibo-node';

/** What a server says of itself every few seconds, and once more when it stops. */
export interface ServerAddress {
  /** Base URL of its internal port. */
  url: string;
  /** Its name among the servers; absent from those that are older than this field. */
  node?: string;
  /** ms since the epoch, by its own clock. */
  at: number;
  up: boolean;
}

/** ms between two signs of life of a server, and after how many without one it is no longer asked while others are there. */
export const SERVER_BEAT = 3_000;
export const SERVER_LAPSE = 15_000;

/** Which servers there are. */
export const serverAddresses = (): StreamTopic<ServerAddress> => ({
  kind: 'stream',
  name: 'servers:addresses',
});

/** Paths for edges alone, beside `/api/v1`. */
export const serverPaths = {
  replay: (session: string) => `/edge/replays/${session}`,
  danmaku: (session: string) => `/edge/replays/${session}/danmaku`,
};

/** The same as route patterns. */
export const SERVER_ROUTES = {
  replay: '/edge/replays/:session',
  danmaku: '/edge/replays/:session/danmaku',
} as const;

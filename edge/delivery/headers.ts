/** Media is for every origin; pages elsewhere embed it. */
const OPEN = {
  'access-control-allow-origin': '*',
  'access-control-expose-headers': 'Content-Length, Content-Range, ETag, Date',
  'cross-origin-resource-policy': 'cross-origin',
  'timing-allow-origin': '*',
  'x-content-type-options': 'nosniff',
};

/** Headers of what the edge sends, by cache rule (decision 7). */
export const HEADERS = {
  /** A part, segment or init segment: its URL never means other bytes. */
  immutable: { ...OPEN, 'cache-control': 'public, max-age=31536000, immutable' },
  /** A playlist that was asked for by sequence number: any copy answers the question. */
  directed: { ...OPEN, 'cache-control': 'public, max-age=6' },
  /** The same without a session in its URL: the next session counts from 0 again. */
  directedRoom: { ...OPEN, 'cache-control': 'public, max-age=1' },
  /** Current state: may be kept, must be checked. */
  current: { ...OPEN, 'cache-control': 'no-cache' },
  /** For whoever asked and nobody else. */
  own: { ...OPEN, 'cache-control': 'private, no-store' },
  /** A picture of now. */
  glance: { ...OPEN, 'cache-control': 'public, max-age=5' },
  /** A picture of a replay, which may yet be replaced by a better one. */
  picture: { ...OPEN, 'cache-control': 'public, max-age=300' },
  /** Media without end. */
  stream: { ...OPEN, 'cache-control': 'no-store', 'x-accel-buffering': 'no' },
  preflight: {
    ...OPEN,
    'access-control-allow-methods': 'GET, HEAD, OPTIONS',
    'access-control-allow-headers': 'Range, If-None-Match, If-Range, Cache-Control',
    'access-control-max-age': '86400',
  },
} as const;

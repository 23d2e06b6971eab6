import type { FeedTag } from './history.js';

/** How one reader gets a feed's frames. */
export interface FeedFormat {
  /** What to write for the next frame, in order; empty when the reader has no use for it. Null when the reader can not follow. */
  pieces(tag: FeedTag): Uint8Array[] | null;
}

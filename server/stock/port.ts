import type { Queries } from '../../backends/database/port.js';

/** Who has pieces on hold. A flash sale is a pool: orders in it take their pieces from its hold. */
export interface HoldOwner {
  kind: 'order' | 'flash-sale';
  id: string;
}

export interface Hold {
  owner: HoldOwner;
  sku: string;
  quantity: number;
  /** ms since the epoch; null: until its owner ends it. */
  expiresAt: number | null;
  /** Take the pieces out of this owner's hold rather than out of what is free; on release they go back there while it is still held. */
  from?: HoldOwner;
}

/**
 * The ledger of every SKU's pieces, used inside the transaction that decides. Each call writes its rows; after any of them
 * `on hand = initial + adjustments − sold + returned` and `0 ≤ held ≤ on hand`.
 */
export interface Stock {
  /** False, and nothing written, when fewer are free (or in the pool). */
  hold(tx: Queries, hold: Hold, at: number): Promise<boolean>;
  /** All that an owner holds becomes sold. */
  sell(tx: Queries, owner: HoldOwner, at: number): Promise<void>;
  /** All that an owner holds becomes free, or goes back to the pool it came from. Does nothing when it holds nothing. */
  release(tx: Queries, owner: HoldOwner, at: number): Promise<void>;
  /** Sold pieces of an order come back on hand. */
  takeBack(tx: Queries, owner: HoldOwner, at: number): Promise<void>;
  /** Pieces of a SKU that nobody holds; 0 when there is no such SKU. */
  free(tx: Queries, sku: string): Promise<number>;
  /** Pieces that an owner holds of a SKU. */
  held(tx: Queries, owner: HoldOwner, sku: string): Promise<number>;
}

/** What a change does to a SKU's figures; absent ones stay. */
export interface Delta {
  on_hand?: number;
  held?: number;
  initial?: number;
  adjusted?: number;
  sold?: number;
  returned?: number;
}

export type ChangeKind = 'initial' | 'adjust' | 'hold' | 'release' | 'sell' | 'return';

/**
 * The bookkeeping: every kind of change keeps `on hand = initial + adjusted − sold + returned`. Pieces that are taken from a pool, or go
 * back to one, were and stay held.
 */
export function deltaOf(kind: ChangeKind, quantity: number, pooled: boolean): Delta {
  switch (kind) {
    case 'initial':
      return { on_hand: quantity, initial: quantity };
    case 'adjust':
      return { on_hand: quantity, adjusted: quantity };
    case 'hold':
      return pooled ? {} : { held: quantity };
    case 'release':
      return pooled ? {} : { held: -quantity };
    case 'sell':
      return { on_hand: -quantity, held: -quantity, sold: quantity };
    case 'return':
      return { on_hand: quantity, returned: quantity };
  }
}

/** Whether a change of this kind alters how many are free. */
export const changesFree = (kind: ChangeKind, pooled: boolean): boolean => kind !== 'sell' && !pooled;

import type { Queries } from '../../backends/database/port.js';
import type { OfferUsesTable } from '../../backends/database/schema-offers.js';

export type UseState = 'open' | 'paid' | 'back';
export type OfferUse = OfferUsesTable & { kind: 'flash-sale' | 'coupon' | 'group'; state: UseState };

/** SQL of what orders take of offers, and of how much each buyer has. Every change says from which state, so that it happens once. */
export class UseStore {
  async add(tx: Queries, use: Omit<OfferUse, 'state'>): Promise<void> {
    await tx
      .insertInto('offer_uses')
      .values({ ...use, state: 'open' })
      .execute();
  }

  async ofOrder(tx: Queries, order: string): Promise<OfferUse[]> {
    const rows = await tx.selectFrom('offer_uses').selectAll().where('order_id', '=', order).execute();
    return rows.map(toUse);
  }

  /** False when it was not in that state. */
  async move(
    tx: Queries,
    { order_id, offer_id }: Pick<OfferUse, 'order_id' | 'offer_id'>,
    from: UseState,
    to: UseState,
  ): Promise<boolean> {
    const { numUpdatedRows } = await tx
      .updateTable('offer_uses')
      .set({ state: to })
      .where('order_id', '=', order_id)
      .where('offer_id', '=', offer_id)
      .where('state', '=', from)
      .executeTakeFirst();
    return numUpdatedRows > 0n;
  }

  /** Has the buyer an order in it that was not given back? */
  async has(tx: Queries, offer: string, buyer: string): Promise<boolean> {
    const use = tx
      .selectFrom('offer_uses')
      .select('order_id')
      .where('offer_id', '=', offer)
      .where('buyer', '=', buyer)
      .where('state', '<>', 'back');
    return (await use.executeTakeFirst()) !== undefined;
  }

  /** Is there an order in it that may still expire? */
  async anyOpen(tx: Queries, offer: string): Promise<boolean> {
    const use = tx
      .selectFrom('offer_uses')
      .select('order_id')
      .where('offer_id', '=', offer)
      .where('state', '=', 'open');
    return (await use.executeTakeFirst()) !== undefined;
  }

  /** Orders of groups that failed, which are neither cancelled nor refunded yet. */
  async stranded(tx: Queries, limit: number): Promise<{ order: string; state: UseState }[]> {
    const rows = await tx
      .selectFrom('offer_uses')
      .innerJoin('buyer_groups', 'buyer_groups.id', 'offer_uses.offer_id')
      .select(['offer_uses.order_id as order', 'offer_uses.state as state'])
      .where('offer_uses.kind', '=', 'group')
      .where('offer_uses.state', '<>', 'back')
      .where('buyer_groups.status', '=', 'failed')
      .limit(limit)
      .execute();
    return rows.map(({ order, state }) => ({ order, state: stateOf(state) }));
  }

  /** Counts pieces to a buyer; false, and nothing counted, when that would be more than `limit`. */
  async take(tx: Queries, offer: string, buyer: string, pieces: number, limit: number): Promise<boolean> {
    if (pieces > limit) return false;
    const result = await tx
      .insertInto('offer_counters')
      .values({ offer_id: offer, buyer, pieces })
      .onConflict((conflict) =>
        conflict
          .columns(['offer_id', 'buyer'])
          .doUpdateSet((set) => ({ pieces: set('offer_counters.pieces', '+', pieces) }))
          .where((where) => where(where('offer_counters.pieces', '+', pieces), '<=', limit)),
      )
      .executeTakeFirst();
    return (result.numInsertedOrUpdatedRows ?? 0n) > 0n;
  }

  async giveBack(tx: Queries, offer: string, buyer: string, pieces: number): Promise<void> {
    await tx
      .updateTable('offer_counters')
      .set((set) => ({ pieces: set('pieces', '-', pieces) }))
      .where('offer_id', '=', offer)
      .where('buyer', '=', buyer)
      .execute();
  }
}

function toUse(row: OfferUsesTable): OfferUse {
  return { ...row, kind: kindOf(row.kind), state: stateOf(row.state) };
}

function kindOf(text: string): OfferUse['kind'] {
  if (text === 'flash-sale' || text === 'coupon' || text === 'group') return text;
  throw new Error(`offer_uses.kind is ${text}`);
}

function stateOf(text: string): UseState {
  if (text === 'open' || text === 'paid' || text === 'back') return text;
  throw new Error(`offer_uses.state is ${text}`);
}

import type { Selectable } from 'kysely';
import type { Queries } from '../../backends/database/port.js';
import type { StockHoldsTable, StockTable } from '../../backends/database/schema-orders.js';
import type { HoldOwner } from './port.js';
import { type ChangeKind, deltaOf } from './rules.js';

export type StockRow = Selectable<StockTable>;
export type HoldRow = Selectable<StockHoldsTable>;

/** A line of the ledger that is to be written. */
export interface Change {
  sku: string;
  kind: ChangeKind;
  quantity: number;
  owner?: HoldOwner;
  pool?: HoldOwner | undefined;
  reason?: string | undefined;
  actor?: string;
  at: number;
}

/** What must hold for a change to be made; figures are those before it. */
export type Guard = 'enough free' | 'covers held' | 'none';

const NOBODY = { kind: '', id: '' };

/** Changes the figures of a SKU and writes the line. Null, and nothing written, when the guard does not hold or there is no such SKU. */
export async function change(tx: Queries, line: Change, guard: Guard): Promise<StockRow | null> {
  const { sku, kind, quantity, pool } = line;
  const delta = deltaOf(kind, quantity, pool !== undefined);
  let update = tx
    .updateTable('stock')
    .set((eb) => ({
      on_hand: eb('on_hand', '+', delta.on_hand ?? 0),
      held: eb('held', '+', delta.held ?? 0),
      adjusted: eb('adjusted', '+', delta.adjusted ?? 0),
      sold: eb('sold', '+', delta.sold ?? 0),
      returned: eb('returned', '+', delta.returned ?? 0),
      revision: eb('revision', '+', 1),
    }))
    .where('sku', '=', sku);
  if (guard === 'enough free')
    update = update.where((eb) => eb(eb('on_hand', '-', eb.ref('held')), '>=', quantity));
  if (guard === 'covers held')
    update = update.where((eb) => eb(eb('on_hand', '+', quantity), '>=', eb.ref('held')));
  const row = await update.returningAll().executeTakeFirst();
  if (row === undefined) return null;
  await write(tx, row, line);
  return row;
}

/** The first line of a new SKU. */
export async function open(tx: Queries, product: string, line: Change): Promise<void> {
  const { sku, quantity } = line;
  const figures = { on_hand: quantity, held: 0, initial: quantity, adjusted: 0, sold: 0, returned: 0 };
  const row = { sku, product_id: product, ...figures, revision: 1 };
  await tx.insertInto('stock').values(row).execute();
  await write(tx, row, line);
}

async function write(tx: Queries, row: StockRow, line: Change): Promise<void> {
  const [owner, pool] = [line.owner ?? NOBODY, line.pool ?? NOBODY];
  await tx
    .insertInto('stock_changes')
    .values({
      sku: line.sku,
      revision: row.revision,
      kind: line.kind,
      quantity: line.quantity,
      on_hand: row.on_hand,
      held: row.held,
      owner_kind: owner.kind,
      owner_id: owner.id,
      pool_kind: pool.kind,
      pool_id: pool.id,
      reason: line.reason ?? null,
      actor: line.actor ?? '',
      at: line.at,
    })
    .execute();
}

/** By SKU. What a transaction reads holds until it ends: it is serialisable. */
export async function figures(tx: Queries, skus: readonly string[]): Promise<StockRow[]> {
  if (skus.length === 0) return [];
  return tx.selectFrom('stock').selectAll().where('sku', 'in', skus).orderBy('sku').execute();
}

/** By SKU, so that two transactions that change the same ones do it in the same order. */
export function holdsOf(tx: Queries, owner: HoldOwner, state: string): Promise<HoldRow[]> {
  return tx
    .selectFrom('stock_holds')
    .selectAll()
    .where('owner_kind', '=', owner.kind)
    .where('owner_id', '=', owner.id)
    .where('state', '=', state)
    .orderBy('sku')
    .execute();
}

/** Adds to a hold, or begins it. */
export async function addHold(tx: Queries, hold: Omit<HoldRow, 'state'>): Promise<void> {
  await tx
    .insertInto('stock_holds')
    .values({ ...hold, state: 'held' })
    .onConflict((conflict) =>
      conflict
        .columns(['owner_kind', 'owner_id', 'sku', 'pool_kind', 'pool_id'])
        .doUpdateSet((eb) => ({ quantity: eb('stock_holds.quantity', '+', eb.ref('excluded.quantity')) })),
    )
    .execute();
}

/** Moves pieces out of (or back into) a pool's own hold; false when it has fewer, or is no more. */
export async function movePool(tx: Queries, pool: HoldOwner, sku: string, by: number): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('stock_holds')
    .set((eb) => ({ quantity: eb('quantity', '+', by) }))
    .where('owner_kind', '=', pool.kind)
    .where('owner_id', '=', pool.id)
    .where('sku', '=', sku)
    .where('state', '=', 'held')
    .where('pool_kind', '=', '')
    .where((eb) => eb(eb('quantity', '+', by), '>=', 0))
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

export async function removeHold(tx: Queries, hold: HoldRow): Promise<void> {
  const { owner_kind, owner_id, sku, pool_kind, pool_id } = hold;
  await tx
    .deleteFrom('stock_holds')
    .where((eb) => eb.and({ owner_kind, owner_id, sku, pool_kind, pool_id }))
    .execute();
}

export async function markHold(tx: Queries, hold: HoldRow, state: 'sold' | 'returned'): Promise<void> {
  const { owner_kind, owner_id, sku, pool_kind, pool_id } = hold;
  await tx
    .updateTable('stock_holds')
    .set({ state })
    .where((eb) => eb.and({ owner_kind, owner_id, sku, pool_kind, pool_id }))
    .execute();
}

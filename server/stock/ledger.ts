import type { Queries } from '../../backends/database/port.js';
import { CodedError } from '../../protocol/problems.js';
import type { Outbox } from '../webhooks/port.js';
import type { Hold, HoldOwner, Stock } from './port.js';
import { changesFree } from './rules.js';
import * as store from './store.js';

/** Who corrects a figure, and why. */
export interface Correction {
  reason?: string | undefined;
  /** Whose token it was. */
  actor: string;
  at: number;
}

/**
 * The ledger: figures of each SKU and a line for every change of them, written in the caller's transaction. Every update is conditional
 * and counted, so that it is right whether writers wait for each other (SQLite) or for a row (PostgreSQL).
 */
export class Ledger implements Stock {
  constructor(private readonly outbox: Outbox) {}

  /** Begins the ledger of a SKU, or goes on with the one it had before it was retired. */
  async open(tx: Queries, sku: string, product: string, quantity: number, by: Correction): Promise<void> {
    const [former] = await store.figures(tx, [sku]);
    if (former !== undefined) await this.setFree(tx, sku, quantity, by);
    else await store.open(tx, product, { sku, kind: 'initial', quantity, ...by });
  }

  async hold(tx: Queries, { owner, sku, quantity, expiresAt, from }: Hold, at: number): Promise<boolean> {
    if (from !== undefined && !(await store.movePool(tx, from, sku, -quantity))) return false;
    const line: store.Change = { sku, kind: 'hold', quantity, owner, pool: from, at };
    if (!(await this.change(tx, line, from === undefined ? 'enough free' : 'none'))) return false;
    await store.addHold(tx, {
      owner_kind: owner.kind,
      owner_id: owner.id,
      sku,
      pool_kind: from?.kind ?? '',
      pool_id: from?.id ?? '',
      quantity,
      expires_at: expiresAt,
    });
    return true;
  }

  async sell(tx: Queries, owner: HoldOwner, at: number): Promise<void> {
    for (const hold of await store.holdsOf(tx, owner, 'held')) {
      const { sku, quantity } = hold;
      await this.must(tx, { sku, kind: 'sell', quantity, owner, at });
      await store.markHold(tx, hold, 'sold');
    }
  }

  async release(tx: Queries, owner: HoldOwner, at: number): Promise<void> {
    const holds = await store.holdsOf(tx, owner, 'held');
    for (const hold of holds) await this.releaseOne(tx, owner, hold, at);
  }

  async takeBack(tx: Queries, owner: HoldOwner, at: number): Promise<void> {
    for (const hold of await store.holdsOf(tx, owner, 'sold')) {
      const { sku, quantity } = hold;
      await this.must(tx, { sku, kind: 'return', quantity, owner, at });
      await store.markHold(tx, hold, 'returned');
    }
  }

  async free(tx: Queries, sku: string): Promise<number> {
    const [row] = await store.figures(tx, [sku]);
    return row === undefined ? 0 : row.on_hand - row.held;
  }

  async held(tx: Queries, owner: HoldOwner, sku: string): Promise<number> {
    const holds = await store.holdsOf(tx, owner, 'held');
    return holds.filter((hold) => hold.sku === sku).reduce((sum, { quantity }) => sum + quantity, 0);
  }

  /** Pieces added or (negative) taken off. @throws stock_held when fewer would be on hand than are held, sku_not_found */
  async adjust(tx: Queries, sku: string, by: number, why: Correction): Promise<void> {
    if (by === 0) return;
    if (await this.change(tx, { sku, kind: 'adjust', quantity: by, ...why }, 'covers held')) return;
    const [row] = await store.figures(tx, [sku]);
    if (row === undefined) throw new CodedError('sku_not_found');
    throw new CodedError('stock_held', `${row.on_hand} are on hand and ${row.held} of them on hold.`);
  }

  /** Corrects what is on hand so that this many are free. */
  async setFree(tx: Queries, sku: string, free: number, why: Correction): Promise<void> {
    const [row] = await store.figures(tx, [sku]);
    if (row === undefined) throw new CodedError('sku_not_found');
    await this.adjust(tx, sku, free - (row.on_hand - row.held), why);
  }

  /** A SKU goes: nothing of it is free any more; its history stays. @throws product_in_use while pieces are held */
  async retire(tx: Queries, sku: string, why: Correction): Promise<void> {
    const [row] = await store.figures(tx, [sku]);
    if (row === undefined) return;
    if (row.held > 0)
      throw new CodedError('product_in_use', `${row.held} pieces are on hold by orders or an offer.`);
    await this.adjust(tx, sku, -row.on_hand, why);
  }

  /** Back to the pool it came from, or free when that is no more. */
  private async releaseOne(tx: Queries, owner: HoldOwner, hold: store.HoldRow, at: number): Promise<void> {
    const { sku, quantity, pool_id: id } = hold;
    const pool: HoldOwner | undefined =
      hold.pool_kind === 'flash-sale' ? { kind: 'flash-sale', id } : undefined;
    const back = pool !== undefined && (await store.movePool(tx, pool, sku, quantity));
    await this.must(tx, { sku, kind: 'release', quantity, owner, pool: back ? pool : undefined, at });
    await store.removeHold(tx, hold);
  }

  private async must(tx: Queries, line: store.Change): Promise<void> {
    if (!(await this.change(tx, line, 'none'))) throw new Error(`the ledger has no SKU ${line.sku}`);
  }

  private async change(tx: Queries, line: store.Change, guard: store.Guard): Promise<boolean> {
    const row = await store.change(tx, line, guard);
    if (row === null) return false;
    if (changesFree(line.kind, line.pool !== undefined)) {
      const data = {
        product: row.product_id,
        sku: row.sku,
        stock: row.on_hand - row.held,
        change: line.kind,
      };
      await this.outbox.append(tx, [{ type: 'stock.changed', at: line.at, data }]);
    }
    return true;
  }
}

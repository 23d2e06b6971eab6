import type { Selectable } from 'kysely';
import type { Database } from '../../backends/database/port.js';
import type { StockChangesTable } from '../../backends/database/schema-orders.js';
import type { Clock } from '../../protocol/clock.js';
import type { ProductStock, StockAdjustment, StockChange, StockFigures } from '../../protocol/orders.js';
import { CodedError } from '../../protocol/problems.js';
import type { Ledger } from './ledger.js';
import type { StockRow } from './store.js';

/** Lines of the ledger shown at once. */
const SHOWN = 100;

/** What operators see and do of a product's stock. */
export class StockDesk {
  constructor(
    private readonly database: Database,
    private readonly ledger: Ledger,
    private readonly clock: Clock,
  ) {}

  /** Figures by variant and the newest changes. @throws product_not_found */
  async view(product: string): Promise<ProductStock> {
    const queries = this.database.queries;
    const rows = await queries
      .selectFrom('skus')
      .innerJoin('stock', 'stock.sku', 'skus.id')
      .selectAll('stock')
      .select('skus.name')
      .where('skus.product_id', '=', product)
      .orderBy('skus.position')
      .execute();
    if (rows.length === 0) throw new CodedError('product_not_found');
    const skus = rows.map(({ sku }) => sku);
    const changes = await queries
      .selectFrom('stock_changes')
      .selectAll()
      .where('sku', 'in', skus)
      .orderBy('at', 'desc')
      .orderBy('revision', 'desc')
      .limit(SHOWN)
      .execute();
    return { product, skus: rows.map(toFigures), changes: changes.map(toChange) };
  }

  /** @throws product_not_found, sku_not_found, stock_held */
  async adjust(product: string, { sku, by, reason }: StockAdjustment, actor: string): Promise<ProductStock> {
    const { skus } = await this.view(product);
    const named = sku ?? (skus.length === 1 ? skus[0]?.sku : undefined);
    if (named === undefined)
      throw new CodedError('invalid_request', 'The product has variants: say which one with `sku`.');
    if (!skus.some((each) => each.sku === named)) throw new CodedError('sku_not_found');
    const why = { reason, actor, at: this.clock.now() };
    await this.database.transaction((tx) => this.ledger.adjust(tx, named, by, why));
    return this.view(product);
  }
}

const toFigures = (row: StockRow & { name: string }): StockFigures => ({
  sku: row.sku,
  name: row.name,
  free: row.on_hand - row.held,
  onHand: row.on_hand,
  held: row.held,
  initial: row.initial,
  adjusted: row.adjusted,
  sold: row.sold,
  returned: row.returned,
});

const toChange = (row: Selectable<StockChangesTable>): StockChange => ({
  sku: row.sku,
  revision: row.revision,
  kind: row.kind,
  quantity: row.quantity,
  onHand: row.on_hand,
  held: row.held,
  ...(row.owner_id === '' ? {} : { owner: { kind: row.owner_kind, id: row.owner_id } }),
  ...(row.pool_id === '' ? {} : { pool: { kind: row.pool_kind, id: row.pool_id } }),
  ...(row.reason === null ? {} : { reason: row.reason }),
  ...(row.actor === '' ? {} : { by: row.actor }),
  at: row.at,
});

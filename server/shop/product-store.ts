import type { Selectable } from 'kysely';
import type { Database, Queries } from '../../backends/database/port.js';
import type { ProductsTable } from '../../backends/database/schema.js';
import type { Money, Product, Sku } from '../../protocol/api.js';
import { CodedError } from '../../protocol/problems.js';
import { newId } from '../ids.js';
import type { Cursor } from '../page.js';
import type { Correction } from '../stock/ledger.js';
import type { Kept } from './rules.js';
import { type SkuRow, type SkuWriter, skusOf } from './sku-store.js';

type ProductRow = Selectable<ProductsTable>;

/** What became of a product that was to be changed; without an id there is none. */
export interface ChangeOutcome {
  status: 'created' | 'updated' | 'unchanged';
  id?: string;
}

/** SQL of products. */
export class ProductStore {
  constructor(
    private readonly database: Database,
    private readonly skus: SkuWriter,
  ) {}

  /** Throws limit_products when `limit` (0 = off) products are there, external_id_taken. */
  async insert(row: ProductRow, fields: Kept, limit: number, why: Correction): Promise<void> {
    await this.database.transaction((tx) => this.insertIn(tx, row, fields, limit, why));
  }

  /** Replaces the product of an external id, or makes it from `fresh`. Resolves to its id. */
  async upsert(
    externalId: string,
    fields: Kept,
    fresh: ProductRow,
    limit: number,
    why: Correction,
  ): Promise<{ id: string; created: boolean }> {
    return this.database.transaction(async (tx) => {
      const known = await tx
        .selectFrom('products')
        .select('id')
        .where('external_id', '=', externalId)
        .executeTakeFirst();
      if (known === undefined) {
        await this.insertIn(tx, fresh, fields, limit, why);
        return { id: fresh.id, created: true };
      }
      await this.updateIn(tx, known.id, fields, why);
      return { id: known.id, created: false };
    });
  }

  /** Writes what `make` makes of the product of an external id (null: there is none), unless that is null. Throws as `insert` does. */
  async changeIn(
    tx: Queries,
    externalId: string,
    make: (known: Product | null) => Kept | null,
    limit: number,
    why: Correction,
  ): Promise<ChangeOutcome> {
    const row = await tx
      .selectFrom('products')
      .selectAll()
      .where('external_id', '=', externalId)
      .executeTakeFirst();
    const [known = null] = row === undefined ? [] : await this.complete([row], tx);
    const fields = make(known);
    if (fields === null)
      return known === null ? { status: 'unchanged' } : { status: 'unchanged', id: known.id };
    if (known !== null) {
      await this.updateIn(tx, known.id, fields, why);
      return { status: 'updated', id: known.id };
    }
    const fresh = { id: newId(), external_id: externalId, ...toColumns(fields), created_at: why.at };
    await this.insertIn(tx, fresh, fields, limit, why);
    return { status: 'created', id: fresh.id };
  }

  /** False when there is none. */
  async update(id: string, fields: Kept, why: Correction): Promise<boolean> {
    return this.database.transaction((tx) => this.updateIn(tx, id, fields, why));
  }

  async find(ids: readonly string[]): Promise<Map<string, Product>> {
    const found = new Map<string, Product>();
    if (ids.length === 0) return found;
    const rows = await this.database.queries
      .selectFrom('products')
      .selectAll()
      .where('id', 'in', ids)
      .execute();
    for (const product of await this.complete(rows)) found.set(product.id, product);
    return found;
  }

  /** Rows with their variants. */
  async complete(rows: readonly ProductRow[], queries: Queries = this.database.queries): Promise<Product[]> {
    const ids = rows.map(({ id }) => id);
    const skus = await skusOf(queries, ids);
    return rows.map((row) => toProduct(row, skus.get(row.id) ?? []));
  }

  /** Whether it is on a shelf, for sale or to be seen. */
  async isShown(id: string): Promise<boolean> {
    const row = await this.database.queries
      .selectFrom('shelf_items')
      .select('room_id')
      .where('product_id', '=', id)
      .where('status', '!=', 'off')
      .executeTakeFirst();
    return row !== undefined;
  }

  /** Oldest first, after the cursor. */
  async oldest(limit: number, after: Cursor | null): Promise<ProductRow[]> {
    let query = this.database.queries
      .selectFrom('products')
      .selectAll()
      .orderBy('created_at')
      .orderBy('id')
      .limit(limit);
    if (after !== null)
      query = query.where((where) =>
        where.or([
          where('created_at', '>', after.at),
          where.and([where('created_at', '=', after.at), where('id', '>', after.id)]),
        ]),
      );
    return query.execute();
  }

  /** Newest first. */
  async list(limit: number, after: Cursor | null, search: string | undefined): Promise<ProductRow[]> {
    let query = this.database.queries
      .selectFrom('products')
      .selectAll()
      .orderBy('created_at', 'desc')
      .orderBy('id', 'desc')
      .limit(limit);
    if (after !== null)
      query = query.where((where) =>
        where.or([
          where('created_at', '<', after.at),
          where.and([where('created_at', '=', after.at), where('id', '<', after.id)]),
        ]),
      );
    if (search !== undefined)
      query = query.where((where) =>
        where.or([
          where(where.fn('lower', ['name']), 'like', likePattern(search)),
          where('external_id', '=', search),
          where('id', '=', search),
        ]),
      );
    return query.execute();
  }

  /** Throws product_not_found, product_in_use. */
  async delete(id: string, why: Correction): Promise<void> {
    await this.database.transaction(async (tx) => {
      const used = await tx
        .selectFrom('shelf_items')
        .select('room_id')
        .where('product_id', '=', id)
        .executeTakeFirst();
      if (used !== undefined)
        throw new CodedError('product_in_use', `Take it off the shelf of room "${used.room_id}".`);
      await this.skus.retireAll(tx, id, why);
      const { numDeletedRows } = await tx.deleteFrom('products').where('id', '=', id).executeTakeFirst();
      if (numDeletedRows === 0n) throw new CodedError('product_not_found');
    });
  }

  private async insertIn(
    tx: Queries,
    row: ProductRow,
    fields: Kept,
    limit: number,
    why: Correction,
  ): Promise<void> {
    await insert(tx, row, limit);
    await this.skus.insert(tx, row.id, fields, why);
  }

  private async updateIn(tx: Queries, id: string, fields: Kept, why: Correction): Promise<boolean> {
    const { numUpdatedRows } = await tx
      .updateTable('products')
      .set(toColumns(fields))
      .where('id', '=', id)
      .executeTakeFirst();
    if (numUpdatedRows === 0n) return false;
    await this.skus.update(tx, id, fields, why);
    return true;
  }
}

async function insert(tx: Queries, row: ProductRow, limit: number): Promise<void> {
  const { count } = await tx
    .selectFrom('products')
    .select((select) => select.fn.countAll().as('count'))
    .executeTakeFirstOrThrow();
  if (limit > 0 && Number(count) >= limit)
    throw new CodedError('limit_products', `The library holds ${limit} products.`);
  const { numInsertedOrUpdatedRows } = await tx
    .insertInto('products')
    .values(row)
    .onConflict((conflict) => conflict.column('external_id').doNothing())
    .executeTakeFirst();
  if ((numInsertedOrUpdatedRows ?? 0n) === 0n)
    throw new CodedError(
      'external_id_taken',
      'Use PUT /products/by-external/{externalId} to change that product.',
    );
}

/** `%` and `_` of the user are taken as wildcards for any one character: no dialect-dependent ESCAPE. */
const likePattern = (search: string) => `%${search.toLowerCase().replace(/[%_\\]/g, '_')}%`;

export const toColumns = (fields: Kept) => ({
  name: fields.name,
  image: fields.image,
  price_amount: fields.price.amount,
  price_currency: fields.price.currency,
  live_price_amount: fields.livePrice?.amount ?? null,
  per_buyer: fields.perBuyer ?? null,
  url: fields.url ?? null,
});

/** Its variants are listed when it has any beside the one that is itself. */
export function toProduct(row: ProductRow, skus: readonly SkuRow[]): Product {
  const money = (amount: number): Money => ({ amount, currency: row.price_currency });
  const plain = skus.length === 1 && skus[0]?.id === row.id;
  return {
    id: row.id,
    ...(row.external_id === null ? {} : { externalId: row.external_id }),
    name: row.name,
    image: row.image,
    price: money(row.price_amount),
    ...(row.live_price_amount === null ? {} : { livePrice: money(row.live_price_amount) }),
    stock: skus.reduce((sum, sku) => sum + free(sku), 0),
    ...(row.per_buyer === null ? {} : { perBuyer: row.per_buyer }),
    ...(row.url === null ? {} : { url: row.url }),
    ...(plain ? {} : { skus: skus.map((sku) => toSku(sku, money)) }),
  };
}

const toSku = (sku: SkuRow, money: (amount: number) => Money): Sku => ({
  id: sku.id,
  ...(sku.external_id === null ? {} : { externalId: sku.external_id }),
  name: sku.name,
  ...(sku.price_amount === null ? {} : { price: money(sku.price_amount) }),
  ...(sku.live_price_amount === null ? {} : { livePrice: money(sku.live_price_amount) }),
  stock: free(sku),
});

const free = (sku: SkuRow): number => sku.on_hand - sku.held;

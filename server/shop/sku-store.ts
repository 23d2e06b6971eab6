import type { Selectable } from 'kysely';
import type { Queries } from '../../backends/database/port.js';
import type { SkusTable } from '../../backends/database/schema-orders.js';
import type { SkuFields } from '../../protocol/calls.js';
import { CodedError } from '../../protocol/problems.js';
import { newId } from '../ids.js';
import type { Correction, Ledger } from '../stock/ledger.js';
import type { Kept } from './rules.js';
import { type MatchedSku, matchSkus } from './sku-rules.js';

/** A variant and its figures. */
export type SkuRow = Selectable<SkusTable> & { on_hand: number; held: number };

/** Variants of products, each in their order. */
export async function skusOf(queries: Queries, products: readonly string[]): Promise<Map<string, SkuRow[]>> {
  const found = new Map<string, SkuRow[]>();
  if (products.length === 0) return found;
  const rows = await queries
    .selectFrom('skus')
    .innerJoin('stock', 'stock.sku', 'skus.id')
    .selectAll('skus')
    .select(['stock.on_hand', 'stock.held'])
    .where('skus.product_id', 'in', products)
    .orderBy('skus.product_id')
    .orderBy('skus.position')
    .execute();
  for (const row of rows) found.set(row.product_id, [...(found.get(row.product_id) ?? []), row]);
  return found;
}

/** Writes a product's variants with what is to be free of each, in the transaction that writes the product. */
export class SkuWriter {
  constructor(private readonly ledger: Ledger) {}

  /** Of a new product. */
  async insert(tx: Queries, product: string, { skus = [], stock = 0 }: Kept, why: Correction): Promise<void> {
    if (skus.length === 0) await this.insertOne(tx, product, product, 0, only(stock), why);
    else await this.replaceAll(tx, product, [], skus, why);
  }

  /** Of one that is there. Without `skus` variants stay as they are, and `stock` is that of a product without. */
  async update(tx: Queries, product: string, fields: Kept, why: Correction): Promise<void> {
    const known = (await skusOf(tx, [product])).get(product) ?? [];
    const plain = known.length === 1 && known[0]?.id === product;
    const { skus, stock = 0 } = fields;
    if (skus !== undefined && skus.length > 0) await this.replaceAll(tx, product, known, skus, why);
    else if (plain) await this.ledger.setFree(tx, product, stock, why);
    else if (skus !== undefined) await this.withoutVariants(tx, product, known, stock, why);
  }

  /** @throws product_in_use while pieces are held */
  async retireAll(tx: Queries, product: string, why: Correction): Promise<void> {
    const known = (await skusOf(tx, [product])).get(product) ?? [];
    for (const { id } of known) await this.ledger.retire(tx, id, why);
  }

  private async withoutVariants(
    tx: Queries,
    product: string,
    known: SkuRow[],
    stock: number,
    why: Correction,
  ): Promise<void> {
    await this.remove(
      tx,
      known.map(({ id }) => id),
      why,
    );
    await this.insertOne(tx, product, product, 0, only(stock), why);
  }

  private async replaceAll(
    tx: Queries,
    product: string,
    known: SkuRow[],
    wishes: readonly SkuFields[],
    why: Correction,
  ): Promise<void> {
    const { matched, gone, unknown } = matchSkus(known, wishes);
    if (unknown.length > 0) throw unknownIds(unknown);
    await this.remove(tx, gone, why);
    await this.freeExternalIds(tx, product);
    for (const [position, each] of matched.entries()) await this.write(tx, product, position, each, why);
  }

  /** Two variants may swap theirs. */
  private async freeExternalIds(tx: Queries, product: string): Promise<void> {
    await tx.updateTable('skus').set({ external_id: null }).where('product_id', '=', product).execute();
  }

  private async write(
    tx: Queries,
    product: string,
    position: number,
    { id, wish }: MatchedSku,
    why: Correction,
  ): Promise<void> {
    if (id === null) return this.insertOne(tx, product, newId(), position, wish, why);
    await tx
      .updateTable('skus')
      .set({ ...toColumns(wish), position })
      .where('id', '=', id)
      .execute();
    await this.ledger.setFree(tx, id, wish.stock, why);
  }

  private async insertOne(
    tx: Queries,
    product: string,
    id: string,
    position: number,
    wish: SkuFields,
    why: Correction,
  ): Promise<void> {
    await tx
      .insertInto('skus')
      .values({ id, product_id: product, position, ...toColumns(wish) })
      .execute();
    await this.ledger.open(tx, id, product, wish.stock, why);
  }

  private async remove(tx: Queries, skus: readonly string[], why: Correction): Promise<void> {
    for (const sku of skus) {
      await this.ledger.retire(tx, sku, why);
      await tx.deleteFrom('skus').where('id', '=', sku).execute();
    }
  }
}

const only = (stock: number): SkuFields => ({ name: '', stock });

const toColumns = ({ externalId, name, price, livePrice }: SkuFields) => ({
  external_id: externalId ?? null,
  name,
  price_amount: price?.amount ?? null,
  live_price_amount: livePrice?.amount ?? null,
});

const unknownIds = (indices: readonly number[]) =>
  new CodedError(
    'invalid_request',
    'See `errors` for what to change.',
    indices.map((index) => ({ path: `body/skus/${index}/id`, message: 'is no variant of this product' })),
  );

import type { Database, Queries } from '../../backends/database/port.js';
import type { FloorPrice } from '../../protocol/offers.js';
import { CodedError } from '../../protocol/problems.js';
import type { Catalogue } from './parts.js';

/** The floor of a product, minor units of its currency; null: none. */
export async function floorOf(tx: Queries, product: string): Promise<number | null> {
  return (await floorsOf(tx, [product])).get(product) ?? null;
}

export async function floorsOf(tx: Queries, products: readonly string[]): Promise<Map<string, number>> {
  const rows = await tx
    .selectFrom('floor_prices')
    .innerJoin('products', 'products.id', 'floor_prices.product_id')
    .select(['floor_prices.product_id as product', 'floor_prices.amount as amount'])
    // A product that is priced in another currency since has no floor in it.
    .whereRef('floor_prices.currency', '=', 'products.price_currency')
    .where('floor_prices.product_id', 'in', products)
    .execute();
  return new Map(rows.map((row) => [row.product, row.amount]));
}

/**
 * Floor prices: what a piece of a product costs at least, whatever is offered. Not part of the product, which everybody may read: a buyer
 * is not to know it.
 */
export class FloorPrices {
  constructor(
    private readonly database: Database,
    private readonly catalogue: Catalogue,
  ) {}

  async get(product: string): Promise<FloorPrice> {
    const { queries } = this.database;
    const { price } = await this.catalogue.product(queries, product);
    const amount = await floorOf(queries, product);
    return { price: amount === null ? null : { amount, currency: price.currency } };
  }

  /** Offers that were made before keep their price. @throws product_not_found, invalid_request */
  async set(product: string, { price }: FloorPrice): Promise<FloorPrice> {
    await this.database.transaction(async (tx) => {
      const { price: list } = await this.catalogue.product(tx, product);
      if (price !== null && price.currency !== list.currency)
        throw new CodedError('invalid_request', 'See `errors` for what to change.', [
          { path: 'body/price/currency', message: `must be ${list.currency}` },
        ]);
      await tx.deleteFrom('floor_prices').where('product_id', '=', product).execute();
      if (price === null) return;
      const row = { product_id: product, amount: price.amount, currency: price.currency };
      await tx.insertInto('floor_prices').values(row).execute();
    });
    return this.get(product);
  }
}

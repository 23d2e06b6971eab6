import type { Queries } from '../../backends/database/port.js';
import type { Money } from '../../protocol/api.js';
import { CodedError } from '../../protocol/problems.js';
import type { Catalogue } from './parts.js';

/** What offers read of the shop's products and variants. */
export const catalogue: Catalogue = { product, sku };

async function product(tx: Queries, id: string): Promise<{ price: Money }> {
  const row = await tx
    .selectFrom('products')
    .select(['price_amount', 'price_currency'])
    .where('id', '=', id)
    .executeTakeFirst();
  if (row === undefined) throw new CodedError('product_not_found', `There is no product “${id}”.`);
  return { price: { amount: row.price_amount, currency: row.price_currency } };
}

async function sku(tx: Queries, id: string, wanted: string | undefined) {
  const { price } = await product(tx, id);
  const rows = await tx
    .selectFrom('skus')
    .select(['id', 'price_amount'])
    .where('product_id', '=', id)
    .execute();
  const found = wanted === undefined ? only(rows) : rows.find((row) => row.id === wanted);
  if (found === undefined) throw new CodedError('sku_not_found');
  return { id: found.id, price: { ...price, amount: found.price_amount ?? price.amount } };
}

function only<R>(rows: readonly R[]): R | undefined {
  if (rows.length > 1)
    throw new CodedError('invalid_request', 'See `errors` for what to change.', [
      { path: 'body/sku', message: 'is needed: the product has several variants' },
    ]);
  return rows[0];
}

import type { Money, Product } from '../../protocol/api.js';
import type { SkuFields } from '../../protocol/calls.js';
import type { Difference, MerchantFigures } from '../../protocol/catalogue.js';
import type { Kept } from './rules.js';

/** A product as it would be written to be what it is. */
export function fieldsOf(product: Product): Kept {
  const { id: _id, externalId: _externalId, skus, stock, ...fields } = product;
  return skus === undefined ? { ...fields, stock } : { ...fields, skus };
}

/** Whether writing `wish` would change nothing of a product. */
export function isSame(product: Product, wish: Kept): boolean {
  const known = fieldsOf(product);
  // Without a word about variants they stay as they are, and the stock is theirs.
  const kept = known.skus !== undefined && wish.skus === undefined;
  const { stock: _stock, ...rest } = wish;
  return comparable(known) === comparable(kept ? { ...rest, skus: known.skus ?? [] } : wish);
}

const comparable = ({ skus = [], stock, ...fields }: Kept): string =>
  JSON.stringify([
    ...[fields.name, fields.image, fields.url ?? null, fields.perBuyer ?? null],
    ...[figure(fields.price), figure(fields.livePrice)],
    skus.length === 0 ? (stock ?? null) : skus.map(comparableSku),
  ]);

const comparableSku = ({ externalId, name, price, livePrice, stock }: SkuFields) => [
  ...[externalId ?? null, name, figure(price), figure(livePrice)],
  stock,
];

const figure = (money: Money | undefined) => (money === undefined ? null : [money.amount, money.currency]);

/** What is not the same here as in the merchant's list. Variants are compared by their external ids, and at their own prices. */
export function differencesOf(product: Product, there: MerchantFigures): Difference[] {
  const { externalId } = there;
  const own = [
    ...differs(externalId, undefined, 'price', product.price, there.price),
    ...differs(externalId, undefined, 'stock', product.stock, there.stock),
  ];
  return [...own, ...skuDifferences(product, there)];
}

function skuDifferences(
  { skus = [], price }: Product,
  { externalId, skus: listed }: MerchantFigures,
): Difference[] {
  if (listed === undefined) return [];
  const named = new Map(skus.flatMap((sku) => (sku.externalId === undefined ? [] : [[sku.externalId, sku]])));
  const compared = listed.flatMap((each): Difference[] => {
    const sku = named.get(each.externalId);
    if (sku === undefined) return [{ externalId, sku: each.externalId, kind: 'missing_here' }];
    return [
      ...differs(externalId, each.externalId, 'price', sku.price ?? price, each.price),
      ...differs(externalId, each.externalId, 'stock', sku.stock, each.stock),
    ];
  });
  const there = new Set(listed.map((each) => each.externalId));
  const missing = [...named.keys()].filter((sku) => !there.has(sku));
  return [...compared, ...missing.map((sku): Difference => ({ externalId, sku, kind: 'missing_there' }))];
}

function differs(
  externalId: string,
  sku: string | undefined,
  kind: 'price' | 'stock',
  here: Money | number,
  there: Money | number | undefined,
): Difference[] {
  if (there === undefined || plain(here) === plain(there)) return [];
  return [{ externalId, ...(sku === undefined ? {} : { sku }), kind, here, there }];
}

const plain = (value: Money | number) =>
  typeof value === 'number' ? value : `${value.amount} ${value.currency}`;

/** A product with the merchant's prices and stock, as far as the list tells them. The stock of one with variants is theirs. */
export function withMerchantFigures(product: Product, there: MerchantFigures): Kept {
  const known = fieldsOf(product);
  const price = there.price ?? known.price;
  if (known.skus === undefined) return { ...known, price, stock: there.stock ?? product.stock };
  const listed = new Map((there.skus ?? []).map((each) => [each.externalId, each]));
  const skus = known.skus.map((sku): SkuFields => {
    const figures = sku.externalId === undefined ? undefined : listed.get(sku.externalId);
    if (figures === undefined) return sku;
    const { stock = sku.stock } = figures;
    // A variant that costs what its product does stays without a price of its own.
    const own = figures.price !== undefined && plain(figures.price) !== plain(sku.price ?? price);
    return { ...sku, stock, ...(own ? { price: figures.price } : {}) };
  });
  return { ...known, price, skus };
}

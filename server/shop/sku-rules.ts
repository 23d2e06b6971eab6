import type { Money } from '../../protocol/api.js';
import type { ProductFields, SkuFields } from '../../protocol/calls.js';
import { cleanText } from '../text.js';

const MAX_SKU_NAME = 60;

type FieldError = { path: string; message: string };

export const sameCurrency = (price: Money | undefined, base: Money): boolean =>
  price === undefined || price.currency === base.currency;

/** Names as they are kept. */
export const cleanSkus = (skus: readonly SkuFields[]): SkuFields[] =>
  skus.map((sku) => ({ ...sku, name: cleanText(sku.name, MAX_SKU_NAME) }));

/** What is wrong with a product's variants: each is told apart by name, and by its ids where it has any. */
export function skuErrors({ skus = [], price, stock }: ProductFields): FieldError[] {
  const missing = skus.length === 0 && stock === undefined;
  return [
    ...(missing ? [{ path: 'body/stock', message: 'is required' }] : []),
    ...skus.flatMap((sku, index) => oneSkuErrors(sku, price, `body/skus/${index}`)),
    ...(['id', 'externalId', 'name'] as const).flatMap((field) => repeated(skus, field)),
  ];
}

function oneSkuErrors(sku: SkuFields, price: Money, path: string): FieldError[] {
  const message = `must be ${price.currency}`;
  return [
    ...(sku.name === '' ? [{ path: `${path}/name`, message: 'is empty' }] : []),
    ...(sameCurrency(sku.price, price) ? [] : [{ path: `${path}/price/currency`, message }]),
    ...(sameCurrency(sku.livePrice, price) ? [] : [{ path: `${path}/livePrice/currency`, message }]),
  ];
}

function repeated(skus: readonly SkuFields[], field: 'id' | 'externalId' | 'name'): FieldError[] {
  const values = skus.map((sku) => sku[field]);
  return values.flatMap((value, index) =>
    value !== undefined && values.indexOf(value) < index
      ? [{ path: `body/skus/${index}/${field}`, message: 'is there twice' }]
      : [],
  );
}

interface KnownSku {
  id: string;
  external_id: string | null;
  name: string;
}

/** A wish, and the variant it is about; null: a new one. */
export interface MatchedSku {
  id: string | null;
  wish: SkuFields;
}

/**
 * Which variants are meant: by id, else by external id, else by name. Who is not named goes.
 * `unknown`: indices of wishes with an id that is none of this product's.
 */
export function matchSkus(
  known: readonly KnownSku[],
  wishes: readonly SkuFields[],
): { matched: MatchedSku[]; gone: string[]; unknown: number[] } {
  const left = new Map(known.map((sku) => [sku.id, sku]));
  const take = (test: (sku: KnownSku) => boolean): string | null => {
    const found = [...left.values()].find(test);
    if (found !== undefined) left.delete(found.id);
    return found?.id ?? null;
  };
  const ids = wishes.map(({ id }) => (id === undefined ? null : take((sku) => sku.id === id)));
  wishes.forEach((wish, index) => {
    if (wish.id === undefined && wish.externalId !== undefined)
      ids[index] = take((sku) => sku.external_id === wish.externalId);
  });
  wishes.forEach((wish, index) => {
    if (wish.id === undefined) ids[index] ??= take((sku) => sku.name === wish.name);
  });
  const matched = wishes.map((wish, index) => ({ id: ids[index] ?? null, wish }));
  const unknown = matched.flatMap(({ id, wish }, index) =>
    wish.id !== undefined && id === null ? [index] : [],
  );
  return { matched, gone: [...left.keys()], unknown };
}

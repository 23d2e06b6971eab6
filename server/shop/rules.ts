import type { Product, ShelfItem, Tag } from '../../protocol/api.js';
import type { ProductFields } from '../../protocol/calls.js';
import type { ShelfCard } from '../../protocol/channel.js';
import { CodedError } from '../../protocol/problems.js';
import { cleanText, isPublicUrl } from '../text.js';
import { cleanSkus, sameCurrency, skuErrors } from './sku-rules.js';

const MAX_NAME = 120;

type FieldError = { path: string; message: string };

/** A product as it is written. */
export type Kept = ProductFields & { image: string };

/** The fields as they are kept. Throws invalid_request naming every field that can't be. */
export function checkProduct(fields: ProductFields): Kept {
  const name = cleanText(fields.name, MAX_NAME);
  const image = fields.image ?? '';
  const errors: FieldError[] = [];
  const demand = (holds: boolean, path: string, message: string) => {
    if (!holds) errors.push({ path, message });
  };
  demand(name !== '', 'body/name', 'is empty');
  demand(image === '' || isPublicUrl(image), 'body/image', 'must be an http(s) URL or a path on this site');
  demand(
    fields.url === undefined || isPublicUrl(fields.url),
    'body/url',
    'must be an http(s) URL or a path on this site',
  );
  demand(
    sameCurrency(fields.livePrice, fields.price),
    'body/livePrice/currency',
    'must be that of the price',
  );
  const skus = fields.skus === undefined ? {} : { skus: cleanSkus(fields.skus) };
  errors.push(...skuErrors({ ...fields, ...skus }));
  if (errors.length > 0) throw new CodedError('invalid_request', 'See `errors` for what to change.', errors);
  return { ...fields, ...skus, name, image };
}

/** Throws invalid_request unless positions and products are unique, products exist and prices are in their currency. */
export function checkShelf(items: readonly ShelfItem[], products: ReadonlyMap<string, Product>): void {
  const errors = [...repeated(items, 'position'), ...repeated(items, 'product')];
  items.forEach((item, index) => {
    const product = products.get(item.product);
    const path = `body/items/${index}`;
    if (product === undefined) errors.push({ path: `${path}/product`, message: 'there is no such product' });
    else if (!sameCurrency(item.livePrice, product.price))
      errors.push({ path: `${path}/livePrice/currency`, message: `must be ${product.price.currency}` });
  });
  if (errors.length > 0)
    throw new CodedError('invalid_request', 'See `errors` for what to change.', errors.slice(0, 20));
}

function repeated(items: readonly ShelfItem[], field: 'position' | 'product'): FieldError[] {
  const seen = new Set<string | number>();
  return items.flatMap((item, index) => {
    const again = seen.has(item[field]);
    seen.add(item[field]);
    return again ? [{ path: `body/items/${index}/${field}`, message: 'is on the shelf twice' }] : [];
  });
}

/** A product in its place; the shelf's live price wins over the product's. */
export function toCard(product: Product, item: ShelfItem): ShelfCard {
  const livePrice = item.livePrice ?? product.livePrice;
  return {
    product: product.id,
    name: product.name,
    image: product.image,
    price: product.price,
    ...(livePrice === undefined ? {} : { livePrice }),
    stock: product.stock,
    position: item.position,
    status: item.status,
    ...(product.url === undefined ? {} : { url: product.url }),
  };
}

/** What viewers may see of a shelf. */
export const visible = (cards: readonly ShelfCard[]): ShelfCard[] =>
  cards.filter((card) => card.status !== 'off');

/** What a tag remembers of a product: the price viewers were offered. */
export const tagProduct = (card: ShelfCard): Tag['product'] => ({
  id: card.product,
  name: card.name,
  image: card.image,
  price: card.livePrice ?? card.price,
});

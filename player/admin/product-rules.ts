import type { Product, Sku } from '../../protocol/api.js';
import type { NewProduct, SkuFields } from '../../protocol/calls.js';
import { minorUnits, parseAmount } from '../lib/money.js';

/** A variant as it is typed. */
export interface SkuDraft {
  /** Of one that is there already. */
  id: string | null;
  externalId: string | null;
  name: string;
  price: string;
  livePrice: string;
  stock: string;
}

/** A product as it is typed. */
export interface ProductDraft {
  name: string;
  externalId: string;
  image: string;
  currency: string;
  price: string;
  livePrice: string;
  stock: string;
  perBuyer: string;
  url: string;
  skus: SkuDraft[];
}

export const emptySku: SkuDraft = {
  id: null,
  externalId: null,
  name: '',
  price: '',
  livePrice: '',
  stock: '0',
};

const emptyProduct: ProductDraft = {
  name: '',
  externalId: '',
  image: '',
  currency: 'CNY',
  price: '',
  livePrice: '',
  stock: '0',
  perBuyer: '',
  url: '',
  skus: [],
};

const typed = (money: { amount: number; currency: string } | undefined): string =>
  money === undefined ? '' : String(money.amount / minorUnits(money.currency));

export function draftOf(product: Product | null): ProductDraft {
  if (product === null) return emptyProduct;
  return {
    name: product.name,
    externalId: product.externalId ?? '',
    image: product.image,
    currency: product.price.currency,
    price: typed(product.price),
    livePrice: typed(product.livePrice),
    stock: String(product.stock),
    perBuyer: product.perBuyer === undefined ? '' : String(product.perBuyer),
    url: product.url ?? '',
    skus: (product.skus ?? []).map(skuDraft),
  };
}

const skuDraft = ({ id, externalId, name, price, livePrice, stock }: Sku): SkuDraft => ({
  id,
  externalId: externalId ?? null,
  name,
  price: typed(price),
  livePrice: typed(livePrice),
  stock: String(stock),
});

/** What is wrong with a draft, by the field's name. */
export type DraftFault = 'name' | 'price' | 'stock' | 'sku';

/** The product to send, without its external id; a fault's name when something is no number, or missing. */
export function toFields(draft: ProductDraft): Omit<NewProduct, 'externalId'> | DraftFault {
  const { currency } = draft;
  if (draft.name.trim() === '') return 'name';
  const price = parseAmount(draft.price, currency);
  const livePrice = amountOr(draft.livePrice, currency);
  const perBuyer = draft.perBuyer.trim() === '' ? undefined : whole(draft.perBuyer);
  if (price === null || livePrice === null) return 'price';
  const stock = whole(draft.stock);
  if (stock === null || perBuyer === null) return 'stock';
  const skus = draft.skus.map((sku) => toSku(sku, currency));
  if (skus.some((sku) => sku === null)) return 'sku';
  return {
    name: draft.name.trim(),
    image: draft.image.trim(),
    price: { amount: price, currency },
    ...(livePrice === undefined ? {} : { livePrice: { amount: livePrice, currency } }),
    ...(skus.length === 0 ? { stock, skus: [] } : { skus: skus.filter((sku) => sku !== null) }),
    ...(perBuyer === undefined ? {} : { perBuyer }),
    ...(draft.url.trim() === '' ? {} : { url: draft.url.trim() }),
  };
}

function toSku(sku: SkuDraft, currency: string): SkuFields | null {
  const price = amountOr(sku.price, currency);
  const livePrice = amountOr(sku.livePrice, currency);
  const stock = whole(sku.stock);
  if (sku.name.trim() === '' || price === null || livePrice === null || stock === null) return null;
  return {
    ...(sku.id === null ? {} : { id: sku.id }),
    ...(sku.externalId === null ? {} : { externalId: sku.externalId }),
    name: sku.name.trim(),
    ...(price === undefined ? {} : { price: { amount: price, currency } }),
    ...(livePrice === undefined ? {} : { livePrice: { amount: livePrice, currency } }),
    stock,
  };
}

/** Undefined when nothing was typed, null when it is no amount. */
const amountOr = (text: string, currency: string): number | null | undefined =>
  text.trim() === '' ? undefined : parseAmount(text, currency);

const whole = (text: string): number | null => (/^\d{1,9}$/.test(text.trim()) ? Number(text) : null);

/**
 * The draft with the stock of now wherever it was not typed: a product is sold while it is edited, and what it had when the editor was
 * opened must not come back.
 */
export function withStockOfNow(draft: ProductDraft, opened: ProductDraft, now: ProductDraft): ProductDraft {
  return {
    ...draft,
    stock: draft.stock === opened.stock ? now.stock : draft.stock,
    skus: draft.skus.map((sku) => {
      const before = opened.skus.find(({ id }) => id === sku.id);
      const current = now.skus.find(({ id }) => id === sku.id);
      const untouched = sku.id !== null && before?.stock === sku.stock && current !== undefined;
      return untouched ? { ...sku, stock: current.stock } : sku;
    }),
  };
}

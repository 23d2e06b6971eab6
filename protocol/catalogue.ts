import { type Static, Type } from 'typebox';
import { Money } from './api.js';
import { ExternalId, NewProduct, SkuFields } from './calls.js';

/** A whole catalogue going in, coming out and being compared, as it crosses a process boundary. */

const strict = { additionalProperties: false } as const;

/** Products of one import. */
export const MAX_IMPORT = 2_000;
/** Lines of one comparison. */
export const MAX_RECONCILE = 10_000;

/** As {@link NewProduct}, with an external id, by which it is found again. */
export const ImportItem = Type.Object({ ...NewProduct.properties, externalId: ExternalId }, strict);
export type ImportItem = Static<typeof ImportItem>;

const money = (amount: number) => ({ amount, currency: 'CNY' });
export const ImportBody = Type.Array(ImportItem, {
  maxItems: MAX_IMPORT,
  examples: [
    [
      { externalId: 'cup-celadon', name: '青瓷茶杯', price: money(9_900), stock: 42 },
      {
        externalId: 'shirt-linen',
        name: '亚麻衬衫',
        price: money(19_900),
        skus: [
          { externalId: 'shirt-linen-m', name: 'M', stock: 5 },
          { externalId: 'shirt-linen-l', name: 'L', stock: 0, price: money(20_900) },
        ],
      },
    ],
  ],
});

const FieldErrors = Type.Array(Type.Object({ path: Type.String(), message: Type.String() }));

/** What became of one product of an import. */
export const ImportResult = Type.Object({
  /** Its place in what was sent, from 0. */
  index: Type.Integer(),
  externalId: Type.Optional(Type.String()),
  status: Type.Enum(['created', 'updated', 'unchanged', 'failed']),
  /** The product's id. */
  id: Type.Optional(Type.String()),
  /** Why it failed: the code of a problem, and a sentence. */
  code: Type.Optional(Type.String()),
  detail: Type.Optional(Type.String()),
  errors: Type.Optional(FieldErrors),
});
export type ImportResult = Static<typeof ImportResult>;

/** How many of each, and all of them in the order in which they were sent. */
export const ImportReply = Type.Object({
  created: Type.Integer(),
  updated: Type.Integer(),
  unchanged: Type.Integer(),
  failed: Type.Integer(),
  results: Type.Array(ImportResult),
});
export type ImportReply = Static<typeof ImportReply>;

const skuFigures = Type.Object(
  {
    externalId: ExternalId,
    price: Type.Optional(Money),
    stock: Type.Optional(SkuFields.properties.stock),
  },
  strict,
);
/** What the merchant's shop has of a product. What is absent is not compared. */
export const MerchantFigures = Type.Object(
  {
    externalId: ExternalId,
    price: Type.Optional(Money),
    stock: Type.Optional(SkuFields.properties.stock),
    skus: Type.Optional(Type.Array(skuFigures, { maxItems: 100 })),
  },
  strict,
);
export type MerchantFigures = Static<typeof MerchantFigures>;

export const ReconcileBody = Type.Object(
  {
    items: Type.Array(MerchantFigures, { maxItems: MAX_RECONCILE }),
    partial: Type.Optional(
      Type.Boolean({
        description: 'It is not the whole catalogue: what is not in it is not reported as missing.',
      }),
    ),
  },
  {
    ...strict,
    examples: [
      {
        items: [
          { externalId: 'cup-celadon', price: money(9_900), stock: 42 },
          { externalId: 'shirt-linen', skus: [{ externalId: 'shirt-linen-m', stock: 5 }] },
        ],
      },
    ],
  },
);
export type ReconcileBody = Static<typeof ReconcileBody>;
export const ReconcileQuery = Type.Object(
  {
    apply: Type.Optional(
      Type.Literal('merchant', { description: 'Take the merchant’s prices and stock where they differ.' }),
    ),
  },
  strict,
);
export type ReconcileQuery = Static<typeof ReconcileQuery>;

/** One thing that is not the same on both sides. */
export const Difference = Type.Object({
  externalId: Type.String(),
  /** External id of the variant it is about. */
  sku: Type.Optional(Type.String()),
  kind: Type.Enum(['price', 'stock', 'missing_here', 'missing_there'], {
    description:
      '`missing_here`: Kaibo has no such product or variant; `missing_there`: it is not in the list.',
  }),
  here: Type.Optional(Type.Union([Money, Type.Integer()])),
  there: Type.Optional(Type.Union([Money, Type.Integer()])),
});
export type Difference = Static<typeof Difference>;

export const ReconcileReply = Type.Object({
  /** Products that were compared. */
  compared: Type.Integer(),
  differences: Type.Array(Difference),
  /** With `apply`: products that were given the merchant's figures, and those that could not be. */
  applied: Type.Integer(),
  failed: Type.Array(Type.Omit(ImportResult, ['status', 'id', 'index'])),
});
export type ReconcileReply = Static<typeof ReconcileReply>;

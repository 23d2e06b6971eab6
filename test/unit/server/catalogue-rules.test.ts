import t from 'tap';
import type { Product } from '../../../protocol/api.js';
import {
  differencesOf,
  fieldsOf,
  isSame,
  withMerchantFigures,
} from '../../../server/shop/catalogue-rules.js';

const yuan = (amount: number) => ({ amount, currency: 'CNY' });
const cup: Product = { id: 'c', externalId: 'cup', name: 'Cup', image: '', price: yuan(100), stock: 3 };
const shirt: Product = {
  ...{ id: 's', externalId: 'shirt', name: 'Shirt', image: '', price: yuan(100), stock: 5 },
  skus: [
    { id: 'm', externalId: 'shirt-m', name: 'M', stock: 2 },
    { id: 'l', name: 'L', stock: 3, price: yuan(120) },
  ],
};

t.test('what would change nothing is the same', async (t) => {
  for (const product of [cup, shirt]) t.ok(isSame(product, fieldsOf(product)), product.name);
  const { id: _id, externalId: _externalId, ...fields } = cup;
  t.ok(isSame(cup, { ...fields, skus: [] }));
  for (const change of [
    { name: 'Mug' },
    { stock: 4 },
    { price: yuan(1) },
    { livePrice: yuan(1) },
    { perBuyer: 1 },
    { url: '/x' },
  ])
    t.notOk(isSame(cup, { ...fields, ...change }), JSON.stringify(change));
  const { skus = [], stock: _stock, ...whole } = fieldsOf(shirt);
  t.ok(isSame(shirt, whole), 'without a word about variants they stay');
  t.ok(isSame(shirt, { ...whole, stock: 99 }), 'and the stock is theirs');
  t.ok(isSame(shirt, { ...whole, skus: skus.map(({ id: _, ...sku }) => sku) }), 'ids need not be named');
  t.notOk(isSame(shirt, { ...whole, skus: skus.slice(0, 1) }));
  t.notOk(isSame(shirt, { ...whole, skus: [] }), 'it is to have none any more');
  t.notOk(isSame(shirt, { ...whole, skus: skus.toReversed() }), 'their order counts');
});

t.test('what is absent is not compared', async (t) => {
  t.same(differencesOf(cup, { externalId: 'cup' }), []);
  t.same(differencesOf(cup, { externalId: 'cup', stock: 3, price: yuan(100) }), []);
  t.match(differencesOf(cup, { externalId: 'cup', price: { amount: 100, currency: 'USD' } }), [
    { kind: 'price' },
  ]);
  t.same(
    differencesOf(shirt, { externalId: 'shirt', skus: [{ externalId: 'shirt-m', price: yuan(100) }] }),
    [],
  );
});

t.test('a variant that costs what its product does stays without a price of its own', async (t) => {
  const { skus } = withMerchantFigures(shirt, {
    externalId: 'shirt',
    price: yuan(90),
    skus: [{ externalId: 'shirt-m', price: yuan(90), stock: 7 }],
  });
  t.match(skus, [
    { stock: 7, price: undefined },
    { stock: 3, price: yuan(120) },
  ]);
  t.match(withMerchantFigures(cup, { externalId: 'cup', stock: 0 }), { stock: 0, price: yuan(100) });
});

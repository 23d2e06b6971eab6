import t from 'tap';
import { Plane } from '../../support/api.js';
import { TestShop, yuan } from '../../support/shop.js';

t.test('a product’s stock is what is free; writing it says how many are to be', async (t) => {
  const shop = await TestShop.open(await Plane.start(t));
  const cup = await shop.product();
  const { token } = await shop.viewer();
  await shop.buy(token, cup, 4);
  t.equal(await shop.free(cup), 6);
  const put = (stock: number) =>
    shop.plane.call('PUT', `/products/${cup}`, { name: 'Cup', price: yuan(1_000), stock });
  t.match((await put(20)).body, { stock: 20 });
  t.match(await shop.figures(cup), { initial: 10, adjusted: 14, onHand: 24, held: 4, free: 20 });
  await put(20);
  const { changes } = (await shop.plane.call('GET', `/products/${cup}/stock`)).body;
  t.match(
    changes.map(({ kind, quantity, by }: Record<string, unknown>) => ({ kind, quantity, by })),
    [
      { kind: 'adjust', quantity: 14, by: 'operator' },
      { kind: 'hold', quantity: 4 },
      { kind: 'initial', quantity: 10 },
    ],
  );
});

t.test('stock is corrected by hand, but not below what is held', async (t) => {
  const shop = await TestShop.open(await Plane.start(t));
  const cup = await shop.product();
  const { token } = await shop.viewer();
  await shop.buy(token, cup, 4);
  const adjust = (by: number, more: object = {}) =>
    shop.plane.call('POST', `/products/${cup}/stock/adjust`, { by, reason: 'counted', ...more });
  t.match((await adjust(-6)).body.skus, [{ onHand: 4, held: 4, free: 0, adjusted: -6 }]);
  t.match(await adjust(-1), { status: 409, body: { code: 'stock_held' } });
  t.match((await adjust(3)).body.changes[0], {
    kind: 'adjust',
    quantity: 3,
    reason: 'counted',
    by: 'admin',
  });
  t.match(await adjust(1, { sku: 'another' }), { status: 404, body: { code: 'sku_not_found' } });
  t.equal((await shop.plane.call('GET', '/products/nothing/stock')).body.code, 'product_not_found');
  t.equal((await shop.plane.call('GET', `/products/${cup}/stock`, undefined, { token })).status, 403);
});

t.test('variants have prices and stock of their own', async (t) => {
  const shop = await TestShop.open(await Plane.start(t));
  const skus = [
    { name: '红 / L', stock: 2, externalId: 'red-l' },
    { name: '蓝 / L', stock: 0, price: yuan(1_200) },
  ];
  const shirt = await shop.product({ name: 'Shirt', stock: undefined, skus });
  const { body } = await shop.plane.call('GET', `/products/${shirt}`);
  t.match(body, {
    stock: 2,
    skus: [
      { name: '红 / L', stock: 2 },
      { name: '蓝 / L', price: yuan(1_200) },
    ],
  });
  const [red, blue] = body.skus.map(({ id }: { id: string }) => id);
  const { token } = await shop.viewer();
  const buy = (sku?: string) => shop.buy(token, '', 1, { items: [{ product: shirt, quantity: 1, sku }] });
  t.match(await buy(), { status: 400, body: { errors: [{ path: 'body/items/0/sku' }] } });
  t.match(await buy('none'), { status: 404, body: { code: 'sku_not_found' } });
  t.match((await buy(red)).body, { items: [{ sku: red, name: 'Shirt · 红 / L' }], total: yuan(1_000) });
  t.match(await buy(blue), { status: 409, body: { code: 'sold_out' } });
  const changed = [
    { id: blue, name: '蓝 / XL', stock: 5, price: yuan(1_200) },
    { name: '红 / L', stock: 2 },
  ];
  const put = (fields: object) =>
    shop.plane.call('PUT', `/products/${shirt}`, { name: 'Shirt', price: yuan(1_000), ...fields });
  t.match((await put({ skus: changed })).body.skus, [
    { id: blue, name: '蓝 / XL', stock: 5 },
    { id: red, stock: 2 },
  ]);
  t.match((await put({ stock: 99 })).body, { stock: 7, skus: [{}, {}] }, 'without skus they stay');
  t.match((await buy(blue)).body.total, yuan(1_200));
  t.match(await put({ skus: [{ id: blue, name: 'x', stock: 1 }] }), {
    status: 409,
    body: { code: 'product_in_use' },
  });
  t.match((await put({ skus: changed })).body.stock, 7, 'refused whole');
});

t.test('variants that contradict themselves are refused', async (t) => {
  const plane = await Plane.start(t);
  const bad: [object, string][] = [
    [{}, 'body/stock'],
    [
      {
        skus: [
          { name: 'a', stock: 1 },
          { name: ' a ', stock: 1 },
        ],
      },
      'body/skus/1/name',
    ],
    [{ skus: [{ name: ' ', stock: 1 }] }, 'body/skus/0/name'],
    [
      { skus: [{ name: 'a', stock: 1, price: { amount: 1, currency: 'USD' } }] },
      'body/skus/0/price/currency',
    ],
    [{ skus: [{ name: 'a', stock: 1, id: 'unknown' }] }, 'body/skus/0/id'],
  ];
  for (const [fields, path] of bad)
    t.match(
      await plane.call('POST', '/products', { name: 'x', price: yuan(1), ...fields }),
      { status: 400, body: { errors: [{ path }] } },
      path,
    );
});

t.test('a product goes with its variants, but not while pieces of it are held', async (t) => {
  const shop = await TestShop.open(await Plane.start(t));
  const cup = await shop.product();
  const { token } = await shop.viewer();
  const order = (await shop.buy(token, cup)).body.id;
  await shop.plane.call('PUT', '/rooms/shop/shelf', { items: [] });
  t.match(await shop.plane.call('DELETE', `/products/${cup}`), {
    status: 409,
    body: { code: 'product_in_use' },
  });
  await shop.move(order, 'pay', token);
  t.equal((await shop.plane.call('DELETE', `/products/${cup}`)).status, 204);
  t.match((await shop.move(order, 'refund')).body, { status: 'refunded' }, 'its orders are still good');
});

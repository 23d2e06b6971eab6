import t from 'tap';
import { roomShelf } from '../../../protocol/topics.js';
import { ADMIN, Plane } from '../../support/api.js';

const yuan = (amount: number) => ({ amount, currency: 'CNY' });
const cup = (n: number, change: object = {}) => ({
  externalId: `cup-${n}`,
  name: `Cup ${n}`,
  price: yuan(1_000 + n),
  stock: n,
  ...change,
});
const cups = (count: number) => Array.from({ length: count }, (_, n) => cup(n));
const shirt = {
  externalId: 'shirt',
  name: 'Shirt',
  price: yuan(9_900),
  skus: [
    { externalId: 'shirt-m', name: 'M', stock: 5 },
    { externalId: 'shirt-l', name: 'L', stock: 7, price: yuan(10_900) },
  ],
};

const lines = (plane: Plane, payload: string) =>
  plane.inject({
    method: 'POST',
    url: '/api/v1/products/import',
    headers: { authorization: `Bearer ${ADMIN}`, 'content-type': 'application/x-ndjson' },
    payload,
  });
const exported = async (plane: Plane) => {
  const { body, headers } = await plane.call('GET', '/products/export');
  t.match(headers['content-type'], /ndjson/);
  return String(body)
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));
};

t.test(
  'an import makes and replaces products by external id, and doing it again changes nothing',
  async (t) => {
    const plane = await Plane.start(t);
    const first = await plane.call('POST', '/products/import', [...cups(50), shirt]);
    t.match(first, { status: 200, body: { created: 51, updated: 0, unchanged: 0, failed: 0 } });
    t.match(first.body.results[50], {
      index: 50,
      externalId: 'shirt',
      status: 'created',
      id: /^[a-z0-9]{16}$/,
    });
    const again = await plane.call('POST', '/products/import', [...cups(50), shirt]);
    t.match(again.body, { created: 0, updated: 0, unchanged: 51, failed: 0 });
    const changed = await plane.call('POST', '/products/import', [
      cup(1, { name: 'Mug' }),
      cup(2),
      { ...shirt, skus: [{ ...shirt.skus[0], stock: 1 }, shirt.skus[1]] },
    ]);
    t.match(changed.body.results, [{ status: 'updated' }, { status: 'unchanged' }, { status: 'updated' }]);
    const all = await exported(plane);
    t.equal(all.length, 51);
    t.match(
      all.find(({ externalId }) => externalId === 'shirt'),
      { stock: 8, skus: [{ externalId: 'shirt-m', stock: 1 }, { stock: 7 }] },
    );
    const { body } = await plane.call('GET', `/products/${changed.body.results[0].id}/stock`);
    t.equal(body.changes.length, 1, 'a stock that is what it was is no line in the ledger');
  },
);

t.test('one that is wrong is told so and takes none of the others with it', async (t) => {
  const plane = await Plane.start(t, { limits: { products: 3 } });
  const items = [
    cup(1),
    cup(2, { price: { amount: 1.5, currency: 'CNY' } }),
    cup(3, { livePrice: { amount: 1, currency: 'USD' } }),
    cup(1, { name: 'Another' }),
    cup(4, { image: '/images/aaaaaaaaaaaaaaaa-480.webp' }),
    'no product',
    cup(5),
    cup(6),
    cup(7),
    { name: 'Nameless to the merchant', price: yuan(1), stock: 1 },
  ];
  const { body } = await plane.call('POST', '/products/import', items);
  t.match(body, { created: 3, failed: 7 });
  t.match(body.results, [
    { status: 'created' },
    { code: 'invalid_request', externalId: 'cup-2', errors: [{ path: 'price/amount' }] },
    { code: 'invalid_request', errors: [{ path: 'livePrice/currency' }] },
    { code: 'invalid_request', detail: /twice/ },
    { code: 'invalid_request', errors: [{ path: 'image' }] },
    { code: 'invalid_request', index: 5 },
    { status: 'created' },
    { status: 'created' },
    { code: 'limit_products' },
    { code: 'invalid_request' },
  ]);
});

t.test('an import may be a product a line', async (t) => {
  const plane = await Plane.start(t);
  const { status, body } = await lines(
    plane,
    `${JSON.stringify(cup(1))}\n\nnot json\n${JSON.stringify(shirt)}\n`,
  );
  t.equal(status, 200);
  t.match(body.results, [{ status: 'created' }, { status: 'failed', index: 1 }, { status: 'created' }]);
});

t.test('an import has bounds', async (t) => {
  const plane = await Plane.start(t);
  t.match(await plane.call('POST', '/products/import', cups(2_001)), { status: 413 });
  t.match(await plane.call('POST', '/products/import', { items: [] }), { status: 400 });
  t.match(await lines(plane, '[]\n'.repeat(3_000_000)), { status: 413 });
});

t.test('what an import changes is seen on the shelves', async (t) => {
  const plane = await Plane.start(t);
  await plane.room('a');
  const made = await plane.call('POST', '/products/import', cups(2));
  const product = made.body.results[1].id;
  await plane.call('PUT', '/rooms/a/shelf', { items: [{ product, position: 1, status: 'on' }] });
  await plane.call('POST', '/products/import', [cup(0), cup(1, { name: 'Mug', stock: 9 })]);
  t.match((await plane.bus.get(roomShelf('a')))?.value, [{ name: 'Mug', stock: 9 }]);
});

t.test('a comparison reports what differs and what is on one side only', async (t) => {
  const plane = await Plane.start(t);
  await plane.call('POST', '/products/import', [cup(1), cup(2), cup(3), shirt]);
  await plane.call('POST', '/products', { name: 'Not of the merchant', price: yuan(1), stock: 1 });
  const items = [
    { externalId: 'cup-1', price: yuan(1_001), stock: 1 },
    { externalId: 'cup-2', price: yuan(900), stock: 5 },
    { externalId: 'cup-9', stock: 1 },
    {
      externalId: 'shirt',
      skus: [
        { externalId: 'shirt-m', stock: 5, price: yuan(9_900) },
        { externalId: 'shirt-s', stock: 1 },
      ],
    },
  ];
  const { status, body } = await plane.call('POST', '/products/reconcile', { items });
  t.equal(status, 200);
  t.same(body, {
    compared: 3,
    differences: [
      { externalId: 'cup-2', kind: 'price', here: yuan(1_002), there: yuan(900) },
      { externalId: 'cup-2', kind: 'stock', here: 2, there: 5 },
      { externalId: 'cup-3', kind: 'missing_there' },
      { externalId: 'shirt', sku: 'shirt-s', kind: 'missing_here' },
      { externalId: 'shirt', sku: 'shirt-l', kind: 'missing_there' },
      { externalId: 'cup-9', kind: 'missing_here' },
    ].sort((a, b) => order(body.differences, a) - order(body.differences, b)),
    applied: 0,
    failed: [],
  });
  const partial = await plane.call('POST', '/products/reconcile', {
    items: items.slice(0, 1),
    partial: true,
  });
  t.same(partial.body.differences, []);
});

t.test('the merchant’s figures are taken when asked for', async (t) => {
  const plane = await Plane.start(t);
  await plane.call('POST', '/products/import', [cup(1), cup(2, { livePrice: yuan(500) }), shirt]);
  const items = [
    { externalId: 'cup-1', price: yuan(5), stock: 50 },
    { externalId: 'cup-2', price: { amount: 5, currency: 'USD' } },
    {
      externalId: 'shirt',
      price: yuan(8_800),
      skus: [
        { externalId: 'shirt-m', stock: 1 },
        { externalId: 'shirt-l', price: yuan(1) },
      ],
    },
  ];
  const { body } = await plane.call('POST', '/products/reconcile?apply=merchant', { items });
  t.match(body, { applied: 2, failed: [{ externalId: 'cup-2', errors: [{ path: 'livePrice/currency' }] }] });
  const all = await exported(plane);
  const of = (externalId: string) => all.find((product) => product.externalId === externalId);
  t.match(of('cup-1'), { price: yuan(5), stock: 50, name: 'Cup 1' });
  t.match(of('shirt'), {
    price: yuan(8_800),
    skus: [
      { stock: 1, price: undefined },
      { stock: 7, price: yuan(1) },
    ],
  });
  const [first, , third] = items;
  const rest = await plane.call('POST', '/products/reconcile', { items: [first, third], partial: true });
  t.same(rest.body.differences, []);
});

const order = (
  list: { externalId: string; kind: string; sku?: string }[],
  it: { externalId: string; kind: string; sku?: string },
) =>
  list.findIndex((each) => each.externalId === it.externalId && each.kind === it.kind && each.sku === it.sku);

import t, { type Test } from 'tap';
import { roomExplaining, roomShelf, sessionTags } from '../../../protocol/topics.js';
import { Plane, TestClock } from '../../support/api.js';
import { ScriptedWorker } from '../../support/api-worker.js';
import { until } from '../../support/until.js';

const yuan = (amount: number) => ({ amount, currency: 'CNY' });
const shirt = { name: 'Shirt', image: '/img/shirt.png', price: yuan(9900), stock: 10 };

async function product(plane: Plane, change: object = {}): Promise<string> {
  const { body } = await plane.call('POST', '/products', { ...shirt, ...change });
  return body.id;
}

const on = (id: string, position: number) => ({ product: id, position, status: 'on' });

t.test('a product is made, replaced, found and deleted', async (t) => {
  const plane = await Plane.start(t);
  const made = await plane.call('POST', '/products', {
    ...shirt,
    externalId: 'sku-1',
    perBuyer: 2,
    url: 'https://shop.example/1',
  });
  t.match(made, { status: 201, body: { ...shirt, externalId: 'sku-1', perBuyer: 2, id: /^[a-z0-9]{16}$/ } });
  t.match(await plane.call('POST', '/products', { ...shirt, externalId: 'sku-1' }), {
    status: 409,
    body: { code: 'external_id_taken' },
  });
  const path = `/products/${made.body.id}`;
  t.match((await plane.call('PUT', path, { ...shirt, name: 'Hat', livePrice: yuan(1) })).body, {
    name: 'Hat',
    livePrice: yuan(1),
    perBuyer: undefined,
  });
  const upserted = await plane.call('PUT', '/products/by-external/sku-1', { ...shirt, stock: 3 });
  t.match(upserted, { status: 200, body: { id: made.body.id, stock: 3 } });
  t.match(await plane.call('PUT', '/products/by-external/%E9%9E%8B%2F2', shirt), {
    status: 201,
    body: { externalId: '鞋/2' },
  });
  t.equal((await plane.call('GET', '/products?search=SHI')).body.items.length, 2);
  t.equal((await plane.call('GET', '/products?search=sku-1')).body.items.length, 1);
  t.equal((await plane.call('GET', `/products?search=${encodeURIComponent('%')}x`)).body.items.length, 0);
  t.equal((await plane.call('DELETE', path)).status, 204);
  t.equal((await plane.call('GET', path)).body.code, 'product_not_found');
  t.equal((await plane.call('PUT', path, shirt)).body.code, 'product_not_found');
});

t.test('links are http(s) or paths on this site', async (t) => {
  const plane = await Plane.start(t);
  for (const image of [
    'javascript:alert(1)',
    'data:text/html,x',
    '//evil.example/x',
    '/\\evil.example',
    'ftp://x/y',
    'img.png',
    'https://',
  ])
    t.match(
      await plane.call('POST', '/products', { ...shirt, image }),
      { status: 400, body: { errors: [{ path: 'body/image' }] } },
      image,
    );
  t.equal(
    (await plane.call('POST', '/products', { ...shirt, url: 'javascript:alert(1)' })).body.errors[0].path,
    'body/url',
  );
  t.equal(
    (await plane.call('POST', '/products', { ...shirt, livePrice: { amount: 1, currency: 'USD' } })).body
      .errors[0].path,
    'body/livePrice/currency',
  );
});

t.test('the library has a limit', async (t) => {
  const plane = await Plane.start(t, { limits: { products: 2 } });
  await Promise.all([product(plane), product(plane)]);
  t.match(await plane.call('POST', '/products', shirt), { status: 422, body: { code: 'limit_products' } });
  t.equal((await plane.call('PUT', '/products/by-external/new', shirt)).body.code, 'limit_products');
});

t.test('a shelf shows viewers what is not off, by position, at the shelf’s price', async (t) => {
  const plane = await Plane.start(t);
  await plane.room('a');
  const [first, second, third] = [
    await product(plane),
    await product(plane, { livePrice: yuan(5000) }),
    await product(plane),
  ];
  const items = [
    { product: third, position: 3, status: 'off' },
    { product: second, position: 2, status: 'display' },
    { product: first, position: 1, status: 'on', livePrice: yuan(100) },
  ];
  t.match(await plane.call('PUT', '/rooms/a/shelf', { items }), { status: 200 });
  const shown = [
    { product: first, position: 1, livePrice: yuan(100), price: yuan(9900), name: 'Shirt' },
    { product: second, position: 2, livePrice: yuan(5000), status: 'display' },
  ];
  t.match((await plane.bus.get(roomShelf('a')))?.value, shown);
  const seen = (await plane.call('GET', '/rooms/a/shelf', undefined, { token: '' })).body.items;
  t.match(seen, shown);
  t.equal(seen.length, 2);
  t.equal(
    (await plane.call('GET', '/rooms/a/shelf')).body.items.length,
    3,
    'an operator sees what is off too',
  );
  t.equal((await plane.call('DELETE', `/products/${first}`)).body.code, 'product_in_use');
  await plane.call('PUT', `/products/${first}`, { ...shirt, name: 'Better shirt', stock: 0 });
  t.match((await plane.bus.get(roomShelf('a')))?.value[0], { name: 'Better shirt', stock: 0 });
  await plane.call('PUT', '/rooms/a/shelf', { items: [] });
  t.same((await plane.bus.get(roomShelf('a')))?.value, []);
});

t.test('a shelf that contradicts itself is refused whole', async (t) => {
  const plane = await Plane.start(t);
  await plane.room('a');
  const id = await product(plane);
  await plane.call('PUT', '/rooms/a/shelf', { items: [on(id, 1)] });
  const other = await product(plane);
  const bad: [object[], string][] = [
    [[on(id, 1), on(other, 1)], 'body/items/1/position'],
    [[on(id, 1), on(id, 2)], 'body/items/1/product'],
    [[on('nothing', 1)], 'body/items/0/product'],
    [[{ ...on(id, 1), livePrice: { amount: 1, currency: 'USD' } }], 'body/items/0/livePrice/currency'],
  ];
  for (const [items, path] of bad)
    t.match(
      await plane.call('PUT', '/rooms/a/shelf', { items }),
      { status: 400, body: { errors: [{ path }] } },
      path,
    );
  t.match((await plane.call('GET', '/rooms/a/shelf')).body.items, [{ product: id }]);
  t.equal((await plane.call('PUT', '/rooms/none/shelf', { items: [] })).body.code, 'room_not_found');
});

async function live(t: Test) {
  const clock = new TestClock();
  const plane = await Plane.start(t, { clock });
  const worker = await ScriptedWorker.start(t, plane);
  const { key } = await plane.room('a');
  const [first, second, off] = [
    await product(plane),
    await product(plane, { name: 'Hat' }),
    await product(plane),
  ];
  const items = [on(first, 1), on(second, 2), { product: off, position: 3, status: 'off' }];
  await plane.call('PUT', '/rooms/a/shelf', { items });
  const goLive = async () => {
    const decision = await plane.publish(key);
    if (!decision.accepted) throw new Error(decision.description);
    plane.server.gate.mediaStarted(decision.session, 'c1');
    await until('the job', () => worker.jobs.some((job) => job.session === decision.session));
    return decision.session;
  };
  const explaining = async () => (await plane.bus.get(roomExplaining('a')))?.value;
  const tags = async (session: string) => (await plane.bus.get(sessionTags(session)))?.value ?? [];
  return { plane, clock, first, second, off, goLive, explaining, tags };
}

t.test('explaining opens a tag, the next one and DELETE close it', async (t) => {
  const { plane, clock, first, second, off, goLive, explaining, tags } = await live(t);
  const session = await goLive();
  const start = clock.now();
  const opened = await plane.call('PUT', '/rooms/a/explaining', { product: first });
  t.match(opened.body, {
    product: { product: first },
    tag: { from: start, to: null, position: 1, product: { id: first, price: yuan(9900) } },
  });
  clock.pass(1000);
  await plane.call('PUT', '/rooms/a/explaining', { product: first });
  t.equal((await tags(session)).length, 1, 'a second press changes nothing');
  await plane.call('PUT', '/rooms/a/explaining', { product: second });
  clock.pass(1000);
  t.match(await explaining(), { product: second, name: 'Hat' });
  t.same((await plane.call('DELETE', '/rooms/a/explaining')).body, { product: null, tag: null });
  t.equal(await explaining(), null);
  t.match(await tags(session), [
    { from: start, to: start + 1000, product: { id: first } },
    { from: start + 1000, to: start + 2000, product: { id: second } },
  ]);
  for (const id of [off, 'nothing'])
    t.match(await plane.call('PUT', '/rooms/a/explaining', { product: id }), {
      status: 409,
      body: { code: 'not_on_shelf' },
    });
});

t.test(
  'what is explained before the live is tagged from its start, and its end closes the tag',
  async (t) => {
    const { plane, clock, first, goLive, explaining, tags } = await live(t);
    await plane.call('PUT', '/rooms/a/explaining', { product: first });
    t.match(await explaining(), { product: first });
    clock.pass(5000);
    const session = await goLive();
    t.match(await tags(session), [{ from: clock.now(), to: null }]);
    clock.pass(1000);
    await plane.call('POST', `/sessions/${session}/end`);
    t.match(await tags(session), [{ to: clock.now() }]);
    t.equal(await explaining(), null);
  },
);

t.test('the card follows its product, and goes with it', async (t) => {
  const { plane, first, second, goLive, explaining, tags } = await live(t);
  const session = await goLive();
  await plane.call('PUT', '/rooms/a/explaining', { product: first });
  await plane.call('PUT', `/products/${first}`, { ...shirt, livePrice: yuan(1) });
  t.match(await explaining(), { product: first, livePrice: yuan(1) });
  await plane.call('PUT', '/rooms/a/shelf', { items: [on(second, 1)] });
  t.equal(await explaining(), null);
  t.match(await tags(session), [{ to: Number }]);
  t.same((await plane.call('GET', '/rooms/a/explaining')).body, { product: null, tag: null });
});

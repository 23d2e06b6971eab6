import t, { type Test } from 'tap';
import { Plane, TestClock } from '../../support/api.js';
import { TestShop, yuan } from '../../support/shop.js';
import { ShopFloor } from '../../support/shop-floor.js';
import { until } from '../../support/until.js';

const MINUTE = 60_000;
const unlimited = { requestsPerAddress: 0, viewersPerAddress: 0 };

/** A shop whose clock the test turns. */
async function open(t: Test, directory?: string) {
  const clock = new TestClock();
  const plane = await Plane.start(t, {
    clock,
    limits: unlimited,
    ...(directory === undefined ? {} : { directory }),
  });
  const shop = await TestShop.open(plane);
  const sell = (product: string, change: object = {}) =>
    plane.call('POST', '/rooms/shop/flash-sales', {
      ...{ product, price: yuan(600), quota: 3, duration: MINUTE },
      ...change,
    });
  const sale = async (id: string) => (await plane.call('GET', `/flash-sales/${id}`)).body;
  const ended = (id: string) =>
    until('the end of the sale', async () => {
      const now = await sale(id);
      return now.status === 'ended' && now;
    });
  return { clock, plane, shop, sell, sale, ended };
}

t.test(
  'a flash sale sells its quota at its price, each buyer their share, and gives back what is left',
  async (t) => {
    const { clock, plane, shop, sell, ended } = await open(t);
    const cup = await shop.product({ livePrice: yuan(900) });
    const viewer = await (await ShopFloor.open(t, plane)).join(t, 'shop');
    const made = await sell(cup, { quota: 4, perBuyer: 2 });
    t.match(made, {
      status: 201,
      body: { room: 'shop', product: cup, sku: cup, quota: 4, left: 4, perBuyer: 2, status: 'running' },
    });
    const { id, startsAt, endsAt } = made.body;
    t.equal(startsAt, clock.now());
    t.equal(endsAt, startsAt + MINUTE);
    t.equal(await shop.free(cup), 6, 'the quota is held');
    t.match(await viewer.first('flash-sale'), { id, left: 4, endsAt, at: Number });
    t.match(await viewer.first('stock'), { product: cup, left: 6 });
    const { token } = await shop.viewer();
    t.match((await shop.buy(token, cup)).body, {
      items: [{ listPrice: yuan(1_000), unitPrice: yuan(600), flashSale: id }],
      total: yuan(600),
    });
    t.match(await viewer.first('flash-sale', ({ left }) => left === 3), { id });
    t.match(await viewer.first('order.placed'), { product: cup, count: 1, name: /^.\*\*.$/ });
    t.match(await shop.buy(token, cup, 2), { status: 409, body: { code: 'limit_reached' } });
    t.match(await shop.buy(token, cup), { status: 201 });
    t.match(await shop.buy((await shop.viewer()).token, cup, 3), { status: 409 });
    clock.pass(MINUTE);
    t.match(await viewer.first('flash-sale', ({ status }) => status === 'ended'), {
      endReason: 'time',
      left: 0,
    });
    t.match(await ended(id), { endReason: 'time' });
    t.equal(await shop.free(cup), 8, 'what was not bought is free again');
    t.match((await shop.buy(token, cup)).body, { total: yuan(900) }, 'the shelf’s price');
    t.match(await plane.call('DELETE', `/flash-sales/${id}`), { status: 409, body: { code: 'offer_ended' } });
  },
);

t.test(
  'who joins in the middle has the end by the server’s clock, and the pieces that are left',
  async (t) => {
    const { clock, plane, shop, sell } = await open(t);
    const cup = await shop.product();
    const floor = await ShopFloor.open(t, plane);
    const first = await floor.join(t, 'shop');
    const { id, endsAt } = (await sell(cup)).body;
    await shop.buy((await shop.viewer()).token, cup);
    await first.first('flash-sale', ({ left }) => left === 2);
    await first.first('stock', ({ left }) => left === 7);
    clock.pass(20_000);
    const late = await floor.join(t, 'shop', (await shop.viewer()).token);
    const { at, room } = await late.first('welcome');
    t.match(room.offers, [{ kind: 'flash-sale', id, left: 2, endsAt, status: 'running' }]);
    t.equal(endsAt - at, 40_000);
    t.match(room.shelf, [{ product: cup, stock: 7 }]);
    t.match(
      (await plane.call('GET', '/rooms/shop/offers', undefined, { token: '' })).body.items,
      room.offers,
    );
  },
);

t.test(
  'of 500 buyers at once exactly the quota is served, and the sale ends when all have paid',
  async (t) => {
    const { plane, shop, sell, sale, ended } = await open(t);
    const cup = await shop.product({ stock: 1_000 });
    const { id } = (await sell(cup, { quota: 50, perBuyer: 1, duration: 20 * MINUTE })).body;
    const buyers = await Promise.all(
      Array.from({ length: 500 }, (_, index) => plane.server.tokens.sign({ id: `buyer${index}`, name: 'B' })),
    );
    const base = await plane.app.listen({ host: '127.0.0.1', port: 0 });
    const post = async (path: string, token: string, body: object) => {
      const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
      const answer = await fetch(`${base}/api/v1${path}`, {
        method: 'POST',
        headers,
        body: JSON.stringify(body),
      });
      const json: unknown = await answer.json();
      return { status: answer.status, body: json, token };
    };
    const order = { room: 'shop', items: [{ product: cup, quantity: 1 }] };
    const answers = await Promise.all(buyers.map((token) => post('/orders', token, order)));
    const made = answers.filter(({ status }) => status === 201);
    t.equal(made.length, 50);
    const lost = answers.filter(({ status }) => status !== 201);
    t.ok(lost.every(({ status, body }) => status === 409 && isRecord(body) && body.code === 'sold_out'));
    t.match(await sale(id), { status: 'running', left: 0 }, 'an unpaid order may still give back its piece');
    t.equal(await shop.free(cup), 950, 'the ordinary stock was not touched');
    await Promise.all(
      made.map(({ body, token }) => post(`/orders/${isRecord(body) ? body.id : ''}/pay`, token, {})),
    );
    t.match(await ended(id), { endReason: 'quota', left: 0 });
    t.match(await shop.figures(cup), { sold: 50, held: 0, free: 950 });
  },
);

t.test('what was not paid in time goes back to the sale and to the buyer’s share', async (t) => {
  const { clock, shop, sell, sale } = await open(t);
  const cup = await shop.product();
  const { id } = (await sell(cup, { quota: 1, duration: 20 * MINUTE })).body;
  const { token } = await shop.viewer();
  const order = (await shop.buy(token, cup)).body.id;
  t.match(await sale(id), { left: 0, status: 'running' });
  clock.pass(15 * MINUTE);
  await until('the piece is back', async () => (await sale(id)).left === 1);
  t.match(await shop.buy(token, cup), { status: 201 }, 'nor does it count against the buyer');
  t.match(await shop.move(order, 'cancel', token), { status: 409 });
});

t.test(
  'a planned sale starts by itself, with what is free, and sells at its price from then on',
  async (t) => {
    const { clock, plane, shop, sell, sale } = await open(t);
    const cup = await shop.product({ stock: 5 });
    const { id } = (await sell(cup, { quota: 5, startsAt: clock.now() + MINUTE })).body;
    t.match(await sale(id), { status: 'scheduled', left: 5 });
    const { token } = await shop.viewer();
    t.match((await shop.buy(token, cup, 2)).body, { total: yuan(2_000) }, 'before it starts');
    clock.pass(MINUTE);
    await until('the start', async () => (await sale(id)).status === 'running');
    t.match(await sale(id), { quota: 3, left: 3 });
    t.match((await shop.buy(token, cup)).body, { total: yuan(600) });
    const none = (await sell(cup, { startsAt: clock.now() + 2 * MINUTE })).body;
    await plane.call('PUT', `/products/${cup}`, { name: 'Cup', price: yuan(1_000), stock: 0 });
    clock.pass(MINUTE);
    await until('the end', async () => (await sale(id)).status === 'ended');
    await plane.call('PUT', `/products/${cup}`, { name: 'Cup', price: yuan(1_000), stock: 0 });
    clock.pass(MINUTE);
    t.match(await until('no start', async () => (await sale(none.id)).status === 'ended' && sale(none.id)), {
      endReason: 'stock',
    });
  },
);

t.test('a sale outlives its server', async (t) => {
  const before = await open(t);
  const cup = await before.shop.product();
  const { token } = await before.shop.viewer();
  const running = (await before.sell(cup, { duration: 5 * MINUTE })).body.id;
  const over = (await before.sell(cup, { startsAt: before.clock.now() + 10 * MINUTE })).body.id;
  await before.shop.buy(token, cup);
  const directory = await before.plane.afterKill(t);
  const clock = new TestClock();
  const plane = await Plane.start(t, { directory, clock });
  const sale = async (id: string) => (await plane.call('GET', `/flash-sales/${id}`)).body;
  t.match(await sale(running), { status: 'running', left: 2 });
  const viewer = await (await ShopFloor.open(t, plane)).join(t, 'shop');
  t.match((await viewer.first('welcome')).room.offers, [
    { id: running, left: 2 },
    { id: over, status: 'scheduled' },
  ]);
  clock.pass(5 * MINUTE);
  await viewer.first('flash-sale', ({ id, status }) => id === running && status === 'ended');
  t.match(await sale(running), { endReason: 'time' });
  t.equal((await plane.call('GET', `/products/${cup}`)).body.stock, 9);
  const later = await plane.afterKill(t);
  const afterwards = await Plane.start(t, {
    directory: later,
    clock: { now: () => clock.now() + 60 * MINUTE },
  });
  t.match((await afterwards.call('GET', `/flash-sales/${over}`)).body, {
    status: 'ended',
    endReason: 'time',
  });
  await until(
    'its unpaid order to be over as well',
    async () => (await afterwards.call('GET', `/products/${cup}`)).body.stock === 10,
  );
});

t.test('what can not be a sale is refused', async (t) => {
  const { clock, plane, shop, sell } = await open(t);
  const cup = await shop.product();
  const code = async (change: object) => {
    const { status, body } = await sell(cup, change);
    return status === 201 ? 'made' : body.code;
  };
  t.equal(await code({ quota: 11 }), 'sold_out');
  t.equal(await shop.free(cup), 10);
  for (const change of [
    { duration: 9_999 },
    { duration: 1_200_001 },
    { price: yuan(0) },
    { price: yuan(1_001) },
    { price: { amount: 1, currency: 'USD' } },
    { quota: 0 },
    { extra: 1 },
  ])
    t.equal(await code(change), 'invalid_request', JSON.stringify(change));
  t.equal((await sell('nothing')).body.code, 'product_not_found');
  t.equal(await code({ sku: 'nothing' }), 'sku_not_found');
  t.equal((await plane.call('POST', '/rooms/none/flash-sales', {})).status, 400);
  t.equal(await code({}), 'made');
  t.equal(await code({ startsAt: clock.now() + MINUTE - 1 }), 'offer_overlap');
  t.equal(await code({ startsAt: clock.now() + MINUTE }), 'made', 'right after it');
  await plane.room('other');
  const elsewhere = { product: cup, price: yuan(500), quota: 1, duration: MINUTE };
  t.equal((await plane.call('POST', '/rooms/other/flash-sales', elsewhere)).status, 201);
  const { token } = await shop.viewer();
  t.equal((await plane.call('POST', '/rooms/shop/flash-sales', elsewhere, { token })).status, 403);
});

t.test('an operator ends a sale, calls off a planned one, and a deleted room holds nothing', async (t) => {
  const { clock, plane, shop, sell, sale } = await open(t);
  const cup = await shop.product();
  const [now, later] = [await sell(cup), await sell(cup, { startsAt: clock.now() + 2 * MINUTE })];
  t.equal((await plane.call('DELETE', `/flash-sales/${now.body.id}`)).status, 204);
  t.equal((await plane.call('DELETE', `/flash-sales/${later.body.id}`)).status, 204);
  t.match(await sale(now.body.id), { status: 'ended', endReason: 'operator' });
  t.match(await sale(later.body.id), { status: 'ended', endReason: 'operator' });
  t.equal(await shop.free(cup), 10);
  t.equal((await plane.call('DELETE', '/flash-sales/nothing')).body.code, 'offer_not_found');
  const last = await sell(cup);
  t.equal(await shop.free(cup), 7);
  t.equal((await plane.call('DELETE', '/rooms/shop')).status, 204);
  t.equal(await shop.free(cup), 10);
  t.match(await sale(last.body.id), { status: 'ended' });
});

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;

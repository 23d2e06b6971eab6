import t, { type Test } from 'tap';
import { Plane, TestClock } from '../../support/api.js';
import { TestShop, yuan } from '../../support/shop.js';
import { ShopFloor } from '../../support/shop-floor.js';
import { until } from '../../support/until.js';

const MINUTE = 60_000;

async function open(t: Test) {
  const clock = new TestClock();
  const plane = await Plane.start(t, { clock, limits: { requestsPerAddress: 0, viewersPerAddress: 0 } });
  const shop = await TestShop.open(plane);
  const drop = async (change: object = {}): Promise<string> => {
    const wish = {
      title: 'Two off',
      amountOff: yuan(200),
      quota: 10,
      to: clock.now() + 60 * MINUTE,
      ...change,
    };
    return (await plane.call('POST', '/rooms/shop/coupons', wish)).body.id;
  };
  const claim = (id: string, token: string) =>
    plane.call('POST', `/coupons/${id}/claim`, undefined, { token });
  const mine = async (token: string) =>
    (await plane.call('GET', '/viewers/me/coupons', undefined, { token })).body.items;
  const code = async (answer: Promise<{ status: number; body: { code?: string } }>) => {
    const { status, body } = await answer;
    return status < 300 ? 'ok' : body.code;
  };
  return { clock, plane, shop, drop, claim, mine, code };
}

t.test('a coupon is claimed, used for one order, and takes its amount off', async (t) => {
  const { plane, shop, drop, claim, mine, code } = await open(t);
  const cup = await shop.product();
  const viewer = await (await ShopFloor.open(t, plane)).join(t, 'shop');
  const id = await drop({ threshold: yuan(1_000) });
  t.match(await viewer.first('coupon'), { id, left: 10, amountOff: yuan(200), status: 'running' });
  const { token } = await shop.viewer();
  t.equal(await code(shop.buy(token, cup, 1, { coupon: id })), 'coupon_unusable', 'not claimed');
  t.match(await claim(id, token), { status: 201, body: { coupon: { id, left: 9 } } });
  await viewer.first('coupon', ({ left }) => left === 9);
  t.match(await claim(id, token), { status: 409, body: { code: 'limit_reached' } });
  const order = await shop.buy(token, cup, 1, { coupon: id });
  t.match(order, { status: 201, body: { coupon: id, discount: yuan(200), total: yuan(800) } });
  t.equal(await code(shop.buy(token, cup, 1, { coupon: id })), 'coupon_unusable', 'used');
  t.match(await mine(token), [{ coupon: { id }, order: order.body.id }]);
  t.same(await mine((await shop.viewer()).token), []);
});

t.test('200 at once: the quota is claimed and no more, and one claim makes one order cheaper', async (t) => {
  const { plane, shop, drop, claim, code } = await open(t);
  const cup = await shop.product({ stock: 1_000 });
  const id = await drop({ quota: 50 });
  const tokens = await Promise.all(
    Array.from({ length: 200 }, (_, index) => plane.server.tokens.sign({ id: `viewer${index}`, name: 'V' })),
  );
  const claims = await Promise.all(tokens.map((token) => code(claim(id, token))));
  t.equal(claims.filter((answer) => answer === 'ok').length, 50);
  t.equal(claims.filter((answer) => answer === 'coupon_gone').length, 150);
  const lucky = tokens[claims.indexOf('ok')] ?? '';
  const orders = await Promise.all(tokens.map(() => code(shop.buy(lucky, cup, 1, { coupon: id }))));
  t.equal(orders.filter((answer) => answer === 'ok').length, 1);
  t.equal(orders.filter((answer) => answer === 'coupon_unusable').length, 199);
  t.equal(await shop.free(cup), 999);
  const again = await drop({ quota: 50 });
  const pressed = await Promise.all(Array.from({ length: 20 }, () => code(claim(again, lucky))));
  t.equal(pressed.filter((answer) => answer === 'ok').length, 1, 'pressing twenty times claims one');
  const { items } = (await plane.call('GET', '/rooms/shop/coupons')).body;
  t.same(items.map(({ left }: { left: number }) => left).sort(), [0, 49]);
});

t.test(
  'a claim comes back when its order is cancelled or expires, and after a refund if the coupon says so',
  async (t) => {
    const { clock, shop, drop, claim, mine } = await open(t);
    const cup = await shop.product();
    const { token } = await shop.viewer();
    const [plain, kind] = [await drop(), await drop({ backOnRefund: true })];
    for (const id of [plain, kind]) await claim(id, token);
    const used = async () =>
      (await mine(token)).filter(({ order }: { order?: string }) => order !== undefined).length;
    const buy = async (coupon: string) => (await shop.buy(token, cup, 1, { coupon })).body.id;
    await shop.move(await buy(plain), 'cancel', token);
    t.equal(await used(), 0);
    await buy(plain);
    t.equal(await used(), 1);
    clock.pass(15 * MINUTE);
    await until('the order has expired', async () => (await used()) === 0);
    for (const coupon of [plain, kind]) {
      const order = await buy(coupon);
      await shop.move(order, 'pay', token);
      t.match((await shop.move(order, 'refund')).body, { status: 'refunded' });
    }
    const left = (await mine(token)).filter(({ order }: { order?: string }) => order === undefined);
    t.match(left, [{ coupon: { id: kind } }]);
    t.equal(left.length, 1);
  },
);

t.test('a coupon drops and ends by the clock', async (t) => {
  const { clock, plane, shop, drop, claim, code } = await open(t);
  const cup = await shop.product();
  const viewer = await (await ShopFloor.open(t, plane)).join(t, 'shop');
  const id = await drop({ from: clock.now() + MINUTE, to: clock.now() + 3 * MINUTE });
  const { token } = await shop.viewer();
  t.match(await viewer.first('coupon'), { status: 'scheduled' });
  t.equal(await code(claim(id, token)), 'offer_not_started');
  clock.pass(MINUTE);
  await viewer.first('coupon', ({ status }) => status === 'running');
  t.equal(await code(claim(id, token)), 'ok');
  clock.pass(2 * MINUTE);
  await viewer.first('coupon', ({ status }) => status === 'ended');
  t.equal(await code(shop.buy(token, cup, 1, { coupon: id })), 'coupon_unusable');
  t.equal(await code(claim(id, (await shop.viewer()).token)), 'offer_ended');
});

t.test('some coupons are for the live alone, some for those who share', async (t) => {
  const { plane, shop, drop, claim, code } = await open(t);
  const { token } = await shop.viewer();
  const live = await drop({ liveOnly: true });
  t.equal(await code(claim(live, token)), 'room_not_live');
  await plane.database.queries
    .updateTable('rooms')
    .set({ status: 'live' })
    .where('id', '=', 'shop')
    .execute();
  t.equal(await code(claim(live, token)), 'ok');
  const shared = await drop({ shareToGet: true });
  t.equal(await code(claim(shared, token)), 'share_first');
  const share = await plane.call('POST', '/rooms/shop/shares', undefined, { token });
  t.match(share, { status: 200, body: { token: String, url: /^\/watch\/shop\?share=[a-z0-9]+$/ } });
  t.same((await plane.call('POST', '/rooms/shop/shares', undefined, { token })).body, share.body);
  t.equal(await code(claim(shared, token)), 'ok');
  t.equal(await code(claim(shared, (await shop.viewer()).token)), 'share_first');
});

t.test('exclusive coupons leave offers alone, and no coupon goes below a floor price', async (t) => {
  const { plane, shop, drop, claim, code } = await open(t);
  const [cup, plate] = [await shop.product(), await shop.product({ name: 'Plate' })];
  const sale = { product: cup, price: yuan(600), quota: 3, perBuyer: 3, duration: MINUTE };
  await plane.call('POST', '/rooms/shop/flash-sales', sale);
  const { token } = await shop.viewer();
  const exclusive = await drop({ exclusive: true });
  await claim(exclusive, token);
  t.equal(await code(shop.buy(token, cup, 1, { coupon: exclusive })), 'coupon_unusable');
  const both = [
    { product: cup, quantity: 1 },
    { product: plate, quantity: 1 },
  ];
  t.match((await shop.buy(token, cup, 1, { coupon: exclusive, items: both })).body, {
    subtotal: yuan(1_600),
    discount: yuan(200),
  });
  const floor = await plane.call('PUT', `/products/${plate}/floor-price`, { price: yuan(950) });
  t.match(floor, { status: 200, body: { price: yuan(950) } });
  const plain = await drop({ products: [plate] });
  await claim(plain, token);
  t.match((await shop.buy(token, plate, 1, { coupon: plain })).body, {
    discount: yuan(50),
    total: yuan(950),
  });
  t.notMatch(
    (await plane.call('GET', `/products/${plate}`)).body,
    { floorPrice: yuan(950) },
    'buyers are not told',
  );
  t.equal((await plane.call('GET', `/products/${plate}/floor-price`, undefined, { token })).status, 403);
  const low = { product: plate, price: yuan(949), quota: 1, duration: MINUTE };
  t.equal((await plane.call('POST', '/rooms/shop/flash-sales', low)).body.code, 'invalid_request');
  t.match((await plane.call('PUT', `/products/${plate}/floor-price`, { price: null })).body, { price: null });
});

t.test('who had claimed a withdrawn coupon may use it, unless it is revoked', async (t) => {
  const { plane, shop, drop, claim, code } = await open(t);
  const cup = await shop.product();
  const { token } = await shop.viewer();
  const [kept, revoked] = [await drop(), await drop()];
  for (const id of [kept, revoked]) await claim(id, token);
  t.equal((await plane.call('DELETE', `/coupons/${kept}`)).status, 204);
  t.equal((await plane.call('DELETE', `/coupons/${kept}`)).body.code, 'offer_ended');
  t.equal((await plane.call('DELETE', `/coupons/${revoked}?revoke=true`)).status, 204);
  t.equal(await code(claim(kept, (await shop.viewer()).token)), 'offer_ended');
  t.equal(await code(shop.buy(token, cup, 1, { coupon: revoked })), 'coupon_unusable');
  t.equal(await code(shop.buy(token, cup, 1, { coupon: kept })), 'ok');
  await plane.room('other');
  const elsewhere = { room: 'other', items: [{ product: cup, quantity: 1 }], coupon: kept };
  t.equal(await code(plane.call('POST', '/orders', elsewhere, { token })), 'not_for_sale');
});

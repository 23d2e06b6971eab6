import t, { type Test } from 'tap';
import { Plane, TestClock, useDatabasesOf } from '../../support/api.js';
import { PostgresServer } from '../../support/postgres.js';
import { TestShop, yuan } from '../../support/shop.js';
import { until } from '../../support/until.js';

useDatabasesOf(await PostgresServer.start(t));

const MINUTE = 60_000;

/** Two servers that sell the same cups, and buyers who ask either. */
async function two(t: Test, stock: number) {
  const clock = new TestClock();
  const limits = { requestsPerAddress: 0, viewersPerAddress: 0 };
  const one = await Plane.start(t, { clock, limits, node: 'one' });
  const other = await Plane.start(t, { clock, limits, node: 'two', beside: one });
  const shop = await TestShop.open(one);
  const cup = await shop.product({ stock });
  const tokens = await Promise.all(
    Array.from({ length: 60 }, (_, index) => one.server.tokens.sign({ id: `buyer${index}`, name: 'B' })),
  );
  /** All at once, each at one of the servers. Resolves to how often each answer was given. */
  const all = async (path: string, body: object | undefined) => {
    const answers = await Promise.all(
      tokens.map((token, index) => (index % 2 === 0 ? one : other).call('POST', path, body, { token })),
    );
    const count: Record<string, number> = {};
    for (const { status, body } of answers) {
      const answer = status === 201 ? 'made' : body.code;
      count[answer] = (count[answer] ?? 0) + 1;
    }
    return count;
  };
  const order = { room: 'shop', items: [{ product: cup, quantity: 1 }] };
  return { clock, one, other, shop, cup, tokens, all, order };
}

t.test('a sale that both servers start and end is started and ended once, and sells its quota', async (t) => {
  const { clock, one, other, shop, cup, all, order } = await two(t, 10);
  const wish = {
    product: cup,
    price: yuan(600),
    quota: 10,
    startsAt: clock.now() + MINUTE,
    duration: MINUTE,
  };
  const { id } = (await one.call('POST', '/rooms/shop/flash-sales', wish)).body;
  const sale = async () => (await other.call('GET', `/flash-sales/${id}`)).body;
  clock.pass(MINUTE);
  await until('the start', async () => (await sale()).status === 'running');
  t.equal(await shop.free(cup), 0, 'all there is');
  t.same(await all('/orders', order), { made: 10, sold_out: 50 });
  t.match(await sale(), { left: 0, status: 'running' });
  clock.pass(MINUTE);
  t.match(await until('the end', async () => (await sale()).status === 'ended' && sale()), {
    endReason: 'time',
  });
  t.equal(await shop.free(cup), 0, 'all are in orders');
  const changes = await one.database.queries
    .selectFrom('stock_changes')
    .select('kind')
    .where('owner_id', '=', id)
    .execute();
  t.equal(changes.filter(({ kind }) => kind === 'hold').length, 1);
});

t.test('a coupon’s quota and a group’s places are shared by the servers', async (t) => {
  const { clock, one, shop, cup, tokens, all, order } = await two(t, 100);
  const coupon = { title: 'Two off', amountOff: yuan(200), quota: 20, to: clock.now() + 60 * MINUTE };
  const { id } = (await one.call('POST', '/rooms/shop/coupons', coupon)).body;
  t.same(await all(`/coupons/${id}/claim`, undefined), { made: 20, coupon_gone: 40 });
  const wish = {
    product: cup,
    price: yuan(700),
    size: 5,
    duration: MINUTE,
    endsAt: clock.now() + 60 * MINUTE,
  };
  const offer = (await one.call('POST', '/rooms/shop/group-buys', wish)).body.id;
  const { token } = await shop.viewer();
  const begun = (await shop.buy(token, cup, 1, { groupBuy: { offer } })).body;
  const answers = await all('/orders', { ...order, groupBuy: { group: begun.groupBuy } });
  t.same(answers, { made: 4, group_closed: tokens.length - 4 });
  await shop.move(begun.id, 'pay', token);
  clock.pass(MINUTE);
  await until(
    'the refund',
    async () => (await one.call('GET', `/orders/${begun.id}`)).body.status === 'refunded',
  );
  await until('all pieces to be free', async () => (await shop.free(cup)) === 100);
  t.match((await one.call('GET', `/groups/${begun.groupBuy}`)).body, { status: 'failed' });
});

import t, { type Test } from 'tap';
import { GroupStore } from '../../../server/offers/group-store.js';
import { UseFollower } from '../../../server/offers/use-follower.js';
import { UseStore } from '../../../server/offers/use-store.js';
import { Plane, TestClock } from '../../support/api.js';
import { TestShop, yuan } from '../../support/shop.js';
import { ShopFloor } from '../../support/shop-floor.js';
import { until } from '../../support/until.js';

const MINUTE = 60_000;

async function open(t: Test) {
  const clock = new TestClock();
  const plane = await Plane.start(t, { clock, limits: { requestsPerAddress: 0, viewersPerAddress: 0 } });
  const shop = await TestShop.open(plane);
  const cup = await shop.product({ stock: 100 });
  const offer = async (change: object = {}): Promise<string> => {
    const window = { endsAt: clock.now() + 60 * MINUTE };
    const wish = { product: cup, price: yuan(700), size: 3, duration: 10 * MINUTE, ...window, ...change };
    return (await plane.call('POST', '/rooms/shop/group-buys', wish)).body.id;
  };
  const group = async (id: string) => (await plane.call('GET', `/groups/${id}`)).body;
  const order = async (id: string) => (await plane.call('GET', `/orders/${id}`)).body;
  /** A new buyer's order in a group. */
  const join = async (groupBuy: object, quantity = 1) => {
    const { token } = await shop.viewer();
    const { status, body } = await shop.buy(token, cup, quantity, { groupBuy });
    return { token, status, body, pay: () => shop.move(body.id, 'pay', token) };
  };
  return { clock, plane, shop, cup, offer, group, order, join };
}

t.test('a group is complete once all its places are paid; only then is it shipped', async (t) => {
  const { plane, shop, offer, group, join } = await open(t);
  const viewer = await (await ShopFloor.open(t, plane)).join(t, 'shop');
  const id = await offer();
  const first = await join({ offer: id });
  t.match(first, {
    status: 201,
    body: { groupBuy: String, total: yuan(700), items: [{ unitPrice: yuan(700) }] },
  });
  const place = { group: first.body.groupBuy };
  t.match(await viewer.first('group-buy', ({ groups }) => groups.length === 1), {
    id,
    groups: [{ id: place.group, members: 1, paid: 0, size: 3, status: 'open' }],
  });
  await first.pay();
  t.match(await shop.move(first.body.id, 'ship'), { status: 409, body: { code: 'order_state' } });
  t.match(await shop.buy(first.token, first.body.items[0].product, 1, { groupBuy: place }), { status: 409 });
  const others = [await join(place), await join(place)];
  t.match(await join(place), { status: 409, body: { code: 'group_closed' } });
  t.match(await group(place.group), { members: 3, paid: 1, status: 'open' });
  for (const other of others) await other.pay();
  t.match(await group(place.group), { members: 3, paid: 3, status: 'complete' });
  await viewer.first('group-buy', ({ groups }) => groups.some(({ status }) => status === 'complete'));
  t.match(await shop.move(first.body.id, 'ship'), { status: 200 });
});

t.test('the last place goes to one of many, and is free again when its order is given up', async (t) => {
  const { shop, offer, group, join } = await open(t);
  const begun = await join({ offer: await offer({ size: 2 }) });
  const place = { group: begun.body.groupBuy };
  const answers = await Promise.all(Array.from({ length: 40 }, () => join(place)));
  const [winner, ...more] = answers.filter(({ status }) => status === 201);
  t.equal(more.length, 0);
  t.equal(answers.filter(({ body }) => body.code === 'group_closed').length, 39);
  await shop.move(winner?.body.id, 'cancel', winner?.token);
  t.match(await group(place.group), { members: 1 });
  t.match(await join(place), { status: 201 });
});

t.test(
  'a group that runs out of time fails: unpaid orders are cancelled, paid ones refunded, coupons come back',
  async (t) => {
    const { clock, plane, shop, cup, offer, group, order } = await open(t);
    const coupon = await plane.call('POST', '/rooms/shop/coupons', {
      ...{ title: 'One off', amountOff: yuan(100), quota: 5, to: clock.now() + 60 * MINUTE },
    });
    const { token } = await shop.viewer();
    await plane.call('POST', `/coupons/${coupon.body.id}/claim`, undefined, { token });
    const id = await offer();
    const paid = (await shop.buy(token, cup, 1, { groupBuy: { offer: id }, coupon: coupon.body.id })).body;
    t.match(paid, { subtotal: yuan(700), discount: yuan(100), total: yuan(600) });
    await shop.move(paid.id, 'pay', token);
    const other = await shop.viewer();
    const unpaid = (await shop.buy(other.token, cup, 1, { groupBuy: { group: paid.groupBuy } })).body;
    const viewer = await (await ShopFloor.open(t, plane)).join(t, 'shop');
    clock.pass(10 * MINUTE);
    await viewer.first('group-buy', ({ groups }) => groups.some(({ status }) => status === 'failed'));
    await until('the refund', async () => (await order(paid.id)).status === 'refunded');
    t.match(await order(paid.id), { endReason: 'group_failed' });
    t.match(await order(unpaid.id), { status: 'cancelled', endReason: 'group_failed' });
    t.match(await group(paid.groupBuy), { status: 'failed' });
    t.equal(await shop.free(cup), 100);
    const payments = await plane.database.queries.selectFrom('payments').selectAll().execute();
    t.match(payments, [{ order_id: paid.id, status: 'refunded' }]);
    const { items } = (await plane.call('GET', '/viewers/me/coupons', undefined, { token })).body;
    t.equal(items[0].order, undefined);
    t.match(await shop.buy(token, cup, 1, { groupBuy: { offer: id }, coupon: coupon.body.id }), {
      status: 201,
    });
  },
);

t.test('a group that failed while no server ran is wound up by the next one', async (t) => {
  const { clock, plane, offer, join } = await open(t);
  const begun = await join({ offer: await offer() });
  await begun.pay();
  const directory = await plane.afterKill(t);
  const next = await Plane.start(t, { directory, clock: { now: () => clock.now() + 11 * MINUTE } });
  t.match((await next.call('GET', `/orders/${begun.body.id}`)).body, { status: 'refunded' });
});

t.test('what can not be a group’s order is refused, and takes no place', async (t) => {
  const { clock, plane, shop, cup, offer, group, join } = await open(t);
  const plate = await shop.product({ name: 'Plate' });
  const id = await offer({ perBuyer: 2 });
  const { token } = await shop.viewer();
  const refused = async (groupBuy: object, change: object = {}) => {
    const { status, body } = await shop.buy(token, cup, 1, { groupBuy, ...change });
    return status === 201 ? 'made' : body.code;
  };
  const items = [
    { product: cup, quantity: 1 },
    { product: plate, quantity: 1 },
  ];
  t.equal(await refused({ offer: id }, { items }), 'invalid_request');
  t.equal(await refused({ offer: id }, { items: items.slice(1) }), 'invalid_request');
  t.equal(await refused({ offer: id }, { items: [{ product: cup, quantity: 3 }] }), 'limit_reached');
  t.equal(await refused({ offer: 'nothing' }), 'offer_not_found');
  t.equal(await refused({ group: 'nothing' }), 'group_not_found');
  t.equal(await refused({ offer: await offer({ startsAt: clock.now() + MINUTE }) }), 'offer_not_started');
  t.equal((await plane.call('GET', '/rooms/shop/group-buys')).body.items[0].groups.length, 0);
  const begun = await join({ offer: id });
  t.match(await join({ group: begun.body.groupBuy }, 101), { status: 409 });
  t.match(await group(begun.body.groupBuy), { members: 1 });
  t.equal((await plane.call('DELETE', `/group-buys/${id}`)).status, 204);
  t.equal((await plane.call('DELETE', `/group-buys/${id}`)).body.code, 'offer_ended');
  t.equal(await refused({ offer: id }), 'offer_ended');
  t.match(await join({ group: begun.body.groupBuy }), { status: 201 }, 'groups that are open go on');
});

t.test(
  'a payment that comes between the failure of a group and the end of its orders is refunded with them',
  async (t) => {
    const { clock, plane, offer, join } = await open(t);
    const begun = await join({ offer: await offer() });
    const { id: order, room, buyer, groupBuy } = begun.body;
    const move = { order, room, buyer, from: 'created', to: 'paid', at: clock.now() } as const;
    const looked = plane.database.transaction(async (tx) => {
      await tx.updateTable('buyer_groups').set({ status: 'failed' }).execute();
      await new UseFollower().follow(tx, move);
      t.match(await new GroupStore().findGroup(tx, groupBuy), { status: 'failed', paid: 0, members: 1 });
      t.same(await new UseStore().stranded(tx, 10), [{ order, state: 'paid' }]);
      throw new Error('only looked at');
    });
    await t.rejects(looked, { message: 'only looked at' });
  },
);

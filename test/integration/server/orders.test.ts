import { pino } from 'pino';
import t from 'tap';
import { roomStock } from '../../../protocol/topics.js';
import { Orders } from '../../../server/orders/service.js';
import { Ledger } from '../../../server/stock/ledger.js';
import { StockWatch } from '../../../server/stock/watch.js';
import { Plane, TestClock } from '../../support/api.js';
import { TestShop, yuan } from '../../support/shop.js';
import { until } from '../../support/until.js';

const MINUTE = 60_000;

t.test('an order goes from created over paid and shipped to done', async (t) => {
  const shop = await TestShop.open(await Plane.start(t));
  const cup = await shop.product({ livePrice: yuan(800) });
  const { id, token } = await shop.viewer();
  const made = await shop.buy(token, cup, 2, { source: { from: 'moments' } });
  t.match(made, {
    status: 201,
    body: {
      room: 'shop',
      buyer: id,
      status: 'created',
      items: [
        { product: cup, sku: cup, quantity: 2, listPrice: yuan(1_000), unitPrice: yuan(800), name: 'Cup' },
      ],
      subtotal: yuan(1_600),
      discount: yuan(0),
      total: yuan(1_600),
      source: { from: 'moments' },
    },
  });
  const order = made.body.id;
  t.equal(made.headers.location, `/api/v1/orders/${order}`);
  t.equal(made.body.expiresAt - made.body.createdAt, 15 * MINUTE);
  t.match(await shop.figures(cup), { free: 8, onHand: 10, held: 2, sold: 0 });
  const paid = await shop.move(order, 'pay', token);
  t.match(paid, {
    status: 200,
    body: { order: { status: 'paid' }, payment: { method: 'cash', status: 'paid', amount: yuan(1_600) } },
  });
  t.match(await shop.figures(cup), { free: 8, onHand: 8, held: 0, sold: 2 });
  t.match((await shop.move(order, 'ship')).body, { status: 'shipped', shippedAt: Number });
  t.match((await shop.move(order, 'complete', token)).body, { status: 'done', doneAt: Number });
  t.match((await shop.plane.call('GET', `/orders/${order}`)).body, { status: 'done', paidAt: Number });
});

t.test('paying twice is paying once', async (t) => {
  const shop = await TestShop.open(await Plane.start(t));
  const cup = await shop.product();
  const { token } = await shop.viewer();
  const order = (await shop.buy(token, cup)).body.id;
  const answers = await Promise.all(Array.from({ length: 5 }, () => shop.move(order, 'pay', token)));
  t.same(new Set(answers.map(({ status }) => status)), new Set([200]));
  t.match(await shop.figures(cup), { sold: 1, onHand: 9, held: 0 });
  const payments = await shop.plane.database.queries.selectFrom('payments').selectAll().execute();
  t.equal(payments.filter(({ status }) => status === 'paid').length, 1);
});

t.test('who may not move an order is refused, and so is a move that makes no sense', async (t) => {
  const shop = await TestShop.open(await Plane.start(t));
  const cup = await shop.product();
  const [mine, other] = [await shop.viewer(), await shop.viewer()];
  const order = (await shop.buy(mine.token, cup)).body.id;
  for (const move of ['pay', 'cancel', 'complete'])
    t.match(
      await shop.move(order, move, other.token),
      { status: 404, body: { code: 'order_not_found' } },
      move,
    );
  t.match(await shop.plane.call('GET', `/orders/${order}`, undefined, { token: other.token }), {
    status: 404,
  });
  for (const move of ['ship', 'refund'])
    t.equal((await shop.move(order, move, mine.token)).status, 403, move);
  t.match(await shop.move(order, 'ship'), { status: 409, body: { code: 'order_state' } });
  t.match(await shop.move(order, 'refund'), { status: 409, body: { code: 'order_state' } });
  t.match(await shop.move('nothing', 'ship'), { status: 404 });
  t.match(await shop.move(order, 'cancel', mine.token, { reason: 'too dear' }), {
    status: 200,
    body: { status: 'cancelled', endReason: 'too dear' },
  });
  t.match(await shop.move(order, 'pay', mine.token), { status: 409, body: { code: 'order_state' } });
  t.match(await shop.figures(cup), { free: 10, held: 0 });
  t.equal(
    (await shop.plane.call('POST', '/orders', { room: 'shop', items: [] })).status,
    403,
    'an operator buys not',
  );
});

t.test('what is not on sale in the room can not be ordered there', async (t) => {
  const shop = await TestShop.open(await Plane.start(t));
  const cup = await shop.product();
  const shown = await shop.product({}, { status: 'display' });
  await shop.plane.room('elsewhere');
  const { token } = await shop.viewer();
  t.match(await shop.buy(token, shown), { status: 409, body: { code: 'not_for_sale' } });
  t.match(await shop.buy(token, 'nothing'), { status: 409, body: { code: 'not_for_sale' } });
  t.match(await shop.buy(token, cup, 1, { room: 'elsewhere' }), { body: { code: 'not_for_sale' } });
  t.match(await shop.buy(token, cup, 1, { room: 'nowhere' }), { body: { code: 'room_not_found' } });
  t.match(await shop.buy(token, cup, 1, { expectedTotal: yuan(999) }), { body: { code: 'price_changed' } });
  t.match(await shop.buy(token, cup, 1, { expectedTotal: yuan(1_000) }), { status: 201 });
  t.match(await shop.buy(token, cup, 10), { status: 409, body: { code: 'sold_out' } });
  await shop.plane.call('PATCH', '/rooms/shop', { status: 'banned' });
  t.match(await shop.buy(token, cup), { body: { code: 'not_for_sale' } });
});

t.test('many orders of one moment are decided each by itself', async (t) => {
  const shop = await TestShop.open(await Plane.start(t));
  const cup = await shop.product({ stock: 7 });
  const bowl = await shop.product({ name: 'Bowl', stock: 3 });
  const { token } = await shop.viewer();
  const both = {
    items: [
      { product: cup, quantity: 1 },
      { product: bowl, quantity: 1 },
    ],
  };
  const answers = await Promise.all(Array.from({ length: 30 }, () => shop.buy(token, cup, 1, both)));
  t.equal(answers.filter(({ status }) => status === 201).length, 3);
  t.equal(answers.filter(({ body }) => body.code === 'sold_out').length, 27);
  t.match(await shop.figures(cup), { held: 3, free: 4 }, 'a half of an order holds nothing');
  t.match(await shop.figures(bowl), { held: 3, free: 0 });
});

t.test('a repeated key makes one order, and another body with it is refused', async (t) => {
  const shop = await TestShop.open(await Plane.start(t));
  const cup = await shop.product();
  const [{ token }, other] = [await shop.viewer(), await shop.viewer()];
  const answers = await Promise.all(Array.from({ length: 6 }, () => shop.buy(token, cup, 1, {}, 'k')));
  t.equal(new Set(answers.map(({ body }) => body.id)).size, 1);
  t.equal(answers.filter(({ headers }) => headers['idempotency-replayed'] === 'true').length, 5);
  t.match(await shop.buy(token, cup, 2, {}, 'k'), { status: 422, body: { code: 'idempotency_mismatch' } });
  t.not(
    (await shop.buy(other.token, cup, 1, {}, 'k')).body.id,
    answers[0]?.body.id,
    'keys are a buyer’s own',
  );
  t.equal(await shop.free(cup), 8);
});

t.test('a buyer has at most so many of a product in orders that stand', async (t) => {
  const shop = await TestShop.open(await Plane.start(t));
  const cup = await shop.product({ perBuyer: 2 });
  const [{ token }, other] = [await shop.viewer(), await shop.viewer()];
  const limited = { status: 409, body: { code: 'limit_reached' } };
  t.match(await shop.buy(token, cup, 3), limited);
  const answers = await Promise.all(Array.from({ length: 5 }, () => shop.buy(token, cup)));
  t.equal(answers.filter(({ status }) => status === 201).length, 2);
  t.match(
    answers.find(({ status }) => status !== 201),
    limited,
  );
  t.match(await shop.buy(other.token, cup, 2), { status: 201 });
  const [first, second] = answers.filter(({ status }) => status === 201).map(({ body }) => body.id);
  await shop.move(first, 'cancel', token);
  t.match(await shop.buy(token, cup), { status: 201 }, 'a cancelled order counts no more');
  await shop.move(second, 'pay', token);
  t.match(await shop.buy(token, cup), limited, 'a paid one does');
  await shop.move(second, 'refund');
  t.match(await shop.buy(token, cup), { status: 201 }, 'a refunded one does not');
});

t.test(
  'an order that is not paid in time expires, also across a restart, and its pieces are free',
  async (t) => {
    const clock = new TestClock();
    const plane = await Plane.start(t, { clock });
    const shop = await TestShop.open(plane);
    const cup = await shop.product({ perBuyer: 1 });
    const { token } = await shop.viewer();
    const order = (await shop.buy(token, cup)).body.id;
    clock.pass(15 * MINUTE);
    t.match(
      await shop.move(order, 'pay', token),
      { status: 409, body: { code: 'order_state' } },
      'time is up',
    );
    const directory = await plane.afterKill(t);
    const again = await Plane.start(t, { clock, directory });
    const reopened = { call: () => again.call('GET', `/orders/${order}`) };
    const expired = await until('the order to expire', async () => {
      const { body } = await reopened.call();
      return body.status === 'expired' ? body : null;
    });
    t.match(expired, { endReason: 'expired', endedAt: clock.now() });
    t.equal((await again.call('GET', `/products/${cup}`)).body.stock, 10);
  },
);

t.test('a refund puts pieces back as it is told', async (t) => {
  const shop = await TestShop.open(await Plane.start(t));
  const cup = await shop.product();
  const { token } = await shop.viewer();
  const bought = async () => {
    const order = (await shop.buy(token, cup)).body.id;
    await shop.move(order, 'pay', token);
    return order;
  };
  const [kept, back, shipped] = [await bought(), await bought(), await bought()];
  t.match((await shop.move(kept, 'refund', undefined, { restock: false, reason: 'broken' })).body, {
    status: 'refunded',
    endReason: 'broken',
  });
  t.match(await shop.figures(cup), { onHand: 7, sold: 3, returned: 0 });
  await shop.move(back, 'refund');
  t.match(await shop.figures(cup), { onHand: 8, returned: 1 });
  await shop.move(shipped, 'ship');
  await shop.move(shipped, 'refund');
  t.match(await shop.figures(cup), { onHand: 8, returned: 1 }, 'what was shipped is not on hand');
  t.match(await shop.move(back, 'refund'), { status: 409, body: { code: 'order_state' } });
});

t.test('contacts are masked in lists, and nowhere readable in the database', async (t) => {
  const shop = await TestShop.open(await Plane.start(t));
  const cup = await shop.product();
  const { id, token } = await shop.viewer();
  const contact = { name: '张三', phone: '138 0013 8000', address: '上海市某路 1 号' };
  const order = (await shop.buy(token, cup, 1, { contact })).body;
  t.same(order.contact, contact, 'the buyer sees it whole');
  await shop.buy((await shop.viewer()).token, cup);
  const listed = (await shop.plane.call('GET', `/orders?buyer=${id}`)).body.items;
  t.same(
    listed.map((it: { contact: object }) => it.contact),
    [{ name: '张*', phone: '138****8000', address: '上海市****' }],
  );
  t.same((await shop.plane.call('GET', `/orders/${order.id}`)).body.contact, contact);
  const rows = await shop.plane.database.queries.selectFrom('orders').select('contact').execute();
  t.notMatch(JSON.stringify(rows), /138|张三|上海/);
});

t.test('lists are filtered, in pages, and a viewer’s own', async (t) => {
  const shop = await TestShop.open(await Plane.start(t));
  const [cup, bowl] = [await shop.product(), await shop.product({ name: 'Bowl' })];
  const [mine, other] = [await shop.viewer(), await shop.viewer()];
  const made = [];
  for (const [token, product] of [
    [mine.token, cup],
    [mine.token, bowl],
    [other.token, cup],
  ] as const)
    made.push((await shop.buy(token, product)).body.id);
  const list = async (query: string, token?: string) =>
    (await shop.plane.call('GET', query, undefined, token === undefined ? {} : { token })).body;
  const ids = (page: { items: { id: string }[] }) => page.items.map(({ id }) => id).sort();
  t.same(ids(await list('/orders')), [...made].sort());
  t.same(ids(await list(`/orders?product=${bowl}`)), [made[1]]);
  t.same(ids(await list(`/orders?buyer=${other.id}&room=shop`)), [made[2]]);
  await shop.move(made[0], 'pay', mine.token);
  t.same(ids(await list('/orders?status=paid')), [made[0]]);
  const first = await list('/orders?limit=2');
  const second = await list(`/orders?limit=2&cursor=${first.next}`);
  t.same([...ids(first), ...ids(second)].sort(), [...made].sort());
  t.equal(second.next, null);
  t.same(ids(await list('/viewers/me/orders', mine.token)), [made[0], made[1]].sort());
  t.equal((await shop.plane.call('GET', '/orders', undefined, { token: mine.token })).status, 403);
  t.equal((await shop.plane.call('GET', '/viewers/me/orders')).status, 403);
});

t.test('what viewers see of the stock follows orders', async (t) => {
  const shop = await TestShop.open(await Plane.start(t));
  const cup = await shop.product();
  const { token } = await shop.viewer();
  await Promise.all(Array.from({ length: 8 }, () => shop.buy(token, cup)));
  await until('two to be left', async () => {
    const left = (await shop.plane.bus.get(roomStock('shop')))?.value;
    return left?.[cup] === 2;
  });
});

t.test('a key that two servers get at the same moment makes one order', async (t) => {
  const shop = await TestShop.open(await Plane.start(t));
  const cup = await shop.product();
  const { id } = await shop.viewer();
  const { database, clock } = shop.plane;
  const [outbox, logger] = [{ append: async () => undefined }, pino({ level: 'silent' })];
  const contacts = { seal: () => '', open: () => ({ name: '', phone: '' }) };
  const watch = new StockWatch(logger);
  const servers = [1, 2].map(
    () =>
      new Orders({
        ...{ database, outbox, contacts, watch, clock, logger },
        ledger: new Ledger(outbox),
        options: { paymentTimeout: MINUTE },
      }),
  );
  const body = { room: 'shop', items: [{ product: cup, quantity: 1 }] };
  const placed = await Promise.all(
    servers.flatMap((orders) => [1, 2, 3].map(() => orders.place(id, body, 'k'))),
  );
  t.equal(new Set(placed.map(({ order }) => order.id)).size, 1);
  t.equal(placed.filter(({ repeated }) => !repeated).length, 1);
  t.equal(await shop.free(cup), 9);
  await Promise.all([...servers, watch].map((each) => each.close()));
});

import { createHmac } from 'node:crypto';
import t, { type Test } from 'tap';
import { auditShop } from '../../../server/orders/audit.js';
import { Plane, TestClock } from '../../support/api.js';
import { TestShop } from '../../support/shop.js';
import { until } from '../../support/until.js';
import { WechatServer } from '../../support/wechat.js';

const MINUTE = 60_000;
const SECRET = 'a-secret-of-both-sides';
const merchant = {
  payment: 'merchant',
  merchantSecret: SECRET,
  merchantUrl:
    'https://shop.example/pay?p={payment}&o={order}&a={amount}&c={currency}&e={expires}&b={buyer}&s={source}&sig={signature}',
};

const hmac = (text: string) => createHmac('sha256', SECRET).update(text).digest('base64url');

async function open(t: Test, shopOptions: object = merchant) {
  const clock = new TestClock();
  const plane = await Plane.start(t, { clock, shop: shopOptions });
  const shop = await TestShop.open(plane);
  const cup = await shop.product({ stock: 1 });
  const { token } = await shop.viewer();
  const order = (await shop.buy(token, cup, 1, { source: { from: 'a b&c' } })).body.id;
  const state = async () => (await plane.call('GET', `/orders/${order}`)).body;
  const payments = () =>
    plane.database.queries.selectFrom('payments').selectAll().orderBy('created_at').execute();
  const balances = async () => t.same((await auditShop(plane.database)).findings, []);
  return { clock, plane, shop, cup, token, order, state, payments, balances };
}

/** The merchant's call-back. */
function callBack(
  plane: Plane,
  clock: TestClock,
  body: object,
  change: { at?: number; signature?: string } = {},
) {
  const timestamp = String(change.at ?? clock.now());
  const text = JSON.stringify(body);
  const signature = change.signature ?? hmac(`kaibo-payment-1\n${timestamp}\n${text}`);
  return plane.inject({
    method: 'POST',
    url: '/api/v1/payments/merchant/notify',
    headers: {
      'content-type': 'application/json',
      'kaibo-timestamp': timestamp,
      'kaibo-signature': signature,
    },
    payload: text,
  });
}

const paidBy = (payment: string, transaction = 'T1', amount = 1_000) => ({
  status: 'paid',
  payment,
  transaction,
  amount: { amount, currency: 'CNY' },
});

t.test('a buyer is handed over to the merchant’s checkout, signed', async (t) => {
  const { shop, order, token, state } = await open(t);
  const { body } = await shop.move(order, 'pay', token);
  t.match(body, { order: { status: 'created' }, payment: { method: 'merchant', status: 'pending' } });
  const query = Object.fromEntries(new URL(body.payment.url).searchParams);
  const { buyer, expiresAt } = await state();
  t.match(query, {
    p: body.payment.id,
    o: order,
    a: '1000',
    c: 'CNY',
    e: String(expiresAt),
    b: buyer,
    s: 'a b&c',
  });
  const signed = ['kaibo-checkout-1', query.p, query.o, query.a, query.c, query.e, query.b, query.s].join(
    '\n',
  );
  t.equal(query.sig, hmac(signed));
  t.equal(
    (await shop.move(order, 'pay', token)).body.payment.id,
    body.payment.id,
    'pressing again begins no other',
  );
  t.match(await shop.move(order, 'pay', token, { method: 'cash' }), {
    status: 503,
    body: { code: 'payment_unavailable' },
  });
});

t.test('a call-back pays the order once, however often it comes', async (t) => {
  const { plane, clock, shop, order, token, state, payments, balances } = await open(t);
  const { id } = (await shop.move(order, 'pay', token)).body.payment;
  const answers = await Promise.all([1, 2, 3].map(() => callBack(plane, clock, paidBy(id))));
  t.match(
    answers,
    answers.map(() => ({ status: 200, body: { code: 'SUCCESS' } })),
  );
  t.match(await state(), { status: 'paid', remarks: undefined });
  t.equal((await payments()).length, 1);
  await balances();
});

t.test('forged, old and meaningless call-backs change nothing', async (t) => {
  const { plane, clock, shop, order, token, state } = await open(t);
  const { id } = (await shop.move(order, 'pay', token)).body.payment;
  const refused = { status: 401, body: { code: 'unauthorized' } };
  t.match(await callBack(plane, clock, paidBy(id), { signature: hmac('something else') }), refused);
  t.match(await callBack(plane, clock, paidBy(id), { signature: '' }), refused);
  t.match(await callBack(plane, clock, paidBy(id), { at: clock.now() - 6 * MINUTE }), refused);
  t.match(await callBack(plane, clock, { status: 'paid' }), { status: 400 });
  t.match(await callBack(plane, clock, paidBy('nothing')), { status: 404 });
  t.match(await callBack(plane, clock, { ...paidBy(id), status: 'refunded' }), { status: 200 });
  t.match(await state(), { status: 'created' });
});

t.test('money that comes after the order expired takes the pieces again, if there are any', async (t) => {
  const { plane, clock, shop, cup, order, token, state, balances } = await open(t);
  const { id } = (await shop.move(order, 'pay', token)).body.payment;
  clock.pass(15 * MINUTE);
  await until('the order to expire', async () => (await state()).status === 'expired');
  t.equal(await shop.free(cup), 1);
  t.match(await callBack(plane, clock, paidBy(id)), { status: 200 });
  t.match(await state(), { status: 'paid', remarks: [{ code: 'paid_late' }] });
  t.equal(await shop.free(cup), 0);
  await balances();
});

t.test('money that comes when the pieces are gone goes back, and it is reported', async (t) => {
  const { plane, clock, shop, cup, order, token, state, payments, balances } = await open(t);
  const { id } = (await shop.move(order, 'pay', token)).body.payment;
  await shop.move(order, 'cancel', token);
  t.equal((await shop.buy((await shop.viewer()).token, cup)).status, 201);
  t.match(await callBack(plane, clock, paidBy(id)), { status: 200 });
  t.match(await state(), { status: 'cancelled', remarks: [{ code: 'paid_too_late' }] });
  t.match(await payments(), [{ status: 'refunding', transaction_id: 'T1', reason: 'paid_too_late' }]);
  await callBack(plane, clock, { ...paidBy(id), status: 'refunded' });
  t.match(await payments(), [{ status: 'refunded' }]);
  t.match(await callBack(plane, clock, paidBy(id)), { status: 200 }, 'told again');
  t.equal((await payments()).length, 1);
  await balances();
});

t.test('a second payment and a wrong amount go back', async (t) => {
  const { plane, clock, shop, order, token, state, payments, balances } = await open(t);
  const { id } = (await shop.move(order, 'pay', token)).body.payment;
  await callBack(plane, clock, paidBy(id, 'T1', 1));
  t.match(await state(), { status: 'created', remarks: [{ code: 'wrong_amount' }] });
  const next = (await shop.move(order, 'pay', token)).body.payment.id;
  t.not(next, id, 'there is another try');
  await callBack(plane, clock, paidBy(next, 'T2'));
  await callBack(plane, clock, paidBy(next, 'T3'));
  t.match(await state(), { status: 'paid', remarks: [{ code: 'wrong_amount' }, { code: 'paid_twice' }] });
  const kept = (await payments()).map(({ transaction_id: transaction, status, amount }) => ({
    transaction,
    status,
    amount,
  }));
  t.same(
    kept.sort((a, b) => (String(a.transaction) < String(b.transaction) ? -1 : 1)),
    [
      { transaction: 'T1', status: 'refunding', amount: 1 },
      { transaction: 'T2', status: 'paid', amount: 1_000 },
      { transaction: 'T3', status: 'refunding', amount: 1_000 },
    ],
  );
  await balances();
});

async function wechat(t: Test) {
  const server = await WechatServer.start(t);
  const shop = await open(t, server.options);
  const tell = (notice: { headers: Record<string, string>; body: string }) =>
    shop.plane.inject({
      method: 'POST',
      url: '/api/v1/payments/wechat/notify',
      headers: { 'content-type': 'application/json', ...notice.headers },
      payload: notice.body,
    });
  return { ...shop, server, tell };
}

t.test('WeChat Pay: a QR code outside WeChat, a pay sheet inside', async (t) => {
  const { shop, order, token, server } = await wechat(t);
  const outside = (await shop.move(order, 'pay', token)).body.payment;
  t.match(outside, { method: 'wechat', status: 'pending', url: /^weixin:/ });
  t.match(server.asked.at(-1), {
    path: '/v3/pay/transactions/native',
    body: { out_trade_no: outside.id, amount: { total: 1_000, currency: 'CNY' }, description: 'Cup' },
  });
  const inside = (await shop.move(order, 'pay', token, { openid: 'o-1' })).body.payment;
  t.match(inside.parameters, {
    package: /^prepay_id=wx/,
    signType: 'RSA',
    appId: 'wx0000000000000001',
    paySign: /.{300}/,
  });
  t.match(server.asked.at(-1), { path: '/v3/pay/transactions/jsapi', body: { payer: { openid: 'o-1' } } });
});

t.test(
  'WeChat Pay: its word pays, a forged one does not, a refund is asked for until it is made',
  async (t) => {
    const { clock, shop, order, token, server, tell, state, payments, balances } = await wechat(t);
    const { id } = (await shop.move(order, 'pay', token)).body.payment;
    const good = server.notice(id, '420001', 1_000, clock.now());
    const refused = { status: 401 };
    t.match(await tell({ ...good, body: good.body.replace('TRANSACTION', 'TRANSACTIoN') }), refused);
    t.match(await tell({ ...good, headers: { ...good.headers, 'wechatpay-serial': 'another' } }), refused);
    t.match(await tell({ headers: {}, body: good.body }), refused);
    t.match(await tell(server.notice(id, '420001', 1_000, clock.now() - 6 * MINUTE)), refused);
    t.match(await tell(server.notice(id, '420001', 1_000, clock.now(), { trade_state: 'CLOSED' })), {
      status: 200,
    });
    t.match(await tell(server.notice(id, '420001', 1_000, clock.now(), { mchid: '1' })), { status: 200 });
    t.match(await state(), { status: 'created' });
    t.match(await tell(good), { status: 200, body: { code: 'SUCCESS' } });
    t.match(await tell(good), { status: 200 });
    t.match(await state(), { status: 'paid' });
    server.refundStatus = 'PROCESSING';
    t.match((await shop.move(order, 'refund', undefined, { reason: 'broken' })).body, { status: 'refunded' });
    t.match(await payments(), [{ status: 'refunding' }]);
    t.match(server.asked.at(-1), {
      path: '/v3/refund/domestic/refunds',
      body: { out_refund_no: id, reason: 'broken' },
    });
    await balances();
  },
);

t.test('WeChat Pay: an answer that WeChat did not sign is not believed', async (t) => {
  const { shop, order, token, server, state } = await wechat(t);
  server.forged = true;
  t.match(await shop.move(order, 'pay', token), { status: 503, body: { code: 'payment_unavailable' } });
  t.match(await state(), { status: 'created' });
});

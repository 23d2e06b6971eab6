import t from 'tap';
import { ADMIN, Plane } from '../../support/api.js';
import { operations } from '../../support/operations.js';

const EVERYBODY = 'nobody viewer owner operator support analyst host other-host key';

/** Whom each call admits; all others are refused. `host` has the room that the call is about, `other-host` another, `key` no scope. */
const TABLE: Record<string, string> = {
  'POST /rooms': 'owner operator',
  'GET /rooms': EVERYBODY,
  'GET /rooms/{room}': EVERYBODY,
  'PATCH /rooms/{room}': 'owner operator host',
  'DELETE /rooms/{room}': 'owner operator',
  'GET /rooms/{room}/ingest': 'owner operator host',
  'POST /rooms/{room}/ingest/rotate': 'owner operator host',
  'POST /rooms/{room}/preview-token': 'owner operator host',
  'PUT /rooms/{room}/watermark': 'owner operator host',
  'PUT /rooms/{room}/watermark/image': 'owner operator host',
  'POST /rooms/{room}/test-picture': 'owner operator host',
  'GET /rooms/{room}/test-picture': 'owner operator support analyst host',
  'DELETE /rooms/{room}/test-picture': 'owner operator host',
  'GET /rooms/{room}/sessions': EVERYBODY,
  'GET /sessions/{session}': EVERYBODY,
  'POST /sessions/{session}/end': 'owner operator host',
  'POST /sessions/{session}/promote': 'owner operator host',
  'GET /rooms/{room}/replays': EVERYBODY,
  'GET /replays/{session}': EVERYBODY,
  'PUT /replays/{session}/tags': 'owner operator host',
  'POST /products': 'owner operator',
  'GET /products': 'owner operator support analyst host other-host',
  'GET /products/{product}': EVERYBODY,
  'PUT /products/{product}': 'owner operator',
  'DELETE /products/{product}': 'owner operator',
  'PUT /products/by-external/{externalId}': 'owner operator',
  'GET /products/{product}/stock': 'owner operator support analyst host other-host',
  'POST /products/{product}/stock/adjust': 'owner operator',
  'POST /orders': 'viewer',
  'GET /orders': 'owner operator support',
  'GET /orders/{order}': 'viewer owner operator support',
  'GET /viewers/me/orders': 'viewer',
  'POST /orders/{order}/pay': 'viewer',
  'POST /orders/{order}/cancel': 'viewer owner operator support',
  'POST /orders/{order}/ship': 'owner operator support',
  'POST /orders/{order}/complete': 'viewer owner operator support',
  'POST /orders/{order}/refund': 'owner operator',
  'PUT /rooms/{room}/shelf': 'owner operator host',
  'GET /rooms/{room}/shelf': EVERYBODY,
  'PUT /rooms/{room}/explaining': 'owner operator host',
  'GET /rooms/{room}/explaining': EVERYBODY,
  'DELETE /rooms/{room}/explaining': 'owner operator host',
  'POST /rooms/{room}/flash-sales': 'owner operator host',
  'GET /rooms/{room}/flash-sales': EVERYBODY,
  'GET /flash-sales/{flashSale}': EVERYBODY,
  'DELETE /flash-sales/{flashSale}': 'owner operator host',
  'POST /rooms/{room}/coupons': 'owner operator host',
  'GET /rooms/{room}/coupons': EVERYBODY,
  'DELETE /coupons/{coupon}': 'owner operator host',
  'POST /coupons/{coupon}/claim': 'viewer',
  'GET /viewers/me/coupons': 'viewer',
  'POST /rooms/{room}/shares': 'viewer',
  'POST /rooms/{room}/group-buys': 'owner operator host',
  'GET /rooms/{room}/group-buys': EVERYBODY,
  'GET /groups/{group}': EVERYBODY,
  'DELETE /group-buys/{groupBuy}': 'owner operator host',
  'GET /rooms/{room}/offers': EVERYBODY,
  'GET /products/{product}/floor-price': 'owner operator support analyst',
  'PUT /products/{product}/floor-price': 'owner operator',
  'POST /viewers': EVERYBODY,
  'POST /webhooks': 'owner operator',
  'GET /webhooks': 'owner operator',
  'GET /webhooks/{webhook}': 'owner operator',
  'PATCH /webhooks/{webhook}': 'owner operator',
  'DELETE /webhooks/{webhook}': 'owner operator',
  'POST /webhooks/{webhook}/rotate': 'owner operator',
  'POST /webhooks/{webhook}/test': 'owner operator',
  'GET /webhooks/{webhook}/deliveries': 'owner operator',
  'POST /webhooks/deliveries/{delivery}/replay': 'owner operator',
};

t.test('every call admits whom the table says, and nobody else', async (t) => {
  const plane = await Plane.start(t);
  const tokens = {
    nobody: '',
    viewer: (await plane.call('POST', '/viewers', {})).body.token,
    owner: ADMIN,
  };
  const calls = await operations(plane);
  t.same(calls.map(({ method, path }) => `${method} ${path}`).sort(), Object.keys(TABLE).sort());
  for (const { method, path } of calls) {
    const admitted = (TABLE[`${method} ${path}`] ?? '').split(' ');
    for (const [who, token] of Object.entries(tokens)) {
      const { status } = await plane.call(method, path.replace(/\{[^}]+\}/g, 'x'), undefined, { token });
      const refused = status === 401 || status === 403;
      t.equal(refused, !admitted.includes(who), `${method} ${path}, ${who}: ${status}`);
    }
  }
});

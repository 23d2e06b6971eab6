import t from 'tap';
import type { Database } from '../../../backends/database/port.js';
import { sessionRow } from '../../contract/database.contract.js';
import { Plane } from '../../support/api.js';
import { type Operation, operations } from '../../support/operations.js';
import { apiKey, logIn } from '../../support/people.js';

const STAFF = 'owner operator support analyst host other-host moderator key';
const EVERYBODY = `nobody viewer ${STAFF}`;

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
  'GET /rooms/{room}/audience': 'owner operator support analyst host moderator',
  'POST /rooms/{room}/play-tokens': 'owner operator host',
  'PUT /rooms/{room}/watermark': 'owner operator host',
  'PUT /rooms/{room}/watermark/image': 'owner operator host',
  'POST /rooms/{room}/test-picture': 'owner operator host',
  'GET /rooms/{room}/test-picture': 'owner operator support analyst host moderator',
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
  'POST /products/import': 'owner operator',
  'GET /products/export': 'owner operator support analyst',
  'POST /products/reconcile': 'owner operator',
  'GET /products/{product}/stock': 'owner operator support analyst host other-host',
  'POST /products/{product}/stock/adjust': 'owner operator',
  'GET /rooms/{room}/moderation': 'owner operator host moderator',
  'PATCH /rooms/{room}/moderation': 'owner operator host moderator',
  'GET /rooms/{room}/moderation/log': 'owner operator host moderator',
  'GET /rooms/{room}/moderation/words': 'owner operator host moderator',
  'PUT /rooms/{room}/moderation/words': 'owner operator host moderator',
  // In every room, so not by who is limited to some.
  'GET /moderation/words': 'owner operator',
  'PUT /moderation/words': 'owner operator',
  'POST /rooms/{room}/restrictions': 'owner operator host moderator',
  'GET /rooms/{room}/restrictions': 'owner operator host moderator',
  'DELETE /rooms/{room}/restrictions/{restriction}': 'owner operator host moderator',
  'DELETE /rooms/{room}/messages/{message}': 'owner operator host moderator',
  'PUT /rooms/{room}/pinned': 'owner operator host moderator',
  'DELETE /rooms/{room}/pinned': 'owner operator host moderator',
  'POST /rooms/{room}/channel-token': 'owner operator host moderator',
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
  'POST /images': 'owner operator',
  'POST /auth/login': EVERYBODY,
  'POST /auth/logout': STAFF,
  'GET /auth/me': STAFF,
  'POST /people': 'owner',
  'GET /people': 'owner',
  'PATCH /people/{person}': 'owner',
  'DELETE /people/{person}': 'owner',
  // One's own; another's is refused by the service.
  'POST /people/{person}/password': STAFF,
  'POST /api-keys': 'owner',
  'GET /api-keys': 'owner',
  'DELETE /api-keys/{key}': 'owner',
  'GET /audit': 'owner',
  'GET /personal-keys': 'owner',
  'POST /personal-keys/rotate': 'owner',
  'POST /personal-keys/reencrypt': 'owner',
  'DELETE /viewers/me': 'viewer',
  'POST /viewers/{viewer}/erase': 'owner operator',
};

/** What the calls are about: a session of a host's room, and a room of the host's that is not there, so that nothing is changed. */
const ABOUT: Record<string, string> = {
  room: 'absent',
  session: 'ended',
  flashSale: 'ended',
  coupon: 'ended',
  groupBuy: 'ended',
};

/** What is over in a room of the host's. */
async function addEnded({ queries }: Database): Promise<void> {
  await queries
    .insertInto('sessions')
    .values(sessionRow('ended', 'mine', 'ended'))
    .execute();
  const offer = { id: 'ended', room_id: 'mine', created_at: 0 };
  const product = { product_id: 'p', sku_id: 'p', price_amount: 1, currency: 'CNY', per_buyer: 1 };
  const times = { starts_at: 0, ends_at: 1, ended_at: 1 };
  const sale = { ...offer, ...product, ...times, quota: 1, status: 'ended', end_reason: 'time' };
  await queries.insertInto('flash_sales').values(sale).execute();
  const group = { ...offer, ...product, ...times, size: 2, duration: 60_000 };
  await queries.insertInto('group_buys').values(group).execute();
  const money = { currency: 'CNY', amount_off: 1, percent_off: null, maximum_off: null, threshold: null };
  const terms = { quota: 1, claimed: 0, per_buyer: 1, from_at: 0, to_at: 1, products: null };
  const flags = { live_only: 0, share_to_get: 0, exclusive: 0, back_on_refund: 0, withdrawn_at: 1 };
  await queries
    .insertInto('coupons')
    .values({ ...offer, title: 'off', ...money, ...terms, ...flags })
    .execute();
}

t.test('every call admits whom the table says, and nobody else', async (t) => {
  const plane = await Plane.start(t, { limits: { requestsPerAddress: 0 } });
  await plane.room('mine');
  await addEnded(plane.database);
  const tokens = await everybody(plane);
  t.same(Object.keys(tokens).join(' '), EVERYBODY);
  const calls = await operations(plane);
  t.same(calls.map(nameOf).sort(), Object.keys(TABLE).sort());
  // Last, for then they are nobody.
  calls.sort((a, b) => Number(a.path === '/auth/logout') - Number(b.path === '/auth/logout'));
  for (const call of calls) {
    const admitted = TABLE[nameOf(call)]?.split(' ') ?? [];
    const path = call.path.replace(/\{(\w+)\}/g, (_, name: string) => ABOUT[name] ?? 'x');
    for (const [who, token] of Object.entries(tokens)) {
      const { status, body } = await plane.call(call.method, path, undefined, { token });
      const expected = admitted.includes(who) ? 'admitted' : who === 'nobody' ? 401 : 403;
      const was = status === 401 || status === 403 ? status : 'admitted';
      t.equal(was, expected, `${nameOf(call)}, ${who}: ${status} ${body?.detail ?? ''}`);
    }
  }
});

t.test('what is not in the table does not exist, whoever asks', async (t) => {
  const plane = await Plane.start(t, { limits: { requestsPerAddress: 0 } });
  for (const [who, token] of Object.entries(await everybody(plane)))
    t.match(
      await plane.call('POST', '/backdoor', {}, { token }),
      { status: 404, body: { code: 'not_found' } },
      who,
    );
});

const nameOf = ({ method, path }: Pick<Operation, 'method' | 'path'>) => `${method} ${path}`;

/** A token of everybody in the table. */
async function everybody(plane: Plane): Promise<Record<string, string>> {
  return {
    nobody: '',
    viewer: (await plane.call('POST', '/viewers', {})).body.token,
    owner: await logIn(plane, 'owner'),
    operator: await logIn(plane, 'operator'),
    support: await logIn(plane, 'support'),
    analyst: await logIn(plane, 'analyst'),
    host: await logIn(plane, 'host', ['mine', 'absent']),
    'other-host': await logIn(plane, 'host', ['other'], 'other-host'),
    moderator: await logIn(plane, 'moderator', ['mine', 'absent']),
    key: await apiKey(plane, []),
  };
}

import Fastify from 'fastify';
import t from 'tap';
import { openSqlite } from '../../../backends/database/sqlite.js';
import { buildApi } from '../../../server/http/api.js';
import { Authenticator } from '../../../server/http/auth.js';
import { Idempotency } from '../../../server/http/idempotency.js';
import { IdempotencyStore } from '../../../server/http/idempotency-store.js';
import { Plane } from '../../support/api.js';
import { operations } from '../../support/operations.js';

t.test('the OpenAPI document is complete', async (t) => {
  const plane = await Plane.start(t);
  const { body } = await plane.call('GET', '/openapi.json', undefined, { token: '' });
  t.match(body, { openapi: /^3\.1/, components: { securitySchemes: { operator: {}, viewer: {} } } });
  t.ok(body.components.responses.Refused.content['application/problem+json']);
  for (const operation of await operations(plane)) {
    const name = `${operation.method} ${operation.path}`;
    t.ok(operation.tags?.length && operation.summary, `${name} is described`);
    t.ok(
      Object.keys(operation.responses).some((status) => status.startsWith('2')),
      `${name} has an answer`,
    );
    t.equal(operation.responses['4XX']?.$ref, '#/components/responses/Refused', `${name} has problems`);
  }
});

t.test('reading what is public needs no token and shows no secret', async (t) => {
  const plane = await Plane.start(t);
  const { key } = await plane.room('a');
  const secret = key.split('_')[1] ?? '';
  t.ok(secret.length >= 22);
  for (const path of [
    '/rooms',
    '/rooms/a',
    '/rooms/a/sessions',
    '/rooms/a/shelf',
    '/rooms/a/explaining',
    '/rooms/a/replays',
  ]) {
    const answer = await plane.call('GET', path, undefined, { token: '' });
    t.equal(answer.status, 200, path);
    t.notOk(JSON.stringify(answer.body).includes(secret), path);
  }
});

t.test('viewers see a product while it is on a shelf', async (t) => {
  const plane = await Plane.start(t);
  await plane.room('a');
  const price = { amount: 100, currency: 'CNY' };
  const { id } = (await plane.call('POST', '/products', { name: 'Cup', price, stock: 1 })).body;
  const seen = async () => (await plane.call('GET', `/products/${id}`, undefined, { token: '' })).status;
  const shelve = (status: string) =>
    plane.call('PUT', '/rooms/a/shelf', { items: [{ product: id, position: 1, status }] });
  t.equal(await seen(), 404);
  await shelve('off');
  t.equal(await seen(), 404);
  await shelve('display');
  t.equal(await seen(), 200);
  t.equal((await plane.call('GET', '/products', undefined, { token: '' })).status, 401);
});

t.test('a route that does not say whom it admits keeps the server from starting', async (t) => {
  const app = Fastify();
  const clock = { now: () => 0 };
  const nobody = { verify: async () => null };
  const database = await openSqlite({ path: ':memory:' });
  t.teardown(() => database.close());
  const api = buildApi({
    authenticator: new Authenticator('token', [], nobody),
    audit: { record: () => undefined },
    idempotency: new Idempotency(new IdempotencyStore(database), clock),
    rooms: {},
    requestsPerAddress: 0,
    features: [(api) => api.get('/forgotten', async () => 'secret')],
  });
  app.register(api);
  await t.rejects(async () => app.ready(), /GET \/forgotten does not say whom it admits/);
});

import t from 'tap';
import { Plane, TestClock } from '../../support/api.js';

const shirt = { name: 'Shirt', price: { amount: 9900, currency: 'CNY' }, stock: 10 };

t.test('the same key and body create once and answer alike', async (t) => {
  const plane = await Plane.start(t);
  const first = await plane.call('POST', '/products', shirt, { key: 'k1' });
  const again = await plane.call(
    'POST',
    '/products',
    { stock: 10, price: { currency: 'CNY', amount: 9900 }, name: 'Shirt' },
    { key: 'k1' },
  );
  t.equal(first.status, 201);
  t.equal(again.status, 201);
  t.same(again.body, first.body);
  t.equal(again.headers['idempotency-replayed'], 'true');
  t.equal((await plane.call('GET', '/products')).body.items.length, 1);
});

t.test('the same key with another body is refused', async (t) => {
  const plane = await Plane.start(t);
  await plane.call('POST', '/products', shirt, { key: 'k1' });
  const other = await plane.call('POST', '/products', { ...shirt, stock: 9 }, { key: 'k1' });
  t.match(other, { status: 422, body: { code: 'idempotency_mismatch' } });
  t.equal(
    (await plane.call('POST', '/rooms', { title: 'a' }, { key: 'k1' })).status,
    201,
    'another call has keys of its own',
  );
});

t.test('requests with one key at the same time create once', async (t) => {
  const plane = await Plane.start(t);
  const twins = Array.from({ length: 20 }, () => plane.call('POST', '/products', shirt, { key: 'same' }));
  const answers = await Promise.all(twins);
  t.same([...new Set(answers.map((answer) => answer.status))], [201]);
  t.equal(new Set(answers.map((answer) => answer.body.id)).size, 1);
  t.equal((await plane.call('GET', '/products')).body.items.length, 1);
});

t.test('what was refused may be tried again with its key', async (t) => {
  const plane = await Plane.start(t);
  await plane.call('POST', '/rooms', { id: 'a', title: 'A' });
  t.equal((await plane.call('POST', '/rooms', { id: 'a', title: 'A' }, { key: 'k' })).status, 409);
  await plane.call('DELETE', '/rooms/a');
  t.equal((await plane.call('POST', '/rooms', { id: 'a', title: 'A' }, { key: 'k' })).status, 201);
});

t.test('a key is forgotten after a day, and a claim whose process died is taken over', async (t) => {
  const clock = new TestClock();
  const plane = await Plane.start(t, { clock });
  const scope = 'operator:POST /api/v1/products:dead';
  await plane.database.queries
    .insertInto('idempotency')
    .values({ scope, fingerprint: 'x', status: 0, response: '', created_at: clock.now() - 31_000 })
    .execute();
  t.equal((await plane.call('POST', '/products', shirt, { key: 'dead' })).status, 201);
  clock.pass(24 * 3_600_000 + 1);
  const next = await Plane.start(t, { clock, directory: await plane.afterKill(t) });
  t.equal((await next.database.queries.selectFrom('idempotency').selectAll().execute()).length, 0);
});

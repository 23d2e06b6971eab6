import Fastify from 'fastify';
import { pino } from 'pino';
import t from 'tap';
import { openSqlite } from '../../../backends/database/sqlite.js';
import { type AuditEntry, auditRequests, noteLook } from '../../../server/http/auditing.js';
import { AuditLog } from '../../../server/people/audit-log.js';
import { AuditStore } from '../../../server/people/audit-store.js';
import { Plane, TestClock } from '../../support/api.js';
import { apiKey, logIn, PASSWORD } from '../../support/people.js';
import { until } from '../../support/until.js';

const DAY = 24 * 3_600_000;

/** Records once there are as many as were wanted. */
async function records(plane: Plane, query: string, count: number) {
  return until(`${count} records of ${query}`, async () => {
    const { items } = (await plane.call('GET', `/audit?${query}`)).body;
    return items.length >= count ? items : null;
  });
}

t.test('what operators, hosts and keys write is recorded, refused or not, and without bodies', async (t) => {
  const plane = await Plane.start(t);
  await plane.room('a');
  const host = await logIn(plane, 'host', ['a']);
  const key = await apiKey(plane, ['shop.write']);
  await plane.call('PATCH', '/rooms/a', { title: 'Secret plans' }, { token: host });
  await plane.call('DELETE', '/rooms/a', undefined, { token: host });
  await plane.call('GET', '/rooms/a', undefined, { token: host });
  const price = { amount: 1, currency: 'CNY' };
  const product = await plane.call('POST', '/products', { name: 'Cup', price, stock: 1 }, { token: key });
  const [me, byKey] = await Promise.all(
    [host, key].map(async (token) => (await plane.call('GET', '/auth/me', undefined, { token })).body.id),
  );
  const ofHost = await records(plane, `actor=${me}`, 3);
  t.equal(ofHost.length, 3, 'reading is not writing');
  t.match(
    ofHost.find(({ action }: { action: string }) => action === 'PATCH /rooms/:room'),
    {
      kind: 'write',
      actor: { name: 'host', role: 'host' },
      subjects: { room: 'a' },
      status: 200,
      address: /./,
    },
  );
  t.match(
    ofHost.find(({ status }: { status: number }) => status === 403),
    { action: 'DELETE /rooms/:room' },
  );
  t.match(await records(plane, `actor=${byKey}&kind=write`, 1), [
    { action: 'POST /products', actor: { role: 'key' }, subjects: { created: product.body.id } },
  ]);
  t.match(await records(plane, 'actor=admin&action=POST%20%2Fpeople', 1), [{ status: 201 }]);
  const whole = JSON.stringify((await plane.call('GET', '/audit?limit=200')).body);
  for (const secret of ['Secret plans', PASSWORD, host, key]) t.notOk(whole.includes(secret), secret);
});

t.test('log-ins are recorded, and failed ones without the login', async (t) => {
  const plane = await Plane.start(t);
  await logIn(plane, 'support');
  await plane.call('POST', '/auth/login', { login: 'support', password: 'wrong' }, { token: '' });
  const logins = await records(plane, 'action=POST%20%2Fauth%2Flogin', 2);
  const byStatus = new Map(logins.map((it: { status: number }) => [it.status, it]));
  t.match(byStatus.get(200), { actor: { name: 'support' } });
  t.match(byStatus.get(401), { actor: null, subjects: {} });
});

t.test('the log is read page by page, by time, and by what it was about', async (t) => {
  const clock = new TestClock();
  const plane = await Plane.start(t, { clock });
  for (const id of ['a', 'b', 'c']) {
    await plane.call('POST', '/rooms', { id, title: id });
    await plane.call('DELETE', `/rooms/${id}`);
    clock.pass(1_000);
  }
  await records(plane, '', 6);
  const first = (await plane.call('GET', '/audit?limit=4')).body;
  const second = (await plane.call('GET', `/audit?limit=4&cursor=${first.next}`)).body;
  t.same([first.items.length, second.items.length, second.next], [4, 2, null]);
  t.equal(new Set([...first.items, ...second.items].map(({ id }) => id)).size, 6);
  t.equal((await plane.call('GET', '/audit?subject=b')).body.items.length, 2);
  t.equal((await plane.call('GET', `/audit?from=${clock.now() - 1_000}`)).body.items.length, 2);
  t.equal((await plane.call('GET', `/audit?to=${clock.now() - 2_000}`)).body.items.length, 2);
  t.equal((await plane.call('GET', '/audit?subject=%25')).status, 400);
});

t.test('what was recorded is there after a stop, and goes after its time', async (t) => {
  const clock = new TestClock();
  const before = await Plane.start(t, { clock });
  await before.room('a');
  await before.stop();
  const after = await Plane.start(t, { clock, directory: before.directory });
  t.equal((await after.call('GET', '/audit')).body.items.length, 1);
  clock.pass(366 * DAY);
  await after.stop();
  const later = await Plane.start(t, { clock, directory: before.directory });
  await until('the old record to go', async () => {
    const { items } = (await later.call('GET', '/audit')).body;
    return items.length === 0;
  });
});

t.test('a look at personal data is recorded when it was answered, by whose it is', async (t) => {
  const app = Fastify();
  const entries: AuditEntry[] = [];
  app.decorateRequest('principal', null);
  const viewer = { kind: 'viewer', id: 'v1', name: 'Ann' } as const;
  app.addHook('onRequest', async (request) => {
    request.principal = viewer;
  });
  auditRequests(app.withTypeProvider(), { record: (entry) => entries.push(entry) });
  app.get('/orders/:order', async (request) => {
    noteLook(request, { order: 'o1', viewer: 'v2' });
    return {};
  });
  app.get('/failed', async (request, reply) => {
    noteLook(request, { order: 'o1', viewer: 'v2' });
    return reply.code(500).send({});
  });
  t.teardown(() => app.close());
  await app.inject('/failed');
  await app.inject('/orders/o1');
  await until('the look', () => entries.length > 0);
  t.match(entries, [{ kind: 'look', action: 'GET /orders/:order', subjects: { order: 'o1', viewer: 'v2' } }]);
  t.equal(entries.length, 1);
});

t.test('a database that fails for a while loses nothing of the log', async (t) => {
  const database = await openSqlite({ path: ':memory:' });
  t.teardown(() => database.close());
  const store = new AuditStore(database);
  const insert = store.insert.bind(store);
  let broken = true;
  store.insert = async (rows) => {
    if (broken) throw new Error('away');
    await insert(rows);
  };
  const log = new AuditLog(store, new TestClock(), pino({ level: 'silent' }));
  const entry: AuditEntry = {
    ...{ kind: 'write', actor: null, action: 'POST /x', subjects: {}, address: '127.0.0.1', status: 200 },
  };
  for (let n = 0; n < 450; n += 1) log.record(entry);
  await log.flush();
  t.equal((await store.list({}, 1_000, null)).length, 0);
  broken = false;
  await log.close();
  t.equal((await store.list({}, 1_000, null)).length, 450);
});

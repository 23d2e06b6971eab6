import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import t from 'tap';
import { sessionRow } from '../../contract/database.contract.js';
import { Plane } from '../../support/api.js';
import { apiKey, logIn } from '../../support/people.js';
import { TestShop } from '../../support/shop.js';
import { until } from '../../support/until.js';

/** A viewer who wrote something in a live. */
async function talker(plane: Plane, name: string) {
  const { viewer, token } = (await plane.call('POST', '/viewers', { name })).body;
  const row = { session_id: 's', room_id: 'a', at: 1, text: 'hello', mode: 'scroll', color: '', deleted: 0 };
  await plane.database.queries
    .insertInto('danmaku')
    .values({ id: `d-${viewer.id}`, viewer_id: viewer.id, viewer_name: name, ...row })
    .execute();
  return { id: viewer.id, token };
}

async function started(t: Parameters<typeof Plane.start>[0]) {
  const plane = await Plane.start(t);
  await plane.room('a');
  await plane.database.queries
    .insertInto('sessions')
    .values(sessionRow('s', 'a', 'ended'))
    .execute();
  const names = async () => {
    const viewers = await plane.database.queries.selectFrom('viewers').select('name').execute();
    const talk = await plane.database.queries.selectFrom('danmaku').select('viewer_name').execute();
    return [...viewers.map(({ name }) => name), ...talk.map(({ viewer_name }) => viewer_name)].sort();
  };
  return { plane, names };
}

t.test('a viewer is forgotten on their own wish, and nobody else is', async (t) => {
  const { plane, names } = await started(t);
  const ann = await talker(plane, 'Ann');
  await talker(plane, 'Ben');
  t.same(await names(), ['Ann', 'Ann', 'Ben', 'Ben']);
  t.equal((await plane.call('DELETE', '/viewers/me', undefined, { token: ann.token })).status, 204);
  t.same(await names(), ['Ben', 'Ben', '已注销', '已注销']);
  t.equal((await plane.call('DELETE', '/viewers/me', undefined, { token: ann.token })).status, 204, 'again');
});

t.test('an operator forgets a person on request, and it is written who did', async (t) => {
  const { plane, names } = await started(t);
  const ann = await talker(plane, 'Ann');
  t.match(await plane.call('POST', `/viewers/${ann.id}/erase`), { status: 200, body: { rows: 2 } });
  t.same(await names(), ['已注销', '已注销']);
  t.equal((await plane.call('POST', '/viewers/nobody/erase')).body.code, 'viewer_not_found');
  const items = await until('the record', async () => {
    const found = (await plane.call('GET', `/audit?subject=${ann.id}`)).body.items;
    return found.length > 0 ? found : null;
  });
  t.match(items, [{ action: 'POST /viewers/:viewer/erase', actor: { id: 'admin' } }]);
});

t.test('a new key of personal data is kept over a restart, with the old ones', async (t) => {
  const plane = await Plane.start(t);
  t.match((await plane.call('GET', '/personal-keys')).body, { items: [{ id: 'first' }], generated: true });
  const rotated = await plane.call('POST', '/personal-keys/rotate');
  t.equal(rotated.status, 201);
  t.match(await plane.call('POST', '/personal-keys/reencrypt'), { status: 200, body: { done: true } });
  t.match(await readFile(join(plane.directory, 'personal-keys'), 'utf8'), `${rotated.body.id}:`);
  const after = await Plane.start(t, { directory: await plane.afterKill(t) });
  t.match((await after.call('GET', '/personal-keys')).body.items, [{ id: rotated.body.id }, { id: 'first' }]);
});

t.test(
  'contacts are sealed anew under a new key, and go with their person while the order stays',
  async (t) => {
    const shop = await TestShop.open(await Plane.start(t));
    const { plane } = shop;
    const cup = await shop.product();
    const { id, token } = await shop.viewer();
    const contact = { name: '张三', phone: '13800138000' };
    const order = (await shop.buy(token, cup, 1, { contact })).body;
    const sealed = async () =>
      (await plane.database.queries.selectFrom('orders').select('contact').executeTakeFirstOrThrow()).contact;
    t.match(await sealed(), /^v1\.first\./);
    const { body } = await plane.call('POST', '/personal-keys/rotate');
    t.same((await plane.call('POST', '/personal-keys/reencrypt')).body, { changed: 1, done: true });
    t.ok((await sealed())?.startsWith(`v1.${body.id}.`));
    t.match((await plane.call('GET', '/personal-keys')).body.items, [{ texts: 1 }, { texts: 0 }]);
    const seen = () => plane.call('GET', `/orders/${order.id}`, undefined, { token });
    t.same((await seen()).body.contact, contact);
    t.match((await plane.call('POST', `/viewers/${id}/erase`)).body, { rows: 2 });
    const { contact: gone, ...kept } = (await seen()).body;
    t.equal(gone, undefined);
    t.match(kept, { id: order.id, total: order.total, buyer: id });
  },
);

t.test('who sees a contact whole is in the audit log, with whose it was', async (t) => {
  const shop = await TestShop.open(await Plane.start(t));
  const { plane } = shop;
  const { id, token } = await shop.viewer();
  const contact = { name: '张三', phone: '13800138000' };
  const order = (await shop.buy(token, await shop.product(), 1, { contact })).body;
  const support = await logIn(plane, 'support');
  const masked = await apiKey(plane, ['orders.read']);
  const path = `/orders/${order.id}`;
  t.equal((await plane.call('GET', path, undefined, { token: masked })).body.contact.name, '张*');
  t.same((await plane.call('GET', path, undefined, { token: support })).body.contact, contact);
  const looks = await until('the look', async () => {
    const { items } = (await plane.call('GET', '/audit?kind=look')).body;
    return items.length > 0 ? items : null;
  });
  t.equal(looks.length, 1);
  t.match(looks, [{ actor: { name: 'support' }, subjects: { order: order.id, viewer: id } }]);
});

t.test('a server whose keys do not open what is there does not start', async (t) => {
  const shop = await TestShop.open(await Plane.start(t));
  const { token } = await shop.viewer();
  await shop.buy(token, await shop.product(), 1, { contact: { name: '张三', phone: '13800138000' } });
  const directory = await shop.plane.afterKill(t);
  await writeFile(join(directory, 'personal-keys'), `other:${'x'.repeat(42)}A`);
  await t.rejects(Plane.start(t, { directory }), /first.*not in personal\.keys/);
});

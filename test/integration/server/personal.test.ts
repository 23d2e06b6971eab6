import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import t from 'tap';
import { sessionRow } from '../../contract/database.contract.js';
import { Plane } from '../../support/api.js';
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

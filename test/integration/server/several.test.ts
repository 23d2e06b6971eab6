import t, { type Test } from 'tap';
import { roomExplaining, roomInfo, roomLive, sessionTags } from '../../../protocol/topics.js';
import { Plane, useDatabasesOf } from '../../support/api.js';
import { writeRecording } from '../../support/api-worker.js';
import { begin, dropped, onAir, wentLive } from '../../support/on-air.js';
import { PostgresServer } from '../../support/postgres.js';
import { until } from '../../support/until.js';

useDatabasesOf(await PostgresServer.start(t));

/** A live with a recorded picture on one server, and another server beside it. */
async function two(t: Test) {
  const live = await onAir(t);
  const { plane: one, session, room, clock, worker } = live;
  const startedAt = clock.now();
  await wentLive(live);
  const segments = [0, 1].map((msn) => ({ msn, at: startedAt + msn * 2000, time: msn * 2 }));
  await writeRecording(one.media, { id: session, room, startedAt }, { '720p': segments, '360p': segments });
  clock.pass(4_000);
  const other = await Plane.start(t, { beside: one, clock, node: 'two' });
  other.feeds.silent.set(session, 0);
  // Before the servers stop: they wait for the ladders of what they end.
  t.teardown(() => worker.goAway());
  return { ...live, one, other };
}

async function shelved(plane: Plane, room: string): Promise<string> {
  const price = { amount: 100, currency: 'CNY' };
  const { body } = await plane.call('POST', '/products', { name: 'Shirt', price, stock: 1 });
  await plane.call('PUT', `/rooms/${room}/shelf`, {
    items: [{ product: body.id, position: 1, status: 'on' }],
  });
  return body.id;
}

const nodeOf = async ({ database }: Plane, session: string) => {
  const found = database.queries.selectFrom('sessions').select('node').where('id', '=', session);
  return (await found.executeTakeFirstOrThrow()).node;
};

t.test('a server that comes leaves the lives of another one alone', async (t) => {
  const { other, session, room, status } = await two(t);
  t.match((await other.bus.get(roomLive(room)))?.value, { session, interrupted: false });
  t.equal(await status(), 'live');
  t.match((await other.call('GET', '/rooms/a')).body, { status: 'live', session });
});

t.test(
  'what is explained at one server is explained at all, and tags the live wherever that is',
  async (t) => {
    const { one, other, session, room, clock } = await two(t);
    const product = await shelved(other, room);
    t.match((await other.call('PUT', '/rooms/a/explaining', { product })).body.tag, {
      product: { id: product },
    });
    t.match((await one.call('GET', '/rooms/a/explaining')).body, { product: { product }, tag: { to: null } });
    t.match((await one.bus.get(sessionTags(session)))?.value, [{ product: { id: product }, to: null }]);
    clock.pass(1_000);
    t.equal((await one.call('PUT', '/rooms/a/explaining', { product })).status, 200);
    t.equal((await one.bus.get(sessionTags(session)))?.value.length, 1, 'a double press does not split it');
    await one.call('DELETE', '/rooms/a/explaining');
    t.match((await one.bus.get(sessionTags(session)))?.value, [{ to: clock.now() }]);
    t.equal((await one.bus.get(roomExplaining(room)))?.value, null);
    await other.call('PUT', '/rooms/a/explaining', { product });
    await one.call('PUT', '/rooms/a/shelf', { items: [] });
    t.match((await other.call('GET', '/rooms/a/explaining')).body, { product: null, tag: null });
  },
);

t.test('servers that change a room at the same time leave the last change on the bus', async (t) => {
  const { one, other, room } = await two(t);
  for (let round = 0; round < 5; round += 1) {
    const patch = (plane: Plane, title: string) => plane.call('PATCH', '/rooms/a', { title });
    await Promise.all([patch(one, `one ${round}`), patch(other, `other ${round}`)]);
    const { title } = (await one.call('GET', '/rooms/a')).body;
    t.match((await one.bus.get(roomInfo(room)))?.value, { title });
  }
});

t.test('a session is ended at its server, whichever is asked', async (t) => {
  const { one, other, session } = await two(t);
  const { status, body } = await other.call('POST', `/sessions/${session}/end`);
  t.equal(status, 200);
  t.match(body, { status: 'ended', endReason: 'ended_by_operator' });
  t.same(one.feeds.ended, [session]);
  t.equal((await other.call('POST', `/sessions/${session}/end`)).body.code, 'session_ended');
  t.equal((await other.call('POST', `/sessions/${session}/promote`)).body.code, 'session_ended');
});

t.test('a ban at one server cuts the live at another', async (t) => {
  const { one, other, session, key } = await two(t);
  t.match((await other.call('PATCH', '/rooms/a', { status: 'banned' })).body, { status: 'banned' });
  t.same(one.feeds.ended, [session]);
  t.match(await other.publish(key, 'c2'), { accepted: false, code: 'room_banned' });
});

t.test('a live goes to the server its publisher comes back to', async (t) => {
  const { one, other, session, key, status, clock } = await two(t);
  t.match(await other.publish(key, 'c2'), { accepted: false, code: 'already_publishing' });
  one.server.gate.publishEnded({ connection: 'c1', session, ...dropped });
  await until('interrupted', async () => (await status()) === 'interrupted');
  t.equal(await begin(other, key, 'c3'), session);
  t.same(one.feeds.left, [session], 'its readers are sent away');
  t.same(one.feeds.ended, [], 'and are not told that it is over');
  t.equal(other.feeds.continued.get(session), 4000, 'the time line goes on');
  t.equal(await nodeOf(one, session), 'two');
  await until('live again', async () => (await status()) === 'live');
  clock.pass(120_000);
  t.match(await one.publish(key, 'c4'), { accepted: false, code: 'already_publishing' });
  t.equal((await one.call('POST', `/sessions/${session}/end`)).status, 200);
  t.same(other.feeds.ended, [session]);
});

t.test('a server that was taken for dead lets go of its lives, which others go on with', async (t) => {
  const { one, other, session, key, status, clock } = await two(t);
  await one.database.queries
    .updateTable('nodes')
    .set({ run: 'another', expires_at: 0 })
    .where('id', '=', 'one')
    .execute();
  // The other's, or, when that was slower, the first's under its new name.
  await until('it to be taken', async () => (await nodeOf(one, session)) !== 'one');
  await until('it to be interrupted', async () => (await status()) === 'interrupted');
  await until('the first to let go', () => one.feeds.left.includes(session));
  t.same(one.feeds.ended, []);
  t.equal(await begin(other, key, 'c2'), session, 'within the grace');
  await until('live again', async () => (await status()) === 'live');
  one.server.gate.publishEnded({ connection: 'c1', session, ...dropped });
  clock.pass(120_000);
  t.equal(await status(), 'live', 'what the first still hears of it changes nothing');
});

t.test('a server that stops leaves what it keeps to the others at once', async (t) => {
  const first = await onAir(t, { live: { onShutdown: 'keep' } });
  const { plane: one, session, room, clock, status } = first;
  const startedAt = clock.now();
  await wentLive(first);
  const segments = [{ msn: 0, at: startedAt, time: 0 }];
  await writeRecording(one.media, { id: session, room, startedAt }, { '720p': segments, '360p': segments });
  const other = await Plane.start(t, { beside: one, clock, node: 'two' });
  t.teardown(() => first.worker.goAway());
  await one.server.close();
  await until('the other to wait for its publisher', () => other.feeds.continued.has(session));
  t.equal(await nodeOf(one, session), 'two');
  t.equal(await status(), 'interrupted');
  clock.pass(60_000);
  await until(
    'its end',
    async () => (await other.call('GET', `/sessions/${session}`)).body.status === 'ended',
  );
});

t.test('tags of a replay that are changed at one server are those of the other', async (t) => {
  const { one, other, worker, session, room } = await two(t);
  await one.call('POST', `/sessions/${session}/end`);
  await worker.say(session, room, 'ended');
  await until(
    'the replay',
    async () => (await one.call('GET', `/replays/${session}`)).body.status === 'ready',
  );
  t.same((await other.server.replays.replay(session))?.tags, []);
  const product = { id: 'p', name: 'Cup', image: '', price: { amount: 1, currency: 'CNY' } };
  const tags = [{ product, start: 1, end: 2 }];
  t.equal((await one.call('PUT', `/replays/${session}/tags`, { tags })).status, 200);
  await until(
    'the other to know',
    async () => (await other.server.replays.replay(session))?.tags.length === 1,
  );
});

t.test('servers that can not hear each other do not share a database', async (t) => {
  const one = await Plane.start(t);
  const alone = Plane.start(t, { directory: one.directory, node: 'elsewhere' });
  await t.rejects(alone, /another Kaibo uses this database .* the same redis\.url/);
  const same = await Plane.start(t, { directory: one.directory, node: 'one' });
  t.ok(same, 'a restart is not mistaken for another');
});

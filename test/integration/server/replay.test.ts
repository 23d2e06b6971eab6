import { sql } from 'kysely';
import t, { type Test } from 'tap';
import type { RoomEvent } from '../../../protocol/channel.js';
import { recordingKeys } from '../../../protocol/recording.js';
import { roomEvents } from '../../../protocol/topics.js';
import { Plane, TestClock } from '../../support/api.js';
import { ScriptedWorker, writeRecording } from '../../support/api-worker.js';
import { until } from '../../support/until.js';

const yuan = (amount: number) => ({ amount, currency: 'CNY' });

/** `count` segments of 2 s from `at` on. */
const run = (from: number, count: number, at: number) =>
  Array.from({ length: count }, (_, index) => ({ msn: from + index, at: at + index * 2000 }));

async function onAir(t: Test) {
  const clock = new TestClock();
  const plane = await Plane.start(t, { clock });
  const worker = await ScriptedWorker.start(t, plane);
  const { id: room, key } = await plane.room('a');
  const decision = await plane.publish(key);
  if (!decision.accepted) throw new Error(decision.description);
  const { session } = decision;
  plane.server.gate.mediaStarted(session, 'c1');
  await until('the job', () => worker.jobs.length === 1);
  await worker.say(session, room, 'ready');
  await until('live', async () => (await plane.call('GET', '/rooms/a')).body.status === 'live');
  const startedAt = clock.now();
  return { plane, worker, clock, room, session, startedAt };
}

const danmaku = (id: string, at: number): RoomEvent => ({
  ...{
    type: 'danmaku',
    at,
    id,
    from: { id: 'v', name: 'Viewer' },
    text: `text ${id}`,
    mode: 'scroll',
    color: '#ffffff',
  },
});

async function readyReplay(plane: Plane, session: string) {
  return until('the replay', async () => {
    const { body } = await plane.call('GET', `/replays/${session}`, undefined, { token: '' });
    return body.status === 'ready' ? body : null;
  });
}

t.test('a session that ends is a replay at once, with tags and danmaku on its own time line', async (t) => {
  const { plane, worker, clock, room, session, startedAt } = await onAir(t);
  const notices: RoomEvent[] = [];
  await plane.bus.subscribe(roomEvents(room), ({ event }) => notices.push(event));
  const { body: product } = await plane.call('POST', '/products', {
    name: 'Shirt',
    price: yuan(9900),
    livePrice: yuan(8800),
    stock: 1,
  });
  await plane.call('PUT', '/rooms/a/shelf', { items: [{ product: product.id, position: 1, status: 'on' }] });
  clock.pass(3000);
  await plane.call('PUT', '/rooms/a/explaining', { product: product.id });
  await plane.bus.append(roomEvents(room), danmaku('d1', startedAt + 1000));
  await plane.bus.append(roomEvents(room), danmaku('d2', startedAt + 1500));
  await plane.bus.append(roomEvents(room), danmaku('d3', startedAt + 16_000));
  await plane.bus.append(roomEvents(room), { type: 'deleted', at: clock.now(), id: 'd2' });
  // Recorded: 0–4 s, ten seconds away, then 14–18 s. One rung has a segment more at its end, which is not common to all.
  const shared = [...run(0, 2, startedAt), ...run(2, 2, startedAt + 14_000)];
  await writeRecording(
    plane.media,
    { id: session, room, startedAt },
    { '720p': [...shared, { msn: 4, at: startedAt + 18_000 }], '360p': shared },
  );
  clock.pass(12_000);
  await plane.call('PATCH', '/rooms/a', { title: 'Title at the end' });
  await plane.call('POST', `/sessions/${session}/end`);
  t.match((await plane.call('GET', `/replays/${session}`)).body, { status: 'processing', duration: 0 });
  await worker.say(session, room, 'ended');
  const replay = await readyReplay(plane, session);
  t.match(replay, {
    ...{
      session,
      room,
      title: 'Title at the end',
      startedAt,
      endedAt: clock.now(),
      duration: 8,
      rungs: ['720p', '360p'],
    },
    tags: [{ product: { id: product.id, price: yuan(8800) }, start: 3, end: 5 }],
    urls: { playlist: `/replay/${session}/index.m3u8`, danmaku: `/replay/${session}/danmaku.json` },
  });
  const manifest = await plane.server.replays.replay(session);
  t.same(
    manifest?.rungs.map((rung) => rung.segments.map((segment) => segment.msn)),
    [
      [0, 1, 2, 3],
      [0, 1, 2, 3],
    ],
  );
  t.match(await plane.server.replays.danmaku(session), [
    { id: 'd1', time: 1, text: 'text d1' },
    { id: 'd3', time: 6 },
  ]);
  t.match(notices.at(-1), { type: 'notice', code: 'replay.ready', session });
  t.match((await plane.call('GET', '/rooms/a/replays', undefined, { token: '' })).body.items, [
    { session, status: 'ready', duration: 8 },
  ]);
});

t.test('as many tags as are allowed fit into a request', async (t) => {
  const plane = await Plane.start(t);
  const product = {
    id: 'p',
    name: '名'.repeat(60),
    image: `https://shop.example/${'i'.repeat(100)}`,
    price: yuan(1),
  };
  const tags = Array.from({ length: 1000 }, (_, start) => ({ product, start, end: start + 1 }));
  t.match(await plane.call('PUT', '/replays/nothing/tags', { tags }), { body: { code: 'replay_not_found' } });
});

t.test('tags of a replay can be edited within its length', async (t) => {
  const { plane, worker, room, session, startedAt } = await onAir(t);
  await writeRecording(
    plane.media,
    { id: session, room, startedAt },
    { '720p': run(0, 3, startedAt), '360p': run(0, 3, startedAt) },
  );
  await plane.call('POST', `/sessions/${session}/end`);
  const product = { id: 'p', name: 'Shirt', image: '', price: yuan(1) };
  t.equal(
    (await plane.call('PUT', `/replays/${session}/tags`, { tags: [] })).body.code,
    'replay_not_found',
    'not while it is being written',
  );
  await worker.say(session, room, 'ended');
  await readyReplay(plane, session);
  const path = `/replays/${session}/tags`;
  const { body } = await plane.call('PUT', path, {
    tags: [
      { product, start: 4, end: 6 },
      { id: 't1', product, start: 0.5, end: 2 },
    ],
  });
  t.match(body.tags, [
    { id: 't1', start: 0.5 },
    { id: /^[a-z0-9]{16}$/, start: 4 },
  ]);
  t.same((await plane.server.replays.replay(session))?.tags, body.tags, 'edges see the edit');
  for (const [start, end] of [
    [4, 6.1],
    [2, 2],
    [3, 1],
  ])
    t.match(await plane.call('PUT', path, { tags: [{ product, start, end }] }), {
      status: 400,
      body: { errors: [{ path: 'body/tags/0/end' }] },
    });
  t.equal(
    (
      await plane.call('PUT', path, {
        tags: [{ product: { ...product, image: 'javascript:1' }, start: 0, end: 1 }],
      })
    ).status,
    400,
  );
  t.same((await plane.call('GET', `/replays/${session}`)).body.tags, body.tags);
});

t.test('a kill mid-live leaves a replay of all that was whole', async (t) => {
  const { plane, clock, room, session, startedAt } = await onAir(t);
  const { body: product } = await plane.call('POST', '/products', {
    name: 'Shirt',
    price: yuan(1),
    stock: 1,
  });
  await plane.call('PUT', '/rooms/a/shelf', { items: [{ product: product.id, position: 1, status: 'on' }] });
  clock.pass(1000);
  await plane.call('PUT', '/rooms/a/explaining', { product: product.id });
  await writeRecording(
    plane.media,
    { id: session, room, startedAt },
    { '720p': run(0, 3, startedAt), '360p': run(0, 3, startedAt) },
  );
  // A torn write: the last segment of one rung holds only its first part and some bytes, and its index breaks off.
  await plane.media.put(recordingKeys.segment(session, '360p', 2), Buffer.alloc(130));
  const index = (await plane.media.read(recordingKeys.index(session, '720p')))?.toString() ?? '';
  await plane.media.put(recordingKeys.index(session, '720p'), Buffer.from(`${index}{"msn":3,"par`));
  clock.pass(60_000);

  const again = await Plane.start(t, { directory: await plane.afterKill(t), clock });
  t.match((await again.call('GET', `/sessions/${session}`)).body, {
    status: 'ended',
    endReason: 'server_restarted',
    endedAt: startedAt + 6000,
  });
  t.match((await again.call('GET', '/rooms/a')).body, { status: 'ended', session: undefined });
  const replay = await readyReplay(again, session);
  t.match(replay, { duration: 6, endedAt: startedAt + 6000, tags: [{ start: 1, end: 6 }] });
  const manifest = await again.server.replays.replay(session);
  t.same(
    manifest?.rungs.map((rung) => rung.segments.at(-1)?.bytes),
    [200, 100],
    'torn bytes are cut',
  );
  const { key } = (await again.call('GET', '/rooms/a/ingest')).body;
  t.match(await again.publish(key), { accepted: true }, 'a new push works at once');
});

t.test('a kill between the end and the replay loses nothing', async (t) => {
  const { plane, room, session, startedAt, clock } = await onAir(t);
  await writeRecording(
    plane.media,
    { id: session, room, startedAt },
    { '720p': run(0, 2, startedAt), '360p': run(0, 2, startedAt) },
  );
  await plane.call('POST', `/sessions/${session}/end`);
  const again = await Plane.start(t, { directory: await plane.afterKill(t), clock });
  t.equal((await readyReplay(again, session)).duration, 4);
});

t.test('a replay that could not be written is tried again without a restart', async (t) => {
  const { plane, worker, room, session, startedAt } = await onAir(t);
  await writeRecording(
    plane.media,
    { id: session, room, startedAt },
    { '720p': run(0, 2, startedAt), '360p': run(0, 2, startedAt) },
  );
  const { queries } = plane.database;
  await plane.call('POST', `/sessions/${session}/end`);
  await sql`alter table replays rename column manifest to not_there`.execute(queries);
  await worker.say(session, room, 'ended');
  await until('it to fail', () => plane.server.stats().replays.retrying === 1);
  t.equal((await plane.call('GET', `/replays/${session}`)).body.status, 'processing');
  await sql`alter table replays rename column not_there to manifest`.execute(queries);
  t.equal((await readyReplay(plane, session)).duration, 4);
  t.equal(plane.server.stats().replays.retrying, 0);
});

t.test('deleting a room takes its replays and their media', async (t) => {
  const { plane, worker, room, session, startedAt } = await onAir(t);
  await writeRecording(
    plane.media,
    { id: session, room, startedAt },
    { '720p': run(0, 2, startedAt), '360p': run(0, 2, startedAt) },
  );
  await plane.call('POST', `/sessions/${session}/end`);
  await worker.say(session, room, 'ended');
  await readyReplay(plane, session);
  t.ok(await plane.server.replays.replay(session));
  t.equal((await plane.call('DELETE', '/rooms/a')).status, 204);
  t.equal((await plane.call('GET', `/replays/${session}`)).body.code, 'replay_not_found');
  t.equal(await plane.server.replays.replay(session), null);
  t.equal(await plane.media.stat(recordingKeys.head(session)), null);
});

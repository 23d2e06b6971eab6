import t, { type Test } from 'tap';
import {
  roomEvents,
  roomExplaining,
  roomInfo,
  roomLikes,
  roomLive,
  sessionTags,
} from '../../../protocol/topics.js';
import { Plane } from '../../support/api.js';
import { ScriptedWorker, writeRecording } from '../../support/api-worker.js';
import { begin, dropped, onAir, wentLive } from '../../support/on-air.js';
import { until } from '../../support/until.js';

/** A live of 6 s whose picture is recorded, with a product being explained; then the server is killed and a minute later there again. */
async function killed(t: Test, options: Parameters<typeof Plane.start>[1] = {}) {
  const live = await onAir(t, options);
  const { plane, clock, room, session } = live;
  const startedAt = clock.now();
  await wentLive(live);
  const price = { amount: 100, currency: 'CNY' };
  const { body: product } = await plane.call('POST', '/products', { name: 'Shirt', price, stock: 1 });
  const items = [{ product: product.id, position: 1, status: 'on' }];
  await plane.call('PUT', '/rooms/a/shelf', { items });
  clock.pass(1_000);
  await plane.call('PUT', '/rooms/a/explaining', { product: product.id });
  await plane.bus.add(roomLikes(room), 7);
  clock.pass(10_000);
  const kept = () => plane.database.queries.selectFrom('sessions').select('likes').executeTakeFirstOrThrow();
  await until('likes to be written down', async () => (await kept()).likes === 7);
  const segments = [0, 1, 2].map((msn) => ({ msn, at: startedAt + msn * 2000, time: msn * 2 }));
  await writeRecording(plane.media, { id: session, room, startedAt }, { '720p': segments, '360p': segments });
  const directory = await plane.afterKill(t);
  clock.pass(60_000);
  return { ...live, product: product.id, startedAt, lastPicture: startedAt + 6000, directory };
}

const restart = (t: Test, { directory, clock }: Awaited<ReturnType<typeof killed>>) =>
  Plane.start(t, { directory, clock });

t.test(
  'a live outlives its server: it waits for its publisher and goes on as the same session',
  async (t) => {
    const before = await killed(t);
    const { session, room, key, clock, lastPicture, product } = before;
    const plane = await restart(t, before);
    const shown = async () => (await plane.call('GET', `/sessions/${session}`)).body;
    t.match(await shown(), {
      status: 'interrupted',
      interruptions: [{ from: lastPicture, to: null, reason: 'server_restarted' }],
      rungs: ['720p', '360p'],
    });
    t.match((await plane.bus.get(roomLive(room)))?.value, { session, interrupted: true });
    t.match((await plane.bus.get(roomInfo(room)))?.value, { status: 'interrupted', session });
    t.equal((await plane.bus.get(roomLikes(room)))?.value, 7);
    t.match((await plane.bus.get(sessionTags(session)))?.value, [{ product: { id: product }, to: null }]);
    t.match((await plane.bus.get(roomExplaining(room)))?.value, { product }, 'the card is still up');
    t.match((await plane.bus.history(roomEvents(room), 10)).entries, [
      { event: { code: 'live.interrupted' } },
    ]);
    t.equal(plane.feeds.continued.get(session), 6000, 'the time line goes on');
    const worker = await ScriptedWorker.start(t, plane);
    await until('its ladder to be made on', () => worker.jobs.length === 1);
    t.match(worker.jobs[0], {
      session,
      room,
      feedUrl: plane.feeds.url(session),
      startedAt: before.startedAt,
    });
    clock.pass(59_000);
    t.equal(await begin(plane, key), session, 'within a whole grace from the restart');
    await until('live again', async () => (await shown()).status === 'live');
    t.match(await shown(), { interruptions: [{ from: lastPicture, to: clock.now() }] });
    t.match((await plane.call('GET', '/rooms/a')).body, { status: 'live', session });
    await plane.call('DELETE', '/rooms/a/explaining');
    t.match((await plane.bus.get(sessionTags(session)))?.value, [{ to: clock.now() }]);
  },
);

t.test('a live whose publisher does not return is over with its last recorded picture', async (t) => {
  const before = await killed(t);
  const { session, clock, lastPicture, startedAt } = before;
  const plane = await restart(t, before);
  clock.pass(60_000);
  const path = `/sessions/${session}`;
  await until('the end', async () => (await plane.call('GET', path)).body.status === 'ended');
  t.match((await plane.call('GET', path)).body, {
    endReason: 'server_restarted',
    endDetail: /did not come back within 60 s/,
    endedAt: lastPicture,
    interruptions: [{ from: lastPicture, to: lastPicture }],
  });
  const replay = await until('the replay', async () => {
    const { body } = await plane.call('GET', `/replays/${session}`);
    return body.status === 'ready' ? body : null;
  });
  t.match(replay, { duration: 6, startedAt, endedAt: lastPicture, tags: [{ start: 1, end: 6 }] });
  t.match((await plane.call('GET', '/rooms/a')).body, { status: 'ended', session: undefined });
});

t.test('an interruption that a crash fell into is one', async (t) => {
  const live = await onAir(t);
  const { plane, session, room, clock, status, key } = live;
  const startedAt = clock.now();
  await wentLive(live);
  const segments = [0, 1].map((msn) => ({ msn, at: startedAt + msn * 2000, time: msn * 2 }));
  await writeRecording(plane.media, { id: session, room, startedAt }, { '720p': segments, '360p': segments });
  clock.pass(4_000);
  const from = clock.now();
  plane.server.gate.publishEnded({ connection: 'c1', session, ...dropped });
  await until('interrupted', async () => (await status()) === 'interrupted');
  const again = await Plane.start(t, { directory: await plane.afterKill(t), clock });
  await ScriptedWorker.start(t, again);
  clock.pass(30_000);
  t.equal(await begin(again, key), session);
  const shown = async () => (await again.call('GET', `/sessions/${session}`)).body;
  await until('live again', async () => (await shown()).status === 'live');
  t.same((await shown()).interruptions, [{ from, to: clock.now(), reason: 'connection_lost' }]);
});

t.test('a session that never had a picture is over', async (t) => {
  const { plane, session, clock, key } = await onAir(t);
  const again = await Plane.start(t, { directory: await plane.afterKill(t), clock });
  t.match((await again.call('GET', `/sessions/${session}`)).body, {
    status: 'ended',
    endReason: 'server_restarted',
  });
  t.equal((await again.bus.get(roomLive('a')))?.value ?? null, null);
  t.match(await again.publish(key), { accepted: true });
});

t.test('the warning of the longest live is not repeated by the next server', async (t) => {
  const hour = 3_600_000;
  const live = await onAir(t, { live: { maxDuration: hour } });
  const { plane, session, room, clock, codes } = live;
  await wentLive(live);
  clock.pass(hour - 4 * 60_000);
  await until('the warning', () => codes().includes('live.ending'));
  const segments = [{ msn: 0, at: clock.now(), time: 0 }];
  await writeRecording(
    plane.media,
    { id: session, room, startedAt: 0 },
    { '720p': segments, '360p': segments },
  );
  const again = await Plane.start(t, {
    directory: await plane.afterKill(t),
    clock,
    live: { maxDuration: hour, grace: hour },
  });
  const notices = async () =>
    (await again.bus.history(roomEvents(room), 10)).entries.map(({ event }) => 'code' in event && event.code);
  clock.pass(4 * 60_000);
  await until('the end', async () => (await notices()).includes('live.ended'));
  // The replay may be ready by now, and say so.
  t.same((await notices()).slice(0, 2), ['live.interrupted', 'live.ended']);
});

t.test('an orderly stop can leave lives for the next server', async (t) => {
  const before = await onAir(t, { live: { onShutdown: 'keep' } });
  const { plane, session, room, clock, key } = before;
  await wentLive(before);
  const startedAt = clock.now();
  const segments = [{ msn: 0, at: startedAt, time: 0 }];
  await writeRecording(plane.media, { id: session, room, startedAt }, { '720p': segments, '360p': segments });
  clock.pass(2_000);
  const from = clock.now();
  await plane.server.close();
  plane.server.gate.publishEnded({ connection: 'c1', session, clean: false, reason: 'cut_by_server' });
  t.notOk(plane.feeds.ended.includes(session));
  t.match((await plane.bus.get(roomLive(room)))?.value, { session, interrupted: true }, 'viewers are told');
  const again = await Plane.start(t, { directory: await plane.afterKill(t), clock });
  await ScriptedWorker.start(t, again);
  clock.pass(5_000);
  t.equal(await begin(again, key), session);
  const shown = async () => (await again.call('GET', `/sessions/${session}`)).body;
  await until('live again', async () => (await shown()).status === 'live');
  t.same((await shown()).interruptions, [{ from, to: clock.now(), reason: 'server_stopped' }]);
});

t.test('a recording without its init segment is none', async (t) => {
  const before = await killed(t);
  const { session, plane } = before;
  await plane.media.delete(`live/${session}/720p/init-0.mp4`);
  const again = await Plane.start(t, { directory: await plane.afterKill(t), clock: before.clock });
  before.clock.pass(60_000);
  const replay = await until('the replay', async () => {
    const { body } = await again.call('GET', `/replays/${session}`);
    return body.status === 'ready' ? body : null;
  });
  t.equal(replay.duration, 6);
  const manifest = await again.server.replays.replay(session);
  t.same(
    manifest?.rungs.map((rung) => rung.name),
    ['360p'],
    'the other rung is whole',
  );
});

import t from 'tap';
import { roomInfo, roomLikes, roomLive, roomViewers } from '../../../protocol/topics.js';
import { Plane } from '../../support/api.js';
import { begin, dropped, left, onAir, wentLive } from '../../support/on-air.js';
import { until } from '../../support/until.js';

t.test('a session goes live with its ladder and ends when the publisher leaves', async (t) => {
  const { plane, worker, room, session, codes, status, clock } = await onAir(t);
  t.match(worker.jobs[0], {
    session,
    room,
    title: 'Room a',
    watermark: null,
    feedUrl: plane.feeds.url(session),
  });
  t.match(
    (await plane.bus.get(roomLive(room)))?.value,
    { session, interrupted: false },
    'edges can wait for it',
  );
  t.equal(await status(), 'starting');
  t.equal((await plane.call('GET', '/rooms/a')).body.status, 'scheduled');
  await worker.say(session, room, 'ready');
  await until('the session to be live', async () => (await status()) === 'live');
  await until('the notice', () => codes().includes('live.started'));
  t.match((await plane.call('GET', '/rooms/a')).body, { status: 'live', session });
  t.match((await plane.bus.get(roomInfo(room)))?.value, { status: 'live', session });
  t.equal((await plane.call('DELETE', '/rooms/a')).body.code, 'room_busy');
  t.equal((await plane.call('PATCH', '/rooms/a', { status: 'scheduled' })).body.code, 'room_busy');
  await plane.bus.add(roomLikes(room), 7);
  let viewers = 0;
  await plane.bus.watch(roomViewers(room), ({ value }) => {
    viewers = value;
  });
  await plane.bus.set(roomViewers(room), 12);
  await until('viewers to be told', () => viewers === 12);
  clock.pass(5000);
  plane.server.gate.publishEnded({ connection: 'c1', session, ...left });
  await until('the session to end', async () => (await status()) === 'ended');
  await until('the feed to end', () => plane.feeds.ended.includes(session));
  t.match((await plane.bus.get(roomLive(room)))?.value, { session }, 'players drain until ENDLIST is there');
  await worker.say(session, room, 'ended');
  await until('the room to play nothing', async () => (await plane.bus.get(roomLive(room)))?.value === null);
  t.match((await plane.call('GET', `/sessions/${session}`)).body, {
    endReason: 'unpublished',
    rungs: ['720p', '360p'],
    endedAt: clock.now(),
  });
  const row = await plane.database.queries.selectFrom('sessions').selectAll().executeTakeFirstOrThrow();
  t.match(row, { likes: 7, peak_viewers: 12 });
  t.match((await plane.call('GET', '/rooms/a')).body, { status: 'ended', session: undefined });
  await until('two notices', () => codes().length === 2);
  t.same(codes(), ['live.started', 'live.ended']);
});

t.test(
  'a publisher that drops and returns keeps one session, also with a key issued meanwhile',
  async (t) => {
    const live = await onAir(t);
    const { plane, worker, room, key, session, codes, status, clock } = live;
    await wentLive(live);
    plane.server.gate.publishEnded({ connection: 'c1', session, ...dropped });
    await until('interrupted', async () => (await status()) === 'interrupted');
    t.match((await plane.bus.get(roomLive(room)))?.value, { session, interrupted: true });
    t.equal((await plane.call('GET', '/rooms/a')).body.status, 'interrupted');
    clock.pass(59_000);
    const { body: rotated } = await plane.call('POST', '/rooms/a/ingest/rotate');
    t.match(
      await plane.publish(key, 'c2'),
      { accepted: false, code: 'bad_key' },
      'the old one is worth nothing',
    );
    t.match(await plane.publish(rotated.key, 'c2'), { accepted: true, session });
    clock.pass(5_000);
    t.match(await plane.publish(rotated.key, 'c3'), { accepted: false }, 'its place is taken');
    plane.server.gate.mediaStarted(session, 'c2');
    await until('live again', async () => (await status()) === 'live');
    const { body } = await plane.call('GET', `/sessions/${session}`);
    t.match(body.interruptions, [{ from: clock.now() - 64_000, to: clock.now(), reason: 'connection_lost' }]);
    await until('three notices', () => codes().length === 3);
    t.same(codes(), ['live.started', 'live.interrupted', 'live.resumed']);
    t.equal(worker.jobs.length, 1, 'with one ladder');
  },
);

t.test(
  'the grace is over when the publisher stays away, and coming without video does not prolong it',
  async (t) => {
    const live = await onAir(t);
    const { plane, key, session, status, clock } = live;
    await wentLive(live);
    plane.server.gate.publishEnded({ connection: 'c1', session, ...dropped });
    await until('interrupted', async () => (await status()) === 'interrupted');
    clock.pass(59_000);
    t.match(await plane.publish(key, 'c2'), { accepted: true, session });
    clock.pass(2_000);
    plane.server.gate.publishEnded({ connection: 'c2', session, clean: false, reason: 'no_video' });
    await until('the end', async () => (await status()) === 'ended');
    t.equal((await plane.call('GET', `/sessions/${session}`)).body.endReason, 'grace_expired');
    t.not(await begin(plane, key, 'c3'), session, 'the next publish is another session');
  },
);

t.test('a room has its own grace, and a change of it counts for a live that waits', async (t) => {
  const live = await onAir(t, {}, { grace: 300_000 });
  const { plane, session, clock, status, shown } = live;
  await wentLive(live);
  plane.server.gate.publishEnded({ connection: 'c1', session, ...dropped });
  await until('interrupted', async () => (await status()) === 'interrupted');
  clock.pass(299_000);
  await plane.call('PATCH', '/rooms/a', { settings: { takeover: 'newest' } });
  t.equal(await status(), 'interrupted', 'longer than the node would wait');
  await plane.call('PATCH', '/rooms/a', { settings: { grace: 120_000 } });
  await until('the end', async () => (await status()) === 'ended');
  t.match(await shown(), { endReason: 'grace_expired', endDetail: /2 min/ });
});

t.test('a room can take a clean end of its publisher for a drop', async (t) => {
  const live = await onAir(t, {}, { onUnpublish: 'grace' });
  const { plane, key, session, status, shown } = live;
  await wentLive(live);
  plane.server.gate.publishEnded({ connection: 'c1', session, ...left });
  await until('interrupted', async () => (await status()) === 'interrupted');
  t.equal(await begin(plane, key, 'c2'), session);
  await until('live again', async () => (await status()) === 'live');
  t.match(await shown(), { interruptions: [{ reason: 'unpublished' }] });
});

t.test('an interruption is as long as there was no picture', async (t) => {
  const live = await onAir(t);
  const { plane, key, session, status, shown, clock } = live;
  await wentLive(live);
  clock.pass(20_000);
  plane.feeds.silent.set(session, 15_000);
  const from = clock.now() - 15_000;
  plane.server.gate.publishEnded({ connection: 'c1', session, clean: false, reason: 'idle_timeout' });
  await until('interrupted', async () => (await status()) === 'interrupted');
  clock.pass(59_000);
  t.equal(await begin(plane, key, 'c2'), session, 'while the grace counts from the drop');
  await until('live again', async () => (await status()) === 'live');
  t.match(await shown(), { interruptions: [{ from, to: clock.now(), reason: 'idle_timeout' }] });
});

t.test('viewers are warned once that the longest live will end', async (t) => {
  const live = await onAir(t, { live: { maxDuration: 20 * 60_000 } });
  const { clock, codes, remarks } = live;
  await wentLive(live);
  clock.pass(15 * 60_000 - 1);
  t.same(codes(), ['live.started']);
  clock.pass(1);
  await until('the warning', () => codes().includes('live.ending'));
  clock.pass(60_000);
  await until('the remark', async () => (await remarks()).includes('ending_soon'));
  t.same(codes(), ['live.started', 'live.ending']);
});

t.test('a live ends at its longest', async (t) => {
  const { plane, session, status, clock } = await onAir(t, { live: { maxDuration: 60_000 } });
  clock.pass(60_000);
  await until('the end', async () => (await status()) === 'ended');
  t.match((await plane.call('GET', `/sessions/${session}`)).body, {
    endReason: 'max_duration',
    endDetail: /60 s/,
  });
  await until('its publisher to be cut', () => plane.feeds.ended.includes(session));
});

t.test('a publisher that sends no video leaves no live behind', async (t) => {
  const plane = await Plane.start(t);
  const { key } = await plane.room('a');
  const decision = await plane.publish(key);
  if (!decision.accepted) throw new Error('refused');
  plane.server.gate.publishEnded({
    connection: 'c1',
    session: decision.session,
    clean: false,
    reason: 'no_video',
  });
  const path = `/sessions/${decision.session}`;
  await until('the end', async () => (await plane.call('GET', path)).body.status === 'ended');
  t.equal((await plane.call('GET', path)).body.endReason, 'no_media');
  t.equal((await plane.call('GET', '/rooms/a')).body.status, 'scheduled');
  t.match(await plane.publish(key, 'c2'), { accepted: true });
});

t.test('an operator ends a session once', async (t) => {
  const { plane, session } = await onAir(t);
  t.match(await plane.call('POST', `/sessions/${session}/end`), {
    status: 200,
    body: { status: 'ended', endReason: 'ended_by_operator' },
  });
  t.match(await plane.call('POST', `/sessions/${session}/end`), {
    status: 409,
    body: { code: 'session_ended' },
  });
  t.equal((await plane.call('POST', '/sessions/none/end')).body.code, 'session_not_found');
});

t.test('a banned room is cut and refused until the ban is lifted', async (t) => {
  const live = await onAir(t);
  const { plane, key, session } = live;
  await wentLive(live);
  t.equal((await plane.call('PATCH', '/rooms/a', { status: 'banned' })).body.status, 'banned');
  t.match((await plane.call('GET', `/sessions/${session}`)).body, {
    status: 'ended',
    endReason: 'room_banned',
  });
  t.equal(
    (await plane.call('GET', '/rooms/a')).body.status,
    'banned',
    'the end of the session does not lift it',
  );
  t.match(await plane.publish(key, 'c2'), { accepted: false, code: 'room_banned' });
  await plane.call('PATCH', '/rooms/a', { status: 'scheduled' });
  t.match(await plane.publish(key, 'c3'), { accepted: true });
});

t.test('shutting down ends what is on air and takes nobody else', async (t) => {
  const { plane, session, key, worker, room } = await onAir(t);
  const closing = plane.server.close();
  await until('the end', () => plane.feeds.ended.includes(session));
  await worker.say(session, room, 'ended');
  await closing;
  t.equal((await plane.call('GET', `/sessions/${session}`)).body.endReason, 'server_stopped');
  t.match(await plane.publish(key, 'c9'), { accepted: false, code: 'unavailable' });
});

t.test('the test picture publishes to the room until it is stopped', async (t) => {
  const plane = await Plane.start(t);
  const { key } = await plane.room('a');
  const urls: string[] = [];
  await plane.jobs.work('test-picture', 1, async ({ payload }, signal) => {
    urls.push(payload.url);
    await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
  });
  t.same((await plane.call('POST', '/rooms/a/test-picture')).body, { running: true });
  t.same((await plane.call('POST', '/rooms/a/test-picture')).body, { running: true });
  await until('it to run', () => urls.length > 0);
  t.same(urls, [`rtmp://127.0.0.1:1936/live/${key}`]);
  t.same((await plane.call('GET', '/rooms/a/test-picture')).body, { running: true });
  await plane.call('DELETE', '/rooms/a/test-picture');
  await until(
    'it to stop',
    async () => (await plane.call('GET', '/rooms/a/test-picture')).body.running === false,
  );
  await plane.publish(key);
  t.equal((await plane.call('POST', '/rooms/a/test-picture')).body.code, 'room_busy');
});

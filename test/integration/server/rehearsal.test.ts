import t, { type Test } from 'tap';
import type { RoomEvent } from '../../../protocol/channel.js';
import { recordingKeys } from '../../../protocol/recording.js';
import {
  roomEvents,
  roomExplaining,
  roomInfo,
  roomLikes,
  roomLive,
  sessionStart,
  sessionTags,
} from '../../../protocol/topics.js';
import { Plane, TestClock } from '../../support/api.js';
import { ScriptedWorker, writeRecording } from '../../support/api-worker.js';
import { until } from '../../support/until.js';

const left = { clean: true, reason: 'unpublished' };
const dropped = { clean: false, reason: 'connection_lost' };

/** A rehearsal that has its picture. */
async function rehearsing(t: Test, options: Parameters<typeof Plane.start>[1] = {}) {
  const clock = new TestClock();
  const plane = await Plane.start(t, { clock, ...options });
  const worker = await ScriptedWorker.start(t, plane);
  const { id: room, key } = await plane.room('a');
  await plane.call('PATCH', '/rooms/a', { settings: { rehearse: true } });
  const events: RoomEvent[] = [];
  await plane.bus.subscribe(roomEvents(room), ({ event }) => events.push(event));
  const session = await begin(plane, key);
  await until('the job to be taken', () => worker.jobs.length === 1);
  await worker.say(session, room, 'ready');
  const status = async () => (await plane.call('GET', '/rooms/a')).body.status;
  await until('the rehearsal', async () => (await status()) === 'testing');
  const get = async () => (await plane.call('GET', `/sessions/${session}`)).body;
  const codes = () => events.map((event) => (event.type === 'notice' ? event.code : event.type));
  /** As a transcoder that let go of what is older. */
  const startsAt = (visibleFrom: number) => worker.say(session, room, 'ready', { visibleFrom });
  return { plane, worker, clock, room, key, session, status, get, codes, startsAt };
}

async function begin(plane: Plane, key: string, connection = 'c1'): Promise<string> {
  const decision = await plane.publish(key, connection);
  if (!decision.accepted) throw new Error(decision.description);
  plane.server.gate.mediaStarted(decision.session, connection);
  return decision.session;
}

t.test('of a rehearsal the public learns nothing but that the room is testing', async (t) => {
  const { plane, room, session, get, codes } = await rehearsing(t);
  t.match(await get(), { test: true, status: 'live' }, 'operators see it');
  t.match((await plane.bus.get(roomLive(room)))?.value, { session, test: true }, 'edges know it as one');
  const nobody = { token: '' };
  t.equal(
    (await plane.call('GET', `/sessions/${session}`, undefined, nobody)).body.code,
    'session_not_found',
  );
  const seen = await Promise.all(
    ['/rooms', '/rooms/a', '/rooms/a/sessions', '/rooms/a/explaining', '/rooms/a/replays'].map((path) =>
      plane.call('GET', path, undefined, nobody),
    ),
  );
  t.notMatch(JSON.stringify(seen.map(({ body }) => body)), session);
  t.notMatch(JSON.stringify((await plane.bus.get(roomInfo(room)))?.value), session);
  t.same(codes(), []);
});

t.test('a rehearsal that ends leaves nothing behind', async (t) => {
  const { plane, worker, room, session, get, status, codes, clock } = await rehearsing(t, {
    live: { maxPerDay: 1 },
  });
  await plane.bus.add(roomLikes(room), 3);
  const at = clock.now();
  await writeRecording(
    plane.media,
    { id: session, room, startedAt: at },
    { '720p': [{ msn: 7, at }], '360p': [{ msn: 7, at }] },
  );
  plane.server.gate.publishEnded({ connection: 'c1', session, ...dropped });
  await until('the drop to be seen', async () => (await get()).status === 'interrupted');
  t.equal(await status(), 'testing', 'a drop is no news to anybody');
  clock.pass(60_000);
  await until('the end', async () => (await get()).status === 'ended');
  t.equal(await status(), 'scheduled', 'the room is what it was');
  await worker.say(session, room, 'ended');
  await until('the media to go', async () => (await plane.media.stat(recordingKeys.head(session))) === null);
  t.equal((await plane.call('GET', `/replays/${session}`)).body.code, 'replay_not_found');
  t.match(await get(), { test: true, endReason: 'grace_expired' }, 'the session stays on record');
  const row = await plane.database.queries.selectFrom('sessions').selectAll().executeTakeFirstOrThrow();
  t.match(row, { likes: 0, peak_viewers: 0 });
  t.equal((await plane.bus.get(roomLikes(room)))?.value, 3, 'the waiting room keeps its likes');
  t.same(codes(), []);
  await plane.call('PATCH', '/rooms/a', { settings: { rehearse: false } });
  t.match(
    await plane.publish((await plane.room('b')).key, 'c2'),
    { accepted: true },
    'nor is it one of the day’s lives',
  );
});

t.test('one call makes a rehearsal the live, once nothing older can be seen', async (t) => {
  const { plane, room, session, get, status, codes, clock, startsAt } = await rehearsing(t);
  const product = { name: 'Tea', price: { amount: 100, currency: 'CNY' }, stock: 1 };
  const { body: tea } = await plane.call('POST', '/products', product);
  await plane.call('PUT', '/rooms/a/shelf', { items: [{ product: tea.id, position: 1, status: 'on' }] });
  t.equal((await plane.call('PUT', '/rooms/a/explaining', { product: tea.id })).body.tag, null, 'no tag yet');
  await plane.bus.add(roomLikes(room), 5);
  await plane.media.put(recordingKeys.poster(session), Buffer.from('of the rehearsal'));
  clock.pass(30_000);
  const promotedAt = clock.now();
  const promoted = await plane.call('POST', `/sessions/${session}/promote`);
  t.match(promoted, { status: 200, body: { startedAt: promotedAt, promotedAt, test: true } });
  t.equal((await plane.bus.get(sessionStart(session)))?.value, promotedAt, 'the transcoder is told');
  t.equal(await status(), 'testing', 'viewers are not let in before there is something for them');
  t.equal((await plane.call('GET', '/rooms/a')).body.settings.rehearse, false);
  clock.pass(1_000);
  t.match((await plane.call('POST', `/sessions/${session}/promote`)).body, { promotedAt }, 'once is enough');

  await startsAt(promotedAt - 1);
  await startsAt(promotedAt);
  await until('the live', async () => (await status()) === 'live');
  t.match((await plane.call('GET', '/rooms/a', undefined, { token: '' })).body, { session });
  t.match(await get(), { test: false, startedAt: promotedAt });
  await until('the notice', () => codes().includes('live.started'));
  t.same(codes(), ['live.started']);
  t.match((await plane.bus.get(roomLive(room)))?.value, { session, test: false, startedAt: promotedAt });
  t.equal((await plane.bus.get(roomLikes(room)))?.value, 0, 'counters start');
  t.equal(await plane.media.stat(recordingKeys.poster(session)), null, 'no picture of the rehearsal is left');
  t.match((await plane.bus.get(sessionTags(session)))?.value, [{ from: clock.now(), to: null }]);
  t.equal((await plane.bus.get(roomExplaining(room)))?.value?.product, tea.id);
  t.equal((await plane.call('POST', `/sessions/${session}/promote`)).body.code, 'not_a_rehearsal');
});

t.test('the replay begins where the rehearsal became the live', async (t) => {
  const { plane, worker, room, key, session, get, clock, startsAt, codes } = await rehearsing(t);
  const begun = clock.now();
  clock.pass(5_000);
  await plane.call('POST', `/sessions/${session}/promote`);
  const segments = [0, 1, 2, 3, 4].map((n) => ({ msn: 7 + n, at: begun + n * 2_000 }));
  await writeRecording(
    plane.media,
    { id: session, room, startedAt: begun },
    { '720p': segments, '360p': segments },
  );
  await startsAt(begun + 5_000);
  await until('the live', async () => (await get()).test === false);
  const old = recordingKeys.segment(session, '720p', 9);
  await until('what came before to go', async () => (await plane.media.stat(old)) === null);
  clock.pass(5_000);
  plane.server.gate.publishEnded({ connection: 'c1', session, ...left });
  await until('the end', async () => (await get()).status === 'ended');
  await worker.say(session, room, 'ended');
  await until('the replay', () => codes().includes('replay.ready'));
  const replay = await plane.server.replays.replay(session);
  t.match(replay, { startedAt: begun + 5_000, duration: 4 });
  t.same(
    replay?.rungs.map((rung) => rung.segments.map(({ msn }) => msn)),
    [
      [10, 11],
      [10, 11],
    ],
  );
  t.ok(await plane.media.stat(recordingKeys.segment(session, '720p', 10)));
  await begin(plane, key, 'c2');
  await until('the next', () => worker.jobs.length === 2);
  t.match((await plane.bus.get(roomLive(room)))?.value, { test: false }, 'the next live is no rehearsal');
});

t.test('a server that restarts goes on with a rehearsal as one, and with its promotion', async (t) => {
  const first = await rehearsing(t);
  const { session, room, clock } = first;
  const at = clock.now();
  const part = { msn: 7, at, time: 0 };
  await writeRecording(
    first.plane.media,
    { id: session, room, startedAt: at },
    { '720p': [part], '360p': [part] },
  );
  const rehearsal = await Plane.start(t, { clock, directory: await first.plane.afterKill(t) });
  t.match((await rehearsal.bus.get(roomLive(room)))?.value, { session, test: true });
  t.equal((await rehearsal.call('GET', '/rooms/a', undefined, { token: '' })).body.status, 'testing');
  t.equal((await rehearsal.bus.get(sessionStart(session)))?.value, undefined);

  await first.plane.call('POST', `/sessions/${session}/promote`);
  const promoted = await Plane.start(t, { clock, directory: await first.plane.afterKill(t) });
  t.match(
    (await promoted.bus.get(roomLive(room)))?.value,
    { session, test: true },
    'nobody is let in before',
  );
  t.equal((await promoted.bus.get(sessionStart(session)))?.value, at);
  const worker = await ScriptedWorker.start(t, promoted);
  await until('the job', () => worker.jobs.length === 1);
  await worker.say(session, room, 'ready', { visibleFrom: at });
  await until(
    'the live',
    async () => (await promoted.call('GET', `/sessions/${session}`)).body.test === false,
  );
});

t.test('a rehearsal is promoted within the limits of the day, and only while it is on', async (t) => {
  const { plane, session } = await rehearsing(t, { live: { maxPerDay: 1 } });
  const b = await plane.room('b');
  await begin(plane, b.key, 'b1');
  t.match(await plane.call('POST', `/sessions/${session}/promote`), {
    status: 422,
    body: { code: 'limit_lives' },
  });
  const anonymous = await plane.call('POST', `/sessions/${session}/promote`, undefined, { token: '' });
  t.equal(anonymous.status, 401);
  t.equal((await plane.call('POST', '/sessions/none/promote')).body.code, 'session_not_found');
  await plane.call('POST', `/sessions/${session}/end`);
  t.equal((await plane.call('POST', `/sessions/${session}/promote`)).body.code, 'session_ended');
});

t.test('a preview token is for operators to give', async (t) => {
  const plane = await Plane.start(t);
  await plane.room('a');
  const { status, body } = await plane.call('POST', '/rooms/a/preview-token');
  t.equal(status, 200);
  t.ok(await plane.server.previews.verify(body.token, 'a'));
  t.equal((await plane.call('POST', '/rooms/a/preview-token', undefined, { token: '' })).status, 401);
  t.equal((await plane.call('POST', '/rooms/none/preview-token')).body.code, 'room_not_found');
});

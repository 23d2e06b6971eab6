import t from 'tap';
import { Plane, TestClock } from '../../support/api.js';
import { ScriptedWorker } from '../../support/api-worker.js';
import { begin, left, onAir, wentLive } from '../../support/on-air.js';
import { until } from '../../support/until.js';

t.test('lives at once are limited, and not by those that ended', async (t) => {
  const plane = await Plane.start(t, { live: { maxConcurrent: 1 } });
  const [a, b] = [await plane.room('a'), await plane.room('b')];
  const decision = await plane.publish(a.key);
  t.match(await plane.publish(b.key), {
    accepted: false,
    code: 'limit',
    description: /1 live at once .*live\.maxConcurrent/,
  });
  t.match((await plane.call('POST', '/rooms/b/test-picture')).body, {
    status: 422,
    code: 'limit_lives',
    detail: /live\.maxConcurrent/,
  });
  if (!decision.accepted) throw new Error('refused');
  plane.server.gate.publishEnded({ connection: 'c1', session: decision.session, ...left });
  await until('room for another', async () => (await plane.publish(b.key)).accepted);
});

t.test('lives of a day are limited by those that were seen', async (t) => {
  const clock = new TestClock();
  const plane = await Plane.start(t, { clock, live: { maxPerDay: 2 } });
  const worker = await ScriptedWorker.start(t, plane);
  const { id: room, key } = await plane.room('a');
  const ended = async (session: string) => {
    const path = `/sessions/${session}`;
    await until('the end', async () => (await plane.call('GET', path)).body.status === 'ended');
  };
  const live = async (connection: string, seen: boolean) => {
    const session = await begin(plane, key, connection);
    await until('its job', () => worker.jobs.at(-1)?.session === session);
    if (seen) await worker.say(session, room, 'ready');
    await until(
      'it to be shown',
      async () => !seen || (await plane.call('GET', '/rooms/a')).body.session === session,
    );
    plane.server.gate.publishEnded({ connection, session, ...left });
    await ended(session);
  };
  await live('c1', true);
  clock.pass(3_600_000);
  await live('c2', false);
  await live('c3', true);
  t.match(await plane.publish(key, 'c4'), {
    code: 'limit',
    description: /^2 lives began .* in 23 h; .*live\.maxPerDay/,
  });
  t.equal((await plane.call('POST', '/rooms/a/test-picture')).body.code, 'limit_lives');
  clock.pass(23 * 3_600_000);
  t.match(await plane.publish(key, 'c5'), { accepted: true }, 'a day after the first');
});

t.test('what an encoder was cut for is written where its people look', async (t) => {
  const live = await onAir(t);
  const { plane, session, shown, status, room, worker, clock } = live;
  await wentLive(live);
  const detail = 'It sends 31000 kbit/s, 20000 are allowed (live.maxBitrate).';
  plane.server.gate.publishEnded({ connection: 'c1', session, clean: false, reason: 'bitrate', detail });
  await until('interrupted', async () => (await status()) === 'interrupted');
  t.match(await shown(), {
    interruptions: [{ reason: 'bitrate' }],
    remarks: [{ code: 'bitrate', text: detail, at: clock.now() }],
  });
  await plane.call('POST', `/sessions/${session}/end`);
  await worker.say(session, room, 'ended');
  const { key } = await plane.room('b');
  const decision = await plane.publish(key, 'b1');
  if (!decision.accepted) throw new Error('refused');
  const end = { clean: false, reason: 'resolution', detail: 'The picture is 9000 pixels wide.' };
  plane.server.gate.publishEnded({ connection: 'b1', session: decision.session, ...end });
  const other = async () => (await plane.call('GET', `/sessions/${decision.session}`)).body;
  await until('the end', async () => (await other()).status === 'ended');
  t.match(await other(), { endReason: 'no_media', endDetail: end.detail });
});

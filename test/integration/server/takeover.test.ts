import t from 'tap';
import { roomLive } from '../../../protocol/topics.js';
import { begin, dropped, left, onAir, wentLive } from '../../support/on-air.js';
import { until } from '../../support/until.js';

const cut = { clean: false, reason: 'cut_by_server' };

t.test('a healthy publisher is kept and the newcomer told why', async (t) => {
  const live = await onAir(t);
  const { plane, key, session, clock, status } = live;
  await wentLive(live);
  clock.pass(12 * 60_000);
  t.match(await plane.publish(key, 'c2'), {
    accepted: false,
    code: 'already_publishing',
    description: /for 12 min .*Stop that one first/,
  });
  plane.server.gate.publishEnded({ connection: 'c2', session, ...left });
  t.match(await plane.publish(key, 'c3'), { accepted: false }, 'the refused one ends nothing');
  t.equal(await status(), 'live');
});

t.test('of three at once one is accepted', async (t) => {
  const { plane } = await onAir(t);
  const { key } = await plane.room('b');
  const all = await Promise.all([1, 2, 3].map((n) => plane.publish(key, `b${n}`)));
  t.equal(all.filter((decision) => decision.accepted).length, 1);
});

t.test('a silent publisher is replaced, and what viewers missed is an interruption', async (t) => {
  const live = await onAir(t);
  const { plane, worker, key, session, clock, status, shown, codes } = live;
  await wentLive(live);
  clock.pass(10_000);
  plane.feeds.silent.set(session, 3_500);
  const from = clock.now() - 3_500;
  t.match(await plane.publish(key, 'c2'), { accepted: true, session });
  plane.server.gate.publishEnded({ connection: 'c1', session, ...cut });
  await until('viewers to see that', async () => (await status()) === 'interrupted');
  t.match(await plane.publish(key, 'c3'), { accepted: false }, 'the newcomer has its time to begin');
  clock.pass(400);
  plane.server.gate.mediaStarted(session, 'c2');
  await until('live again', async () => (await status()) === 'live');
  t.same((await shown()).interruptions, [{ from, to: clock.now(), reason: 'silent' }]);
  await until('the notices', () => codes().length === 3);
  t.same(codes(), ['live.started', 'live.interrupted', 'live.resumed']);
  t.equal(worker.jobs.length, 1);
});

t.test('where the newest wins, a quick change is not an interruption and a slow one is', async (t) => {
  const live = await onAir(t, {}, { takeover: 'newest' });
  const { plane, key, room, session, clock, shown, status, codes } = live;
  await wentLive(live);
  t.match(await plane.publish(key, 'c2'), { accepted: true, session });
  clock.pass(900);
  plane.server.gate.mediaStarted(session, 'c2');
  plane.server.gate.publishEnded({ connection: 'c1', session, ...cut });
  t.match(await plane.publish(key, 'c3'), { accepted: true, session });
  plane.server.gate.publishEnded({ connection: 'c2', session, ...cut });
  t.match(await shown(), { status: 'live', interruptions: [] });
  const from = clock.now();
  clock.pass(2_000);
  await until('a still', async () => (await plane.bus.get(roomLive(room)))?.value?.interrupted === true);
  plane.server.gate.mediaStarted(session, 'c3');
  await until('the picture', async () => (await status()) === 'live');
  t.same((await shown()).interruptions, [{ from, to: clock.now(), reason: 'taken_over' }]);
  await until('the notices', () => codes().length === 3);
  t.same(codes(), ['live.started', 'live.interrupted', 'live.resumed']);
});

t.test(
  'two encoders that both come back whenever they are cut do not replace each other for ever',
  async (t) => {
    const live = await onAir(t, {}, { takeover: 'newest' });
    const { plane, key, session, clock, shown } = live;
    await wentLive(live);
    const comes = async (connection: string) => {
      clock.pass(5_000);
      return plane.publish(key, connection);
    };
    for (const connection of ['c2', 'c3', 'c4'])
      t.match(await comes(connection), { accepted: true, session });
    const description = /^Two encoders with this key .* stop one of them/;
    const refused = { accepted: false, code: 'already_publishing', description };
    for (let tries = 0; tries < 40; tries++) t.match(await comes(`r${tries}`), refused, 'it keeps trying');
    const told = (await shown()).remarks.filter((it: { code: string }) => it.code === 'encoders_contend');
    t.equal(told.length, 2, 'in 200 seconds of it');
    clock.pass(120_000);
    t.match(await comes('c5'), { accepted: true, session }, 'nobody has tried for two minutes');
  },
);

t.test('a newcomer that vanishes before it is let in leaves the older one on air', async (t) => {
  const live = await onAir(t, {}, { takeover: 'newest' });
  const { plane, key, session, shown, clock, status } = live;
  await wentLive(live);
  await plane.publish(key, 'c2');
  plane.server.gate.publishEnded({ connection: 'c2', session, ...dropped });
  clock.pass(10_000);
  t.match(await plane.publish(key, 'c3'), { accepted: true }, 'nothing is stuck');
  plane.server.gate.publishEnded({ connection: 'c3', session, ...dropped });
  clock.pass(70_000);
  t.match(await shown(), { status: 'live', interruptions: [] });
  plane.server.gate.publishEnded({ connection: 'c1', session, ...left });
  await until('the older one to end the live', async () => (await status()) === 'ended');
});

t.test('a newcomer that was let in and drops before its video leaves the grace running', async (t) => {
  const live = await onAir(t);
  const { plane, key, session, clock, status, shown } = live;
  await wentLive(live);
  clock.pass(10_000);
  plane.feeds.silent.set(session, 4_000);
  const from = clock.now() - 4_000;
  await plane.publish(key, 'c2');
  plane.server.gate.publishEnded({ connection: 'c1', session, ...cut });
  plane.server.gate.publishEnded({ connection: 'c2', session, ...dropped });
  await until('interrupted', async () => (await status()) === 'interrupted');
  t.match((await shown()).interruptions, [{ from, to: null }]);
  t.equal(await begin(plane, key, 'c3'), session);
  await until('live again', async () => (await status()) === 'live');
});

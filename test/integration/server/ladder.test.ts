import t from 'tap';
import { roomLive } from '../../../protocol/topics.js';
import { Plane, TestClock } from '../../support/api.js';
import { ScriptedWorker } from '../../support/api-worker.js';
import { begin, dropped, onAir, wentLive } from '../../support/on-air.js';
import { until } from '../../support/until.js';

t.test('a source that can not be played ends the session at once and says why', async (t) => {
  const { plane, worker, room, session, status, shown, notices } = await onAir(t);
  const reason = 'The picture is 9000 pixels wide.';
  await worker.say(session, room, 'failed', { reason, hopeless: true });
  await until('the end', async () => (await status()) === 'ended');
  t.match(await shown(), { endReason: 'transcode_failed', endDetail: reason });
  await until('the room to be free', async () => (await plane.bus.get(roomLive(room)))?.value === null);
  await until('the notice', () => notices.length > 0);
  t.match(notices.at(-1), { code: 'live.ended', session });
  const replay = async () => (await plane.call('GET', `/replays/${session}`)).body;
  t.ok(await until('the replay of nothing to go', async () => (await replay()).code === 'replay_not_found'));
});

t.test('a worker that dies is replaced at once, and given up when it dies again and again', async (t) => {
  const live = await onAir(t);
  const { worker, session, status, shown, clock, remarks, codes } = live;
  await wentLive(live);
  for (let jobs = 2; jobs <= 6; jobs++) {
    clock.pass(1);
    worker.end(session, new Error('ffmpeg was killed'));
    await until('the remark', async () => (await remarks()).length === jobs - 1);
    if (jobs > 2) clock.pass(1_000);
    await until('another worker', () => worker.jobs.length === jobs);
  }
  t.same(worker.jobs.at(-1), worker.jobs[0], 'with the same job');
  t.match(await shown(), {
    status: 'live',
    remarks: [{ code: 'worker_failed', text: /ffmpeg was killed/ }],
  });
  worker.end(session, new Error('ffmpeg was killed'));
  await until('the end', async () => (await status()) === 'ended');
  t.match(await shown(), { endReason: 'transcode_failed', endDetail: /ffmpeg was killed/ });
  await until('the notice', () => codes().includes('live.ended'));
  t.same(codes(), ['live.started', 'live.ended'], 'viewers heard nothing of it before');
});

t.test('a worker that shuts down hands its live to another', async (t) => {
  const live = await onAir(t);
  const { plane, worker, session, remarks, status } = live;
  await wentLive(live);
  const closed = worker.close();
  const next = await ScriptedWorker.start(t, plane);
  await closed;
  await until('the other one to have it', () => next.jobs.length === 1);
  t.same(next.jobs[0]?.session, session);
  await until('that to be said', async () => (await remarks()).includes('worker_changed'));
  t.equal(await status(), 'live');
});

t.test('a live that no worker has room for waits, and says so', async (t) => {
  const clock = new TestClock();
  const plane = await Plane.start(t, { clock });
  const { id: room, key } = await plane.room('a');
  const session = await begin(plane, key);
  const shown = async () => (await plane.call('GET', `/sessions/${session}`)).body;
  await until('it to be on air', async () => (await plane.bus.get(roomLive(room)))?.value !== undefined);
  await until('it to be asked for', async () => (await plane.jobs.active('transcode')).length === 1);
  t.same((await shown()).remarks, []);
  clock.pass(2_000);
  await until('the remark', async () => (await shown()).remarks.length === 1);
  t.match(await shown(), {
    status: 'starting',
    remarks: [{ code: 'waiting_for_capacity', at: clock.now() }],
  });
  const worker = await ScriptedWorker.start(t, plane);
  await until('it to be taken', () => worker.jobs.length === 1);
  await worker.say(session, room, 'ready');
  await until('live', async () => (await shown()).status === 'live');
  t.match((await shown()).remarks, [{ code: 'waiting_for_capacity' }, { code: 'capacity_found' }]);
});

t.test('a live that waits for a worker can end', async (t) => {
  const plane = await Plane.start(t);
  const { id: room, key } = await plane.room('a');
  const session = await begin(plane, key);
  await until('it to be asked for', async () => (await plane.jobs.active('transcode')).length === 1);
  await plane.call('POST', `/sessions/${session}/end`);
  await until('the room to be free', async () => (await plane.bus.get(roomLive(room)))?.value === null);
  t.same(await plane.jobs.active('transcode'), [], 'nobody will begin it');
});

t.test('what a worker says of the encoder is kept with the session', async (t) => {
  const live = await onAir(t);
  const { worker, session, room, clock, shown, plane } = live;
  await wentLive(live);
  const at = clock.now() - 500;
  const encoding = { top: 'copied', reason: 'source_fits' } as const;
  await worker.say(session, room, 'ready', {
    encoding,
    remarks: [{ at, code: 'encoder_restarted', text: 'x' }],
  });
  await until('it to be kept', async () => (await shown()).encoding !== undefined);
  plane.server.gate.publishEnded({ connection: 'c1', session, ...dropped, detail: 'y' });
  await worker.say(session, room, 'ready', {
    encoding: { top: 'encoded', reason: 'gop' },
    remarks: [
      { at, code: 'encoder_restarted', text: 'x' },
      { at: at + 100, code: 'passthrough_ended', text: 'z' },
    ],
  });
  await until('the other encoding', async () => (await shown()).encoding.top === 'encoded');
  t.match(
    (await shown()).remarks.map(({ code }: { code: string }) => code),
    ['encoder_restarted', 'passthrough_ended', 'connection_lost'],
  );
});

t.test('the top rung may be the source’s own where room and node allow it', async (t) => {
  t.match((await onAir(t)).worker.jobs, [{ passthrough: { maxBitrate: 6_000_000 } }]);
  const never = await onAir(t, {}, { passthrough: false });
  t.match(never.worker.jobs, [{ passthrough: null }]);
});

import t from 'tap';
import { EncoderWatch, WATCH_LIMITS, WATCH_TICK } from '../../../transcoder/encoder-watch.js';
import { nextStart, startAt } from '../../../transcoder/grid.js';
import { planLadder } from '../../../transcoder/ladder.js';
import { Lockstep } from '../../../transcoder/lockstep.js';
import type { Packed } from '../../../transcoder/packager.js';
import { efforts, type Fault, remedy } from '../../../transcoder/restart-rules.js';

/** Ticks a watch over a time in which the encoder makes nothing; the first verdict that is not fine, and when. */
function verdictOf(begun: boolean, ahead: number | null, ms = 60_000) {
  const watch = new EncoderWatch(0);
  if (begun) watch.progress(0, true);
  for (let now = WATCH_TICK; now <= ms; now += WATCH_TICK) {
    if (!watch.tick(now, null)) continue;
    const verdict = watch.judge(now, ahead);
    if (verdict !== 'fine') return { verdict, now };
  }
  return null;
}

t.test('an encoder stands still only while its feed goes on', async (t) => {
  t.match(verdictOf(true, 5_000), { verdict: 'stalled' });
  t.ok((verdictOf(true, 5_000)?.now ?? 0) <= WATCH_LIMITS.stalled + 1_000);
  t.equal(verdictOf(true, 500), null, 'a silent publisher');
  t.equal(verdictOf(true, null), null, 'a feed that can not be seen');
});

t.test('an encoder that starts is given time', async (t) => {
  t.ok((verdictOf(false, 9_000)?.now ?? 0) >= WATCH_LIMITS.slowStart);
});

t.test('a process that was held up does not blame its encoder', async (t) => {
  const watch = new EncoderWatch(0);
  watch.progress(0, true);
  t.notOk(watch.tick(10_000, null));
});

t.test('an encoder that works but stays behind is told so, one that catches up is not', async (t) => {
  const run = (ahead: (now: number) => number) => {
    const watch = new EncoderWatch(0);
    for (let now = 0; now < 120_000; now += WATCH_TICK) {
      watch.progress(now, true);
      if (watch.tick(now, 3_000) && watch.judge(now, ahead(now)) === 'behind') return now;
    }
    return null;
  };
  t.ok((run(() => 3_000) ?? 0) > WATCH_LIMITS.behind - 2_000);
  t.ok((run((now) => (now % 10_000 < 7_000 ? 3_000 : 100)) ?? 0) > WATCH_LIMITS.behind, 'mostly behind');
  t.equal(
    run((now) => (now % 10_000 < 4_000 ? 3_000 : 100)),
    null,
  );
  t.equal(
    run(() => 100),
    null,
    'another machine’s clock is off',
  );
});

t.test('faults are met with a restart, then with less work, then with an end', async (t) => {
  const died = (...at: number[]): Fault[] => at.map((it) => ({ at: it, kind: 'died' }));
  t.strictSame(remedy(died(0), true), { do: 'restart', after: 0 });
  t.match(remedy(died(0, 1_000), true), { do: 'restart' });
  t.strictSame(remedy(died(0, 1_000, 2_000), true), { do: 'degrade' });
  t.strictSame(remedy(died(0, 1_000, 2_000), false), { do: 'give-up' });
  t.match(remedy(died(0, 61_000, 122_000, 183_000), false), { do: 'restart' }, 'now and then');
  t.strictSame(remedy([{ at: 0, kind: 'behind' }], true), { do: 'degrade' });
});

t.test('speed is given up before rungs, and one rung remains', async (t) => {
  const source = { width: 1280, height: 720, frameRate: 30, audio: true, start: 0 };
  const plan = planLadder(source, { maxHeight: 1080, partDuration: 333, segmentDuration: 2000 });
  t.strictSame(efforts(plan, 'superfast'), [
    { cheap: false, rungs: ['720p', '480p', '360p'] },
    { cheap: true, rungs: ['720p', '480p', '360p'] },
    { cheap: true, rungs: ['480p', '360p'] },
    { cheap: true, rungs: ['360p'] },
  ]);
  t.equal(efforts(plan, 'ultrafast').length, 3);
});

t.test('parts of all rungs go through together', async (t) => {
  const lockstep = new Lockstep(['a', 'b']);
  const init: Packed = { kind: 'init', init: { bytes: new Uint8Array(), tracks: [] } };
  const part = (mediaTime: number): Packed => ({
    kind: 'part',
    part: { pieces: [], bytes: 0, duration: 1, mediaTime, independent: true },
  });
  const kinds = (rung: string, packed: Packed) => lockstep.take(rung, packed).map((it) => it.kind);
  t.strictSame(kinds('a', init), []);
  t.strictSame(kinds('a', part(0)), []);
  t.strictSame(kinds('b', init), ['inits']);
  t.strictSame(kinds('b', part(0)), ['parts']);
  t.strictSame(kinds('b', part(1)), []);
  t.strictSame(kinds('b', part(2)), []);
  t.strictSame(kinds('a', part(1)), ['parts']);
  t.strictSame(kinds('gone', part(1)), []);
  t.throws(
    () => {
      for (let i = 0; i < 40; i++) kinds('b', part(i));
    },
    { name: 'OutOfStep' },
  );
});

t.test(
  'a run goes on at the end, however late its feed begins, unless it is elsewhere altogether',
  async (t) => {
    const grid = { frameRate: { num: 30, den: 1 }, gopFrames: 60, partFrames: 10 };
    const on = { start: startAt(grid, 100), jump: false };
    t.strictSame(nextStart(grid, 100, 98_000), on);
    t.strictSame(nextStart(grid, 100, 120_000), on, 'a hole is filled');
    t.strictSame(nextStart(grid, 100, null), on);
    t.match(nextStart(grid, 100, 200_000), { jump: true });
    t.match(nextStart(grid, 100, 0), { jump: true });
  },
);

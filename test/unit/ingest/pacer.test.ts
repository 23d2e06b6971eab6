import t from 'tap';
import { Pacer } from '../../../server/ingest/pacer.js';

/** Plays tags of 40 ms in real time from `at`; the longest pause asked for. */
function live(pacer: Pacer, from: number, to: number, at: number): number {
  let most = 0;
  for (let time = from; time < to; time += 40)
    most = Math.max(most, pacer.take(time >>> 0, at + time - from));
  return most;
}

t.test('real time is never held back: over a wrap, a jump, a fast clock, after a stall', (t) => {
  const pacer = new Pacer();
  const wrap = 2 ** 32 - 20_000;
  t.equal(live(pacer, wrap, wrap + 60_000, 0), 0, 'wrap');
  t.equal(live(pacer, 49_000, 109_000, 60_000), 0, 'a jump of nine seconds');
  t.equal(live(pacer, 9_000_000, 9_060_000, 120_000), 0, 'a jump of hours');
  t.equal(live(pacer, 1_000, 61_000, 180_000), 0, 'and back');
  let most = 0;
  for (let time = 0; time < 600_000; time += 40)
    most = Math.max(most, pacer.take(61_000 + time * 1.01, 240_000 + time));
  t.equal(most, 0, 'a clock that is 1 % fast');
  for (let time = 0; time < 30_000; time += 40) most = Math.max(most, pacer.take(667_000 + time, 870_000));
  t.equal(most, 0, 'thirty seconds at once after as long a silence');
  t.end();
});

t.test('a file pushed as fast as it goes is held to a little over real time', (t) => {
  const pacer = new Pacer();
  let now = 0;
  let most = 0;
  for (let time = 0; time < 300_000; time += 40) {
    const wait = pacer.take(time, now);
    most = Math.max(most, wait);
    now += wait;
  }
  t.ok(now > 250_000 && now < 300_000, `five minutes took ${now} ms`);
  t.ok(most <= 1_000, 'a second at a time');
  t.end();
});

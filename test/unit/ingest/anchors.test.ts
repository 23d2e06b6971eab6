import t from 'tap';
import { Anchors } from '../../../server/ingest/anchors.js';
import { wallClock } from '../../../transcoder/wall-clock.js';

const HOUR = 3_600_000;
const FRAME = 40;

/** An hour of pictures from a clock that is `ppm` fast, each `late` ms on its way; the worst error of the time of day they are given. */
function drift(ppm: number, late: (n: number) => number) {
  let now = 1_000_000;
  let lists = 0;
  const anchors = new Anchors(
    () => now,
    () => lists++,
  );
  anchors.add(0);
  let worst = 0;
  for (let n = 1; n * FRAME < HOUR; n++) {
    const mediaTime = n * FRAME;
    const made = 1_000_000 + mediaTime / (1 + ppm / 1e6);
    now = Math.max(now, made + late(n));
    anchors.observe(mediaTime);
    worst = Math.max(worst, Math.abs((wallClock(anchors.list, mediaTime) ?? 0) - made));
  }
  return { worst, lists, last: anchors.list };
}

for (const ppm of [200, -200])
  t.test(`a publisher's clock that is ${ppm} ppm off is followed`, async (t) => {
    const { worst, lists, last } = drift(ppm, () => 0);
    t.ok(worst < 65, `${worst} ms off at most, where 720 would be`);
    t.ok(lists < 30, 'and it is told rarely');
    t.ok(last.every((it, index) => it.mediaTime > (last[index - 1]?.mediaTime ?? -1)));
  });

t.test('a jittery network is no drift', async (t) => {
  const { lists, worst } = drift(0, (n) => (n % 50 < 25 ? 0 : (n * 7919) % 300));
  t.equal(lists, 1);
  t.equal(worst, 0);
});

t.test('what waited for the connection is dated back', async (t) => {
  let now = 5_000;
  const anchors = new Anchors(
    () => now,
    () => undefined,
  );
  anchors.add(0);
  now = 5_010;
  anchors.observe(400);
  t.same(anchors.list, [{ mediaTime: 0, at: 4_610 }]);
});

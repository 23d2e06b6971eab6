import fc from 'fast-check';
import t from 'tap';
import { retryDelay } from '../../../server/replay/retries.js';
import { playable, Timeline, tagErrors, toReplayTags } from '../../../server/replay/rules.js';

const rung = { width: 1, height: 1, frameRate: 30, codecs: '', bandwidth: 1, averageBandwidth: 1 };
const segment = (msn: number) => ({ msn, duration: 2, at: 1000 + msn * 2000, init: 0, bytes: 10 });
const product = { id: 'p', name: 'P', image: '', price: { amount: 1, currency: 'CNY' } };

t.test('rungs keep the segments that all of them have', async (t) => {
  const rungs = playable([
    { ...rung, name: '720p', segments: [0, 1, 2, 3].map(segment) },
    { ...rung, name: '480p', segments: [1, 2, 3, 4].map(segment) },
    { ...rung, name: '360p', segments: [] },
  ]);
  t.same(
    rungs?.map(({ name, segments }) => [name, segments.map(({ msn }) => msn)]),
    [
      ['720p', [1, 2, 3]],
      ['480p', [1, 2, 3]],
    ],
    'a rung without anything is left out instead of taking the others along',
  );
  t.equal(playable([]), null);
  t.equal(playable([{ ...rung, name: '720p', segments: [] }]), null);
});

// Recorded from 1000 to 5000 and, after 10 s without a publisher, from 15000 to 17000.
const timeline = new Timeline([
  { at: 1000, duration: 2 },
  { at: 3000, duration: 2 },
  { at: 15_000, duration: 2 },
]);

t.test('wall clock becomes replay time, and gaps take none', async (t) => {
  const cases: [number, number][] = [
    [0, 0],
    [1000, 0],
    [1500, 0.5],
    [3250, 2.25],
    [5000, 4],
    [9999, 4],
    [15_000, 4],
    [16_000, 5],
    [99_999, 6],
  ];
  for (const [at, time] of cases) t.equal(timeline.timeOf(at), time, `at ${at}`);
  t.equal(timeline.duration, 6);
  t.equal(new Timeline([]).timeOf(5), 0);
});

t.test('replay time never goes back and stays within the replay', async (t) => {
  const lengths = fc.array(fc.record({ gap: fc.nat(20_000), ms: fc.integer({ min: 1, max: 4000 }) }), {
    minLength: 1,
    maxLength: 50,
  });
  t.doesNotThrow(() =>
    fc.assert(
      fc.property(lengths, fc.array(fc.nat(2_000_000), { maxLength: 50 }), (parts, moments) => {
        let at = 0;
        const line = new Timeline(
          parts.map(({ gap, ms }) => {
            const start = at + gap;
            at = start + ms;
            return { at: start, duration: ms / 1000 };
          }),
        );
        const times = moments.toSorted((a, b) => a - b).map((moment) => line.timeOf(moment));
        return times.every((time, index) => time >= (times[index - 1] ?? 0) && time <= line.duration + 0.001);
      }),
    ),
  );
});

t.test('tags follow, and those of which nothing was recorded go', async (t) => {
  const tag = (id: string, from: number, to: number | null) => ({ id, product, position: 1, from, to });
  const tags = [
    tag('across', 4000, 16_000),
    tag('away', 6000, 9000),
    tag('before', 0, 900),
    tag('open', 16_500, null),
  ];
  t.same(
    toReplayTags(tags, timeline).map(({ id, start, end }) => [id, start, end]),
    [
      ['across', 3, 5],
      ['open', 5.5, 6],
    ],
  );
});

t.test('edited tags lie within the replay', async (t) => {
  const paths = (start: number, end: number) => tagErrors([{ start, end }], 6).map(({ path }) => path);
  t.same(paths(0, 6), []);
  t.same(paths(3, 3), ['body/tags/0/end']);
  t.same(paths(5, 6.001), ['body/tags/0/end']);
});

t.test('a replay that fails is tried again ever more slowly', async (t) => {
  t.same([1, 2, 3, 4, 5, 100].map(retryDelay), [1_000, 5_000, 30_000, 300_000, 300_000, 300_000]);
});

t.test('a rung that was given up while the live went on does not cut its replay', async (t) => {
  const rung = (name: string, count: number) => ({
    ...{ name, width: 1, height: 1, frameRate: 30, codecs: '', bandwidth: 1, averageBandwidth: 1 },
    segments: Array.from({ length: count }, (_, index) => segment(7 + index)),
  });
  const names = (counts: number[]) =>
    playable(counts.map((count, index) => rung(`r${index}`, count)))?.map((it) => [
      it.name,
      it.segments.length,
    ]);
  t.strictSame(names([3, 9, 9]), [
    ['r1', 9],
    ['r2', 9],
  ]);
  t.strictSame(
    names([8, 9]),
    [
      ['r0', 8],
      ['r1', 8],
    ],
    'a kill costs no rung',
  );
  t.equal(names([0, 0]), undefined);
});

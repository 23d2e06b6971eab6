import t from 'tap';
import type { PartLine } from '../../../protocol/recording.js';
import { commonEnd, indexedSegments, since, upTo } from '../../../transcoder/continuation-rules.js';

const line = (msn: number, part: number, change: Partial<PartLine> = {}): string =>
  `${JSON.stringify({
    ...{ msn, part, offset: part * 100, bytes: 100, duration: 0.5, independent: part === 0 },
    ...(part === 0 ? { at: 1000 + msn, init: 0, time: msn } : {}),
    ...change,
  })}\n`;

const outline = (text: string, sizes?: ReadonlyMap<number, number>) =>
  indexedSegments(text, sizes).map((it) => [it.msn, it.parts.length]);

const whole = [line(7, 0), line(7, 1), line(8, 0), line(8, 1), line(9, 0)].join('');

t.test('the end of an index gives its segments with their parts', async (t) => {
  t.strictSame(outline(whole), [
    [7, 2],
    [8, 2],
    [9, 1],
  ]);
  t.strictSame(outline(whole.slice(30)), [
    [8, 2],
    [9, 1],
  ]);
  t.strictSame(outline(''), []);
});

t.test('a part whose bytes are not all there is none', async (t) => {
  t.strictSame(outline(whole, new Map([[9, 99]])), [
    [7, 2],
    [8, 2],
  ]);
  t.strictSame(outline(whole, new Map([[8, 150]])), [
    [7, 2],
    [8, 1],
    [9, 1],
  ]);
});

t.test('torn and blanked lines are passed over', async (t) => {
  const torn = `${whole}{"msn":9,"pa\n${line(10, 0)}{"msn":10`;
  t.strictSame(outline(torn).slice(-2), [
    [9, 1],
    [10, 1],
  ]);
  const blanked = [line(7, 0), `${' '.repeat(80)}\n`, line(8, 0)].join('');
  t.strictSame(outline(blanked), [
    [7, 1],
    [8, 1],
  ]);
});

t.test('all rungs go on where the one that has least ends, without those given up', async (t) => {
  const ahead = indexedSegments(whole + line(9, 1));
  const behind = indexedSegments(whole);
  const short = indexedSegments(line(1, 0));
  const end = commonEnd([ahead, behind, short]);
  t.equal(end, 9.5);
  const parts = (it: typeof ahead) => upTo(it, end ?? 0).map(({ msn, parts }) => [msn, parts.length]);
  t.strictSame(parts(ahead), parts(behind));
  t.strictSame(parts(short), []);
  t.equal(commonEnd([[], []]), null);
});

t.test('a segment that only one rung has begun is taken back', async (t) => {
  const ahead = indexedSegments(whole);
  const behind = indexedSegments([line(7, 0), line(7, 1), line(8, 0), line(8, 1)].join(''));
  const end = commonEnd([ahead, behind]) ?? 0;
  t.equal(end, 9);
  t.strictSame(
    upTo(ahead, end).map((it) => it.msn),
    [7, 8],
  );
});

t.test(
  'of a live that was a rehearsal the next worker shows nothing older, if there is anything newer',
  async (t) => {
    const segments = indexedSegments(whole);
    const from = (at: number | null) => since(segments, at).map(({ msn }) => msn);
    t.strictSame(from(null), [7, 8, 9]);
    t.strictSame(from(1_008), [8, 9]);
    t.strictSame(from(2_000), [7, 8, 9], 'the host goes on with what there is');
  },
);

import t from 'tap';
import { renderHtml } from '../../../bench/html.js';
import { overTime } from '../../../bench/over-time.js';
import {
  type BenchSheet,
  renderSheet,
  spreadChart,
  spreadTable,
  thisMachine,
} from '../../../bench/report.js';

const SPREADS = { late: { count: 3, p50: 1, p95: 8, p99: 9, max: 40 }, nothing: null };
const SHEET: BenchSheet = {
  bench: 'viewers',
  settings: { room: '<script>alert(1)</script>', players: 1500 },
  tables: [spreadTable('ms', SPREADS)],
  charts: [
    spreadChart('Lateness', 'ms', SPREADS),
    {
      ...{ title: 'Over "time"', kind: 'line', x: 'seconds', y: 'ms' },
      series: [
        { name: 'p99', points: Array.from({ length: 5_000 }, (_, x) => ({ x, y: x === 3_210 ? 40 : 1 })) },
      ],
    },
    { title: 'Empty', kind: 'line', x: 'seconds', y: 'ms', series: [] },
  ],
  remarks: ['a & b'],
};

t.test('a page of a bench needs nothing else and shows settings as text', async (t) => {
  const page = renderHtml(SHEET, thisMachine(new Date(0)));
  t.notMatch(page, /src=|href=|url\(|@import|<script/i);
  t.match(page, '&lt;script&gt;alert(1)&lt;/script&gt;');
  t.match(page, 'a &amp; b');
  t.match(page, 'aria-label="Over &quot;time&quot;"');
  t.match(page, '1970-01-01T00:00:00.000Z');
  t.notMatch(page, /NaN|Infinity|undefined/);
});

t.test('the highest point of a long line stays when it is thinned', async (t) => {
  const path =
    /<path d="(M[^"]*L[^"]*)" fill="none"/.exec(renderHtml(SHEET, thisMachine(new Date(0))))?.[1] ?? '';
  const heights = path
    .slice(1)
    .split('L')
    .map((it) => Number(it.split(' ')[1]));
  t.ok(heights.length <= 600, `${heights.length} points`);
  // The axis goes up to 50; it is 216 high and ends 40 above the bottom of 280.
  t.equal(Math.min(...heights), Number((240 - (40 / 50) * 216).toFixed(1)));
});

t.test('on a terminal a sheet is its tables and remarks', async (t) => {
  t.same(renderSheet(SHEET).split('\n'), [
    'ms       p50  p95  p99  max  samples',
    '───────  ───  ───  ───  ───  ───────',
    'late       1    8    9   40        3',
    'nothing    –    –    –    –        0',
    'a & b',
  ]);
});

t.test('values over time are told by the median and p99 of each stretch', async (t) => {
  const samples = [...Array.from({ length: 100 }, (_, value) => ({ at: 0.5, value })), { at: 2.5, value: 7 }];
  t.same(overTime(samples, 1), [
    {
      name: 'p50',
      points: [
        { x: 0, y: 49 },
        { x: 2, y: 7 },
      ],
    },
    {
      name: 'p99',
      points: [
        { x: 0, y: 98 },
        { x: 2, y: 7 },
      ],
    },
  ]);
});

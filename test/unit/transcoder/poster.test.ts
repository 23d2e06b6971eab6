import t from 'tap';
import { jpegSize } from '../../../transcoder/jpeg-size.js';
import { posterRung } from '../../../transcoder/poster-command.js';
import { alike, coverOf, gridOf, initOf, spread } from '../../../transcoder/sprite-rules.js';

const rung = (width: number, height: number) => ({ width, height });

t.test('a poster is made of the rung nearest to 480 lines, upright or not', async (t) => {
  const ladder = [rung(1280, 720), rung(854, 480), rung(640, 360)];
  t.same(posterRung(ladder), rung(854, 480));
  t.same(posterRung([rung(720, 1280), rung(360, 640)]), rung(360, 640));
  t.same(posterRung([rung(1920, 1080)]), rung(1920, 1080));
  t.equal(posterRung([]), undefined);
});

t.test('a cover lies a third into the live and is not empty', async (t) => {
  const thumbnails = [5, 5, 1, 5, 5, 5].map((kb, index) => ({ msn: 7 + index * 5, bytes: kb * 1000 }));
  t.equal(coverOf(thumbnails)?.msn, 12, 'the one at the third is dark');
  t.equal(coverOf(thumbnails.slice(3))?.msn, 27);
  t.equal(coverOf([]), undefined);
});

t.test('tiles of a long live are spread evenly over a bounded number', async (t) => {
  const all = Array.from({ length: 4_320 }, (_, index) => index);
  const some = spread(all, 1_000);
  t.equal(some.length, 1_000);
  t.equal(some[0], 0);
  t.same(new Set(some.map((it, index) => it - (some[index - 1] ?? it - 4))), new Set([4, 5]));
  t.same(spread([1, 2], 1_000), [1, 2]);
  t.same(gridOf(4), { columns: 4, rows: 1 });
  t.same(gridOf(25), { columns: 10, rows: 3 });
  t.same(gridOf(4_320), { columns: 10, rows: 10 });
  t.same(gridOf(0), { columns: 1, rows: 1 });
});

t.test('a sheet has tiles of one shape: that of most', async (t) => {
  const upright = { width: 90, height: 160 };
  const wide = { width: 160, height: 90 };
  t.same(alike([upright, wide, wide]), [wide, wide]);
  t.same(alike([]), []);
});

t.test('the init segment of a moment is the last that began before it', async (t) => {
  const inits = [
    { msn: 7, init: 0 },
    { msn: 20, init: 1 },
  ];
  t.same(
    [7, 19, 20, 99].map((msn) => initOf(inits, msn)),
    [0, 0, 1, 1],
  );
});

t.test('the size of a JPEG is in its frame header', async (t) => {
  const app0 = [0xff, 0xe0, 0, 4, 0, 0];
  const tables = [0xff, 0xc4, 0, 3, 0];
  const frame = [0xff, 0xc0, 0, 11, 8, 0, 90, 0, 160, 1];
  t.same(jpegSize(Buffer.from([0xff, 0xd8, ...app0, ...tables, ...frame])), { width: 160, height: 90 });
  t.equal(jpegSize(Buffer.from([0xff, 0xd8, ...app0])), null);
  t.equal(jpegSize(Buffer.from('not a picture')), null);
});

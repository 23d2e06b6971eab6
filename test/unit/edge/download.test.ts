import fc from 'fast-check';
import t from 'tap';
import { attachment, fileName } from '../../../edge/delivery/content-disposition.js';
import { type DownloadPlan, longestOf, partsOf, touched } from '../../../edge/delivery/download-plan.js';
import { segmentIndex } from '../../../protocol/fmp4/whole-file.js';

const segment = (msn: number, init = 0) => ({ msn, duration: 2, at: msn * 2000, init, bytes: 10 });

t.test('a file holds what shares an init segment; the longest such part is the usual one', async (t) => {
  const segments = [segment(7), segment(8, 1), segment(9, 1), segment(10, 2)];
  const parts = partsOf(segments);
  t.same(
    parts.map((part) => part.map(({ msn }) => msn)),
    [[7], [8, 9], [10]],
  );
  t.same(
    longestOf(parts)?.map(({ msn }) => msn),
    [8, 9],
  );
  t.equal(longestOf(partsOf([])), undefined);
});

t.test('any range of the file is put together of the same bytes as the whole', async () => {
  const sizes = [7, 1, 30, 12];
  let start = 20;
  const segments = sizes.map((bytes, msn) => {
    const placed = { msn, bytes, start, sequence: 1 };
    start += bytes;
    return placed;
  });
  const head = new Uint8Array(20);
  const plan: DownloadPlan = { head, segments, size: start, etag: '', earlier: new Map() };
  fc.assert(
    fc.property(fc.nat(start - 1), fc.nat(start), (from, length) => {
      const end = Math.min(start, from + Math.max(1, length));
      const inHead = Math.max(0, Math.min(20, end) - from);
      const pieces = touched(plan, { start: from, end });
      const bytes = pieces.reduce((sum, { part }) => sum + part.end - part.start, 0);
      const inOrder = pieces.every(({ segment: it, part }, index) => {
        const before = pieces[index - 1];
        return before === undefined
          ? it.start + part.start === Math.max(20, from)
          : it.start + part.start === before.segment.start + before.part.end;
      });
      return inOrder && inHead + bytes === end - from;
    }),
  );
});

t.test('a segment index tells bytes and times of each segment, from time 0', async (t) => {
  const entries = [
    { bytes: 100, duration: 30_720 },
    { bytes: 200, duration: 15_360 },
  ];
  const view = new DataView(segmentIndex(3, 15_360, entries).buffer);
  t.equal(view.byteLength, 40 + 24);
  t.equal(view.getUint32(0), 64);
  t.equal(view.getUint32(12), 3, 'reference_ID');
  t.equal(view.getUint32(16), 15_360);
  t.equal(view.getBigUint64(20), 0n, 'earliest_presentation_time');
  t.equal(view.getBigUint64(28), 0n, 'first_offset');
  t.equal(view.getUint16(38), 2);
  t.same([view.getUint32(52), view.getUint32(56)], [200, 15_360]);
});

t.test('a file is named by its live, whatever that is called', async (t) => {
  t.equal(fileName('  春节/特卖: "茶"\r\nX-Evil: 1 '), '春节 特卖 茶 X-Evil 1');
  t.equal(fileName('../..'), 'replay');
  t.equal(fileName('\ud800'), 'replay');
  t.equal(
    attachment(`茶 "a"%.mp4`),
    `attachment; filename="_ _a__.mp4"; filename*=UTF-8''%E8%8C%B6%20%22a%22%25.mp4`,
  );
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: 'binary' }), async (title) => {
      const header = attachment(`${fileName(title)}.mp4`);
      if (!/^[\x20-\x7e]+$/.test(header)) throw new Error('not a header');
    }),
  );
});

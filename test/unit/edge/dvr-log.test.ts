import fc from 'fast-check';
import t from 'tap';
import { DvrLog } from '../../../edge/delivery/dvr-log.js';
import type { PartLine } from '../../../protocol/recording.js';

const START = Date.parse('2026-01-01T00:00:00Z');
const terms = { session: 's', targetDuration: 2, since: 0 };

/** Lines of a segment of two parts. */
function segment(msn: number, over: Partial<PartLine> = {}): string {
  const first = { msn, part: 0, offset: 0, bytes: 10, duration: 1, independent: true };
  const second = { msn, part: 1, offset: 10, bytes: 10, duration: 1, independent: false };
  const at = START + (msn - 7) * 2000;
  return [{ ...first, at, init: 0, ...over }, second].map((it) => `${JSON.stringify(it)}\n`).join('');
}
const range = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => from + index);
const textOf = (log: DvrLog) => Buffer.concat(log.all()).toString();

t.test('segments are listed once they are whole, dated where the date does not follow', async (t) => {
  const log = new DvrLog(terms);
  log.take(Buffer.from(segment(7) + segment(8) + segment(9, { at: START + 60_000 }) + segment(10)));
  t.equal(log.first, 7);
  t.equal(log.length, 3, 'the last one may still grow');
  t.equal(
    textOf(log),
    [
      '#EXT-X-MAP:URI="s/init-0.mp4"',
      '#EXT-X-PROGRAM-DATE-TIME:2026-01-01T00:00:00.000Z',
      '#EXTINF:2,',
      's/7.m4s',
      '#EXTINF:2,',
      's/8.m4s',
      '#EXT-X-PROGRAM-DATE-TIME:2026-01-01T00:01:00.000Z',
      '#EXTINF:2,',
      's/9.m4s',
      '',
    ].join('\n'),
  );
  log.end();
  t.equal(log.length, 4);
  t.match(textOf(log), /s\/10\.m4s/);
});

t.test(
  'a new init segment is a discontinuity, a lost segment a gap that keeps the numbers right',
  async (t) => {
    const log = new DvrLog(terms);
    log.take(Buffer.from(segment(7) + segment(10, { init: 1 }) + segment(11, { init: 1 }) + segment(12)));
    t.equal(log.length, 5);
    const text = textOf(log);
    t.equal(text.match(/#EXT-X-GAP/g)?.length, 2);
    t.equal(text.match(/#EXT-X-DISCONTINUITY/g)?.length, 1);
    t.match(text, /DISCONTINUITY\n#EXT-X-MAP:URI="s\/init-1\.mp4"/);
  },
);

t.test('a new init segment on the same time line is none', async (t) => {
  const log = new DvrLog(terms);
  const copied = segment(7) + segment(8, { init: 1, period: 0 });
  log.take(Buffer.from(copied + segment(9, { init: 2, period: 1 }) + segment(10, { init: 2, period: 1 })));
  const maps = textOf(log).match(/#EXT-X-(DISCONTINUITY|MAP:.*)/g);
  t.strictSame(
    maps?.map((it) => it.replace(/.*(MAP|DISCONTINUITY).*?(\d*)(\.mp4")?$/, '$1$2')),
    ['MAP0', 'MAP1', 'DISCONTINUITY', 'MAP2'],
  );
});

t.test('what lies before the start, is torn, or is out of order is left out', async (t) => {
  const log = new DvrLog({ ...terms, since: START + 4_000 });
  log.take(
    Buffer.from(`${segment(7)}${segment(8)}{"msn":9,"pa\n${segment(9)}${segment(3)}${segment(10)}{"ms`),
  );
  t.equal(log.first, 9);
  t.equal(log.length, 1);
  log.take(Buffer.from(segment(99_999_999)));
  t.equal(log.length, 1, 'an absurd number does not fill memory with gaps');
});

t.test('a long list reads the same however it came and whatever of it is sealed', async () => {
  const index = Buffer.from(
    range(7, 1000)
      .map((msn) => segment(msn))
      .join(''),
  );
  const uris = range(7, 999).map((msn) => `s/${msn}.m4s`);
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.integer({ min: 1, max: index.length - 1 }), { maxLength: 8 }),
      async (cuts) => {
        const log = new DvrLog(terms);
        const edges = [0, ...cuts.sort((a, b) => a - b), index.length];
        for (const [at, from] of edges.entries())
          log.take(index.subarray(from, edges[at + 1] ?? index.length));
        const text = textOf(log);
        const listed = text.split('\n').filter((line) => line.startsWith('s/'));
        if (listed.join() !== uris.join()) throw new Error('segments are missing or doubled');
        if (text.match(/EXT-X-MAP/g)?.length !== 1) throw new Error('the map is not once there');
      },
    ),
    { numRuns: 15 },
  );
});

t.test('a delta update shows the newest segments, dated, and counts the others', async (t) => {
  const log = new DvrLog(terms);
  log.take(
    Buffer.from(
      range(7, 700)
        .map((msn) => segment(msn))
        .join(''),
    ),
  );
  const { skipped, text } = log.newest(12);
  t.equal(skipped, 692 - 6);
  t.equal(text.split('\n').filter((line) => line.startsWith('s/')).length, 6);
  t.match(text, /^#EXT-X-MAP.*\n#EXT-X-PROGRAM-DATE-TIME/);
});

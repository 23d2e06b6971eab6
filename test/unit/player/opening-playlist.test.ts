import t from 'tap';
import {
  offeredRungs,
  openingMedia,
  partToBeginAt,
  rungWithin,
} from '../../../player/lib/opening-playlist.js';

const BASE = 'http://kaibo.test/live/demo/index.m3u8';
const part = (independent = false, duration = 1 / 3) => ({ duration, independent });

t.test('a viewer begins at the newest key frame with enough after it', async (t) => {
  t.equal(partToBeginAt([part(true), part(), part(), part(true), part()]), 3, 'two parts are enough');
  t.equal(partToBeginAt([part(true), part(), part(), part(true)]), 0, 'one part is not');
  t.equal(partToBeginAt([part(), part(true)]), 1, 'unless there is no other');
  t.equal(partToBeginAt([part(), part()]), -1, 'nothing can be decoded');
  t.equal(partToBeginAt([]), -1);
});

t.test('rungs are read with their addresses and sizes', async (t) => {
  const text = [
    '#EXTM3U',
    '#EXT-X-STREAM-INF:AVERAGE-BANDWIDTH=900000,BANDWIDTH=1000000,CODECS="avc1.4d401e,mp4a.40.2",FRAME-RATE=30',
    '480p/index.m3u8?session=abc',
    '#EXT-X-STREAM-INF:BANDWIDTH=3000000',
    'https://cdn.test/720p.m3u8',
    '#EXT-X-STREAM-INF:BANDWIDTH=nothing',
    'broken.m3u8',
    '#EXT-X-STREAM-INF:BANDWIDTH=5',
  ].join('\n');
  const rungs = offeredRungs(text, BASE);
  t.same(rungs, [
    { url: 'http://kaibo.test/live/demo/480p/index.m3u8?session=abc', bandwidth: 1_000_000 },
    { url: 'https://cdn.test/720p.m3u8', bandwidth: 3_000_000 },
  ]);
  t.equal(rungWithin(rungs, 2_000_000)?.bandwidth, 1_000_000);
  t.equal(rungWithin(rungs, 3_000_000)?.bandwidth, 3_000_000);
  t.equal(rungWithin(rungs, 10)?.bandwidth, 1_000_000, 'the smallest when none fits');
  t.equal(rungWithin([], 10), null);
});

const media = (...lines: string[]) => openingMedia(['#EXTM3U', ...lines].join('\n'), BASE);
const gap = (n: number) => ['#EXT-X-GAP', '#EXTINF:2,', `s/${n}.m4s`];
const listed = (n: string, independent = false) =>
  `#EXT-X-PART:DURATION=0.33334,URI="s/${n}.m4s"${independent ? ',INDEPENDENT=YES' : ''}`;

t.test('the parts from the key frame on are asked for, with their place on the time line', async (t) => {
  const found = media(
    '#EXT-X-MAP:URI="s/init-0.mp4"',
    ...gap(0),
    ...gap(1),
    listed('2.0', true),
    listed('2.1'),
    '#EXTINF:0.66667,',
    's/2.m4s',
    listed('3.0', true),
    listed('3.1'),
    '#EXT-X-PRELOAD-HINT:TYPE=PART,URI="s/3.2.m4s"',
  );
  t.match(found, {
    init: 'http://kaibo.test/live/demo/s/init-0.mp4',
    parts: ['http://kaibo.test/live/demo/s/3.0.m4s', 'http://kaibo.test/live/demo/s/3.1.m4s'],
  });
  t.ok(Math.abs((found?.start ?? 0) - 4.66667) < 1e-6, `starts at ${found?.start}`);
});

t.test('what follows another init segment is left to the player', async (t) => {
  const found = media(
    '#EXT-X-MAP:URI="s/init-0.mp4"',
    listed('7.0', true),
    listed('7.1'),
    '#EXTINF:0.66667,',
    's/7.m4s',
    '#EXT-X-DISCONTINUITY',
    '#EXT-X-MAP:URI="s/init-1.mp4"',
    listed('8.0', true),
  );
  t.match(found, { init: /init-0\.mp4$/, parts: [/7\.0\.m4s$/, /7\.1\.m4s$/] });
  t.equal(found?.parts.length, 2);
});

t.test('a playlist without parts, init segment or key frame has nothing to begin with', async (t) => {
  t.equal(media('#EXT-X-MAP:URI="s/init-0.mp4"', '#EXTINF:2,', 's/7.m4s'), null);
  t.equal(media(listed('7.0', true), listed('7.1')), null);
  t.equal(media('#EXT-X-MAP:URI="s/init-0.mp4"', listed('7.0'), listed('7.1')), null);
});

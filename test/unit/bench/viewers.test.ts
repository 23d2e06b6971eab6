import t from 'tap';
import { Arrivals } from '../../../bench/arrivals.js';
import { hintIn, readMediaPlaylist } from '../../../bench/listed-parts.js';
import { Playhead } from '../../../bench/playhead.js';
import { Timeline } from '../../../bench/timeline.js';
import type { MediaPlaylist } from '../../../protocol/hls/model.js';
import { renderMediaPlaylist } from '../../../protocol/hls/render.js';

const AT = Date.parse('2026-01-01T00:00:10Z');

/** Two parts a segment of a second each, as Kaibo's packager lists them. */
function playlist(hint: string, open: number): Buffer {
  const part = (key: string, independent: boolean) => ({ uri: `s1/${key}.m4s`, duration: 0.5, independent });
  const model: MediaPlaylist = {
    targetDuration: 1,
    partTarget: 0.5,
    serverControl: { canBlockReload: true, partHoldBack: 1.5, canSkipUntil: 6 },
    mediaSequence: 10,
    dateRanges: [],
    segments: [
      { media: { uri: 's1/10.m4s', duration: 1 }, at: AT - 1_000, map: 's1/init-0.mp4', gap: true },
      {
        ...{ media: { uri: 's1/11.m4s', duration: 1 }, at: AT, map: 's1/init-0.mp4' },
        parts: [part('11.0', true), part('11.1', false)],
      },
      {
        ...{ at: AT + 1_000, map: 's1/init-0.mp4' },
        parts: [part('12.0', true), part('12.1', false)].slice(0, open),
      },
    ],
    preloadHint: `s1/${hint}.m4s`,
    renditionReports: [{ uri: '../480p/index.m3u8?session=s1', lastMsn: 12, lastPart: 0 }],
    ended: false,
  };
  return Buffer.from(renderMediaPlaylist(model));
}

t.test('a playlist tells when each of its parts ends, and what comes next', async (t) => {
  const media = readMediaPlaylist(playlist('12.1', 1).toString());
  t.same(
    media.parts.map(({ key, endsAt, independent }) => [key, endsAt - AT, independent]),
    [
      ['11.0', 500, true],
      ['11.1', 1_000, false],
      ['12.0', 1_500, true],
    ],
  );
  t.match(media, { hint: { key: '12.1', uri: 's1/12.1.m4s' }, holdBack: 1_500, init: 's1/init-0.mp4' });
  t.same(media.segments, ['s1/11.m4s'], 'a gap is no segment');
  t.equal(hintIn(playlist('12.1', 1)), '12.1');
  t.equal(hintIn(Buffer.from('#EXTM3U\n#EXT-X-ENDLIST\n')), null);
});

t.test('a timeline has the parts in their order, each once, however often they are announced', async (t) => {
  const timeline = new Timeline();
  t.match(timeline.hinted('12.1', playlist('12.1', 1)), { key: '12.1', order: 3 });
  t.match(timeline.hinted('13.0', playlist('13.0', 2)), { key: '13.0', order: 4 });
  const first = timeline.part('11.0');
  const keys = [];
  for (let part = first; part !== undefined; part = timeline.after(part)) keys.push(part.key);
  t.same(keys, ['11.0', '11.1', '12.0', '12.1', '13.0']);
  t.equal(timeline.durationOf('13.0'), 500, 'of one that is not listed yet: as the others');
});

t.test('a picture stands still from when the buffer runs out until more comes', async (t) => {
  const playhead = new Playhead();
  playhead.append(0, 500);
  t.same(playhead.end(9_000), { stalls: 0, stalled: 0 }, 'nothing stands still before the start');
  playhead.start(1_000, 1_000);
  playhead.append(1_900, 500);
  playhead.append(2_800, 500);
  t.same(playhead.end(2_800), { stalls: 1, stalled: 300 });
  t.same(playhead.end(3_400), { stalls: 2, stalled: 400 }, 'one that lasts at the end counts');
});

t.test('lateness counts from when anybody had anything of the part', async (t) => {
  const arrivals = new Arrivals();
  arrivals.took('12.0', 'playlist', 1_000);
  arrivals.took('12.0', 'part', 1_010);
  arrivals.took('12.0', 'part', 1_090);
  arrivals.took('12.1', 'part', 1_500);
  t.same(arrivals.behindFirst('part', 0), [
    { at: 1.01, value: 10 },
    { at: 1.09, value: 90 },
    { at: 1.5, value: 0 },
  ]);
  t.same(arrivals.behindFirst('playlist', 0), [{ at: 1, value: 0 }]);
  t.same(
    arrivals.behindMedia((key) => (key === '12.0' ? 900 : undefined), 0).map(({ value }) => value),
    [110, 190],
  );
});

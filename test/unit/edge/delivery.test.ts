import t from 'tap';
import { parseRange } from '../../../edge/delivery/byte-range.js';
import { DANMAKU_FORMATS } from '../../../edge/delivery/danmaku-formats.js';
import { parseDirectives } from '../../../edge/delivery/directives.js';
import { isResource, isRung, isSessionId, parseReplayFile } from '../../../edge/delivery/names.js';
import { dateAt, replayMultivariant, replayPlaylist } from '../../../edge/delivery/replay-playlists.js';
import { chaptersVtt, tagsVtt, vttTime } from '../../../edge/delivery/webvtt.js';
import type { ReplayTag } from '../../../protocol/api.js';
import { renderMediaPlaylist, renderMultivariant } from '../../../protocol/hls/render.js';
import type { Replay, ReplayDanmaku } from '../../../protocol/recording.js';

t.test('delivery directives are read strictly', async (t) => {
  t.same(parseDirectives({}), { ok: true, directives: {}, session: undefined });
  t.same(parseDirectives({ _HLS_msn: '12', _HLS_part: '3', _HLS_skip: 'YES', session: 's', other: 'x' }), {
    ok: true,
    directives: { msn: 12, part: 3, skip: true },
    session: 's',
  });
  t.same(parseDirectives({ _HLS_skip: 'v2' }), { ok: true, directives: { skip: true }, session: undefined });
  const bad = [
    { _HLS_part: '3' },
    { _HLS_msn: '' },
    { _HLS_msn: '-1' },
    { _HLS_msn: '1.0' },
    { _HLS_msn: '1e3' },
    { _HLS_msn: ' 1' },
    { _HLS_msn: '0x1' },
    { _HLS_msn: '9'.repeat(16) },
    { _HLS_msn: ['1', '2'] },
    { _HLS_msn: '1', _HLS_part: 'x' },
    { _HLS_skip: 'yes' },
    { _HLS_skip: '' },
    { session: ['a', 'b'] },
  ];
  for (const query of bad) t.equal(parseDirectives(query).ok, false, JSON.stringify(query));
});

t.test('names that could leave their place do not pass', async (t) => {
  for (const bad of ['..', '.', '', '../x', 'a/b', 'a\\b', 'a\0', 'A', '%2e', 'a b', '-a', 'a.b']) {
    t.equal(isRung(bad), false, JSON.stringify(bad));
    t.equal(isSessionId(bad), false, JSON.stringify(bad));
    t.equal(isResource(bad), false, JSON.stringify(bad));
  }
  for (const good of ['init-0.mp4', '12.m4s', '12.3.m4s']) t.equal(isResource(good), true, good);
  for (const bad of ['12.3.4.m4s', 'index.ndjson', 'recording.json', '12.m4s\n', 'init-.mp4'])
    t.equal(isResource(bad), false, bad);
  t.same(parseReplayFile('12.m4s'), { kind: 'segment', msn: 12 });
  t.same(parseReplayFile('init-1.mp4'), { kind: 'init', init: 1 });
  for (const bad of ['012.m4s', '12.3.m4s', 'index.ndjson', 'init-01.mp4'])
    t.equal(parseReplayFile(bad), null, bad);
});

t.test('one byte range is honoured, anything else means all', async (t) => {
  t.same(parseRange('bytes=0-0', 10), { start: 0, end: 1 });
  t.same(parseRange('bytes=5-', 10), { start: 5, end: 10 });
  t.same(parseRange('bytes=5-99', 10), { start: 5, end: 10 });
  t.same(parseRange('bytes=-3', 10), { start: 7, end: 10 });
  t.same(parseRange('bytes=-30', 10), { start: 0, end: 10 });
  for (const all of [undefined, 'bytes=-', 'bytes=5-4', 'items=0-1', 'bytes=0-1,3-4', 'bytes=a-b'])
    t.equal(parseRange(all, 10), 'all', String(all));
  for (const none of ['bytes=10-', 'bytes=10-20', 'bytes=-0'])
    t.equal(parseRange(none, 10), 'unsatisfiable', none);
});

const danmaku: ReplayDanmaku[] = [
  {
    id: 'd1',
    time: 1.5,
    at: 1_700_000_001_500,
    from: { id: 'v1', name: 'Ann' },
    text: 'a<b & "c"\'\u0001',
    mode: 'scroll',
    color: '#ff0000',
  },
  {
    id: 'd2',
    time: 2,
    at: 1_700_000_002_000,
    from: { id: 'v,2', name: 'Ben' },
    text: '顶',
    mode: 'top',
    color: 'oops',
  },
  {
    id: 'd3',
    time: 3,
    at: 1_700_000_003_000,
    from: { id: 'v3', name: 'Cy' },
    text: '底',
    mode: 'bottom',
    color: '#00000f',
  },
];
const written = (format: string) => DANMAKU_FORMATS.get(format)?.('s1', danmaku);

t.test('danmaku as DPlayer reads them', async (t) => {
  const file = written('dplayer');
  t.match(file?.contentType, /^application\/json/);
  t.same(JSON.parse(file?.body ?? ''), {
    code: 0,
    data: [
      [1.5, 0, 0xff0000, 'Ann', 'a<b & "c"\'\u0001'],
      [2, 1, 0xffffff, 'Ben', '顶'],
      [3, 2, 15, 'Cy', '底'],
    ],
  });
});

t.test('danmaku as Bilibili’s XML', async (t) => {
  const file = written('bilibili');
  t.match(file?.contentType, /^application\/xml/);
  t.equal(
    file?.body,
    [
      '<?xml version="1.0" encoding="UTF-8"?>',
      '<i>',
      '<d p="1.50000,1,25,16711680,1700000001,0,v1,d1">a&lt;b &amp; &quot;c&quot;&apos;</d>',
      '<d p="2.00000,5,25,16777215,1700000002,0,v_2,d2">顶</d>',
      '<d p="3.00000,4,25,15,1700000003,0,v3,d3">底</d>',
      '</i>',
      '',
    ].join('\n'),
  );
});

const tag = (id: string, name: string, start: number, end: number): ReplayTag => ({
  id,
  product: { id: `p-${id}`, name, image: '', price: { amount: 100, currency: 'CNY' } },
  start,
  end,
});

t.test('WebVTT times', async (t) => {
  t.equal(vttTime(0), '00:00:00.000');
  t.equal(vttTime(3661.0016), '01:01:01.002');
  t.equal(vttTime(59.9996), '00:01:00.000');
  t.equal(vttTime(360_000), '100:00:00.000');
});

t.test('chapters can not be broken by a product’s name', async (t) => {
  const text = chaptersVtt([tag('t1', 'Tea\n\n00:00 --> 00:01 <b>&', 1, 2.5), tag('t2', '\n', 3, 3)]);
  t.equal(
    text,
    'WEBVTT\n\nt1\n00:00:01.000 --> 00:00:02.500\nTea 00:00 --&gt; 00:01 &lt;b&gt;&amp;\n\nt2\n00:00:03.000 --> 00:00:03.001\n-\n',
  );
});

t.test('tag cues hold the tag as JSON on one line', async (t) => {
  const one = tag('t1', 'a-->b\nc', 1, 2);
  const lines = tagsVtt([one]).split('\n');
  t.equal(lines[4]?.includes('-->'), false);
  t.same(JSON.parse(lines[4] ?? ''), one);
});

const replay: Replay = {
  session: 's1',
  room: 'a',
  title: 'Tea',
  startedAt: 1_700_000_000_000,
  endedAt: 1_700_000_060_000,
  duration: 5.5,
  rungs: [
    {
      name: '720p',
      width: 1280,
      height: 720,
      frameRate: 30,
      codecs: 'avc1.64001f,mp4a.40.2',
      bandwidth: 2_000_000,
      averageBandwidth: 1_500_000,
      segments: [
        { msn: 7, duration: 2, at: 1_700_000_000_000, init: 0, bytes: 10 },
        { msn: 8, duration: 2, at: 1_700_000_002_000, init: 0, bytes: 10 },
        { msn: 9, duration: 1.5, at: 1_700_000_030_000, init: 1, bytes: 10 },
      ],
    },
  ],
  tags: [tag('t1', 'Tea', 1, 4.5)],
};

t.test('a time on the replay’s line has a time of day across interruptions', async (t) => {
  const segments = replay.rungs[0]?.segments ?? [];
  t.equal(dateAt(segments, 0), 1_700_000_000_000);
  t.equal(dateAt(segments, 3), 1_700_000_003_000);
  t.equal(dateAt(segments, 4.5), 1_700_000_030_500);
  t.equal(dateAt(segments, 99), 1_700_000_125_000);
  t.equal(dateAt([], 1), null);
});

t.test('a replay is a VOD playlist of its segments with its tags', async (t) => {
  t.match(renderMultivariant(replayMultivariant(replay)), /RESOLUTION=1280x720.*\n720p\/index\.m3u8\n$/);
  const [rung] = replay.rungs;
  if (rung === undefined) return t.fail('no rung');
  const text = renderMediaPlaylist(replayPlaylist(replay, rung));
  t.match(text, '#EXT-X-TARGETDURATION:2\n#EXT-X-PLAYLIST-TYPE:VOD\n');
  t.match(text, '#EXT-X-MEDIA-SEQUENCE:7\n');
  t.match(
    text,
    /#EXT-X-DATERANGE:ID="t1",CLASS="kaibo\.product",START-DATE="2023-11-14T22:13:21\.000Z",DURATION=3\.5,X-PRODUCT-ID="p-t1"/,
  );
  t.match(
    text,
    '#EXT-X-MAP:URI="init-0.mp4"\n#EXT-X-PROGRAM-DATE-TIME:2023-11-14T22:13:20.000Z\n#EXTINF:2,\n7.m4s\n',
  );
  t.match(
    text,
    /8\.m4s\n#EXT-X-DISCONTINUITY\n#EXT-X-MAP:URI="init-1\.mp4"\n.*\n#EXTINF:1\.5,\n9\.m4s\n#EXT-X-ENDLIST\n$/,
  );
});

t.test('a replay whose top rung was copied and then encoded has no discontinuity there', async (t) => {
  const [rung] = replay.rungs;
  if (rung === undefined) return t.fail('no rung');
  const segments = rung.segments.map((it) => ({ ...it, period: 0 }));
  const text = renderMediaPlaylist(replayPlaylist(replay, { ...rung, segments }));
  t.match(text, /8\.m4s\n#EXT-X-MAP:URI="init-1\.mp4"\n/);
  t.notMatch(text, /DISCONTINUITY/);
});

t.test('a replay of weeks is rendered as well', async (t) => {
  const [rung] = replay.rungs;
  if (rung === undefined) return t.fail('no rung');
  const segments = Array.from({ length: 300_000 }, (_, msn) => ({
    msn,
    duration: 2,
    at: msn,
    init: 0,
    bytes: 1,
  }));
  t.equal(replayPlaylist(replay, { ...rung, segments }).targetDuration, 2);
});

import t from 'tap';
import type { MediaPlaylist } from '../../../protocol/hls/model.js';
import { productRange } from '../../../protocol/hls/product-range.js';
import { renderMediaPlaylist, renderMultivariant } from '../../../protocol/hls/render.js';
import { parseAttributes, parseMediaPlaylist } from '../../support/hls-checker-playlist.js';

const AT = Date.UTC(2026, 0, 2, 3, 4, 5, 678);

t.test('a multivariant playlist names each variant and what it takes to play it', async (t) => {
  const text = renderMultivariant({
    variants: [
      {
        ...{ uri: '720p/index.m3u8?session=a', bandwidth: 3_999_999.2, averageBandwidth: 2_700_000 },
        ...{ codecs: 'avc1.64001f,mp4a.40.2', width: 1280, height: 720, frameRate: 30_000 / 1001 },
      },
    ],
  });
  t.equal(
    text,
    `#EXTM3U
#EXT-X-VERSION:6
#EXT-X-INDEPENDENT-SEGMENTS
#EXT-X-STREAM-INF:BANDWIDTH=4000000,AVERAGE-BANDWIDTH=2700000,CODECS="avc1.64001f,mp4a.40.2",RESOLUTION=1280x720,FRAME-RATE=29.970
720p/index.m3u8?session=a
`,
  );
});

t.test('a live playlist carries every low-latency tag', async (t) => {
  const text = renderMediaPlaylist({
    ...{ targetDuration: 2, partTarget: 0.33334, mediaSequence: 8, discontinuitySequence: 1, skipped: 3 },
    serverControl: { canBlockReload: true, partHoldBack: 1.00002, canSkipUntil: 12 },
    segments: [
      { media: { uri: 's/11.m4s', duration: 2 }, at: AT, map: 's/init-0.mp4', gap: true },
      { media: { uri: 's/12.m4s', duration: 1.92 }, at: AT + 2000, map: 's/init-0.mp4' },
      {
        ...{ at: AT + 4000, map: 's/init-1.mp4', discontinuity: true },
        parts: [
          { uri: 's/13.0.m4s', duration: 1 / 3, independent: true },
          { uri: 's/13.1.m4s', duration: 1 / 3, independent: false },
        ],
      },
    ],
    dateRanges: [productRange({ id: 't1', product: 'p1', position: 2, from: AT, to: AT + 2500 })],
    preloadHint: 's/13.2.m4s',
    renditionReports: [{ uri: '../480p/index.m3u8?session=s', lastMsn: 13, lastPart: 1 }],
    ended: false,
  });
  t.equal(
    text,
    `#EXTM3U
#EXT-X-VERSION:9
#EXT-X-TARGETDURATION:2
#EXT-X-INDEPENDENT-SEGMENTS
#EXT-X-SERVER-CONTROL:CAN-BLOCK-RELOAD=YES,PART-HOLD-BACK=1.00002,CAN-SKIP-UNTIL=12
#EXT-X-PART-INF:PART-TARGET=0.33334
#EXT-X-MEDIA-SEQUENCE:8
#EXT-X-DISCONTINUITY-SEQUENCE:1
#EXT-X-DATERANGE:ID="t1",CLASS="kaibo.product",START-DATE="2026-01-02T03:04:05.678Z",DURATION=2.5,X-PRODUCT-ID="p1",X-SHELF-POSITION=2
#EXT-X-SKIP:SKIPPED-SEGMENTS=3
#EXT-X-MAP:URI="s/init-0.mp4"
#EXT-X-PROGRAM-DATE-TIME:2026-01-02T03:04:05.678Z
#EXT-X-GAP
#EXTINF:2,
s/11.m4s
#EXT-X-PROGRAM-DATE-TIME:2026-01-02T03:04:07.678Z
#EXTINF:1.92,
s/12.m4s
#EXT-X-DISCONTINUITY
#EXT-X-MAP:URI="s/init-1.mp4"
#EXT-X-PROGRAM-DATE-TIME:2026-01-02T03:04:09.678Z
#EXT-X-PART:DURATION=0.33333,URI="s/13.0.m4s",INDEPENDENT=YES
#EXT-X-PART:DURATION=0.33333,URI="s/13.1.m4s"
#EXT-X-PRELOAD-HINT:TYPE=PART,URI="s/13.2.m4s"
#EXT-X-RENDITION-REPORT:URI="../480p/index.m3u8?session=s",LAST-MSN=13,LAST-PART=1
`,
  );
});

const replay = (change: Partial<MediaPlaylist> = {}): MediaPlaylist => ({
  ...{ targetDuration: 2, mediaSequence: 7, playlistType: 'VOD', ended: true },
  segments: [{ media: { uri: '7.m4s', duration: 2 }, at: AT, map: 'init-0.mp4' }],
  ...change,
});

t.test('a replay is a plain VOD playlist with an end', async (t) => {
  t.equal(
    renderMediaPlaylist(replay()),
    `#EXTM3U
#EXT-X-VERSION:6
#EXT-X-TARGETDURATION:2
#EXT-X-PLAYLIST-TYPE:VOD
#EXT-X-INDEPENDENT-SEGMENTS
#EXT-X-MEDIA-SEQUENCE:7
#EXT-X-MAP:URI="init-0.mp4"
#EXT-X-PROGRAM-DATE-TIME:2026-01-02T03:04:05.678Z
#EXTINF:2,
7.m4s
#EXT-X-ENDLIST
`,
  );
});

t.test('no text breaks out of its attribute or its line', async (t) => {
  for (const id of ['a"b', 'a\nb', 'a\r\n#EXT-X-ENDLIST\n', 'a,B=1', '\u2028\u0085\u0000', '直播"，🎁']) {
    const range = productRange({ id, product: id, from: AT, to: null });
    const { dateRanges } = parseMediaPlaylist(renderMediaPlaylist(replay({ dateRanges: [range] })));
    t.equal(dateRanges.length, 1);
    t.strictSame([...(dateRanges[0]?.keys() ?? [])], ['ID', 'CLASS', 'START-DATE', 'X-PRODUCT-ID']);
    t.equal(dateRanges[0]?.get('ID')?.length, id.length);
  }
});

t.test('what has no valid form is refused', async (t) => {
  const segment = { media: { uri: '7.m4s', duration: 2 } };
  const range = { id: 'a', class: 'b', start: AT, client: {} };
  const bad: Partial<MediaPlaylist>[] = [
    { segments: [{ media: { uri: 'a b.m4s', duration: 2 } }] },
    { segments: [{ media: { uri: '#7.m4s', duration: 2 } }] },
    { segments: [{ media: { uri: '', duration: 2 } }] },
    { segments: [{ media: { uri: '7.m4s', duration: 2.5 } }] },
    { segments: [{ media: { uri: '7.m4s', duration: Number.NaN } }] },
    { segments: [{ parts: [] }, segment] },
    { segments: [{ ...segment, at: Number.NaN }] },
    { segments: [{ ...segment, map: 'a"b' }] },
    { mediaSequence: -1 },
    { targetDuration: 1.5 },
    { dateRanges: [{ ...range, client: { 'X-A\n': 1 } }] },
    { dateRanges: [{ ...range, client: { ID: 'twice' } }] },
    { dateRanges: [{ ...range, duration: -1 }] },
  ];
  for (const change of bad) {
    t.throws(() => renderMediaPlaylist(replay(change)), { name: 'InvalidPlaylist' }, JSON.stringify(change));
  }
});

t.test('decimals are never written with an exponent', async (t) => {
  const range = { id: 'a', class: 'b', start: AT, duration: 1e-7, client: { 'X-A': -0.5, 'X-B': 1e9 } };
  const text = renderMediaPlaylist(replay({ dateRanges: [range] }));
  const line = text.split('\n').find((it) => it.startsWith('#EXT-X-DATERANGE:')) ?? '';
  const attributes = parseAttributes(line.slice(line.indexOf(':') + 1));
  t.equal(attributes.get('DURATION'), '0');
  t.equal(attributes.get('X-A'), '-0.5');
  t.equal(attributes.get('X-B'), '1000000000');
});

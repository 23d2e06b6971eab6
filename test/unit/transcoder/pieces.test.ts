import t from 'tap';
import type { PartLine } from '../../../protocol/recording.js';
import { readRecordingIndex } from '../../../protocol/recording-index.js';
import { planLadder } from '../../../transcoder/ladder.js';
import { ladderCommand } from '../../../transcoder/ladder-command.js';
import { markFilters } from '../../../transcoder/mark-filters.js';
import { parseBanner, parseStreams } from '../../../transcoder/probe.js';
import { parseResourceName } from '../../../transcoder/resource-name.js';
import { wallClock } from '../../../transcoder/wall-clock.js';
import { emsOf, fillIn, type PreparedMark } from '../../../transcoder/watermark.js';

t.test('only the names playlists write are resources', async (t) => {
  t.strictSame(parseResourceName('init-0.mp4'), { kind: 'init', init: 0 });
  t.strictSame(parseResourceName('init-12.mp4'), { kind: 'init', init: 12 });
  t.strictSame(parseResourceName('12.m4s'), { kind: 'segment', msn: 12 });
  t.strictSame(parseResourceName('12.0.m4s'), { kind: 'part', msn: 12, part: 0 });
  const bad = [
    '',
    '12',
    '012.m4s',
    '12.00.m4s',
    '-1.m4s',
    '1e3.m4s',
    '12.m4s/',
    '../12.m4s',
    'init-01.mp4',
    'init-.mp4',
    '12.3.4.m4s',
    '１.m4s',
    '12.m4s\n',
    '99999999999.m4s',
  ];
  for (const name of bad) t.equal(parseResourceName(name), null, JSON.stringify(name));
});

t.test('the time of day follows the last anchor before a moment', async (t) => {
  const anchors = [
    { mediaTime: 1_000, at: 50_000 },
    { mediaTime: 5_000, at: 90_000 },
  ];
  t.equal(wallClock(anchors, 1_500), 50_500);
  t.equal(wallClock(anchors, 4_999), 53_999);
  t.equal(wallClock(anchors, 5_000), 90_000);
  t.equal(wallClock(anchors, 0), 49_000, 'before the first, the first');
  t.equal(wallClock([], 0), null);
});

t.test('ffprobe’s and ffmpeg’s descriptions of a feed read the same', async (t) => {
  const json = JSON.stringify({
    streams: [
      {
        codec_type: 'video',
        width: 720,
        height: 576,
        sample_aspect_ratio: '16:15',
        avg_frame_rate: '25/1',
        start_time: '0.021',
      },
      { codec_type: 'audio', sample_rate: '48000' },
    ],
  });
  const banner = `Input #0, flv, from 'http://x':
  Duration: 00:00:00.00, start: 0.021000, bitrate: N/A
    Stream #0:0: Video: h264 (Constrained Baseline), yuv420p(progressive), 720x576 [SAR 16:15 DAR 4:3], 1500 kb/s, 25 fps, 25 tbr, 1k tbn
    Stream #0:1: Audio: aac (LC), 48000 Hz, stereo, fltp, 96 kb/s
At least one output file must be specified`;
  const expected = { width: 768, height: 576, frameRate: 25, audio: true, start: 0.021 };
  t.strictSame(parseStreams(json), expected);
  t.strictSame(parseBanner(banner), expected);
});

t.test('a rate is seen through rounded time stamps', async (t) => {
  const rate = (avg_frame_rate: string, r_frame_rate: string) => {
    const video = { codec_type: 'video', width: 64, height: 64, avg_frame_rate, r_frame_rate };
    return parseStreams(JSON.stringify({ streams: [video] })).frameRate;
  };
  t.equal(rate('125/2', '60/1'), 60);
  t.equal(rate('125/2', '60000/1001'), 60_000 / 1001);
  t.equal(rate('14/1', '30/1'), 30, 'a rate that varies keeps its most');
  t.equal(rate('24/1', '120/1'), 24);
  t.equal(rate('125/2', '1000/1'), 62.5, 'no common rate');
  t.equal(rate('0/0', '25/1'), 25);
  t.equal(rate('0/0', '0/0'), 0);
});

t.test('a feed without a picture is refused in words', async (t) => {
  const sound = JSON.stringify({ streams: [{ codec_type: 'audio', sample_rate: '48000' }] });
  t.throws(() => parseStreams(sound), { name: 'NotPlayable', message: 'The stream has no picture.' });
  t.throws(() => parseStreams('{}'), { name: 'NotPlayable' });
  t.throws(() => parseStreams(''), { name: 'NotPlayable', message: 'The stream could not be read.' });
  t.throws(() => parseBanner('http://x: Connection refused'), { name: 'NotPlayable' });
});

t.test('a mark’s fields are filled in and its lines joined', async (t) => {
  const job = { room: 'r1', session: 's1', title: '{room}' };
  t.equal(fillIn('{room} {session}\n{title} {other}', job), 'r1 s1 {room} {other}');
  t.equal(fillIn('{host}: {title}', { ...job, host: 'Mei\u202e\0' }), 'Mei: {room}');
  t.equal(fillIn('{host}', job), '', 'a room without a host');
  t.equal(fillIn('{title}'.repeat(9), { ...job, title: '直'.repeat(100) }), '直'.repeat(120));
});

t.test('a mark is never larger than the picture', async (t) => {
  const look = { corner: 'top-left', scroll: false, margin: 0.05, size: 0.1, opacity: 1 } as const;
  const graph = (change: Partial<PreparedMark>) =>
    markFilters({ ...look, ...change }, { width: 640, height: 360 }).join(';');
  t.match(graph({ image: { file: 'i', width: 100, height: 50 } }), /scale=72:36,/);
  t.match(graph({ image: { file: 'i', width: 2048, height: 1 } }), /scale=604:1,/);
  t.match(graph({ image: { file: 'i', width: 1, height: 2048 } }), /scale=1:36,/);
  t.match(graph({ text: { file: 'f', ems: emsOf('开播 live') } }), /fontsize=28:/);
  t.match(graph({ text: { file: 'f', ems: 60 } }), /fontsize=10:/, 'a long text is set smaller');
  t.match(graph({ text: { file: 'f', ems: 60 }, scroll: true }), /fontsize=28:/, 'or drifts by as it is');
});

const source = { width: 1280, height: 720, frameRate: 30, audio: true, start: 0 };
const plan = planLadder(source, { maxHeight: 1080, partDuration: 333, segmentDuration: 2000 });

t.test('nothing a user wrote enters the filter graph', async (t) => {
  const mark = {
    text: { file: 'mark.txt', ems: 9 },
    image: { file: 'mark.png', width: 64, height: 32 },
    corner: 'bottom-left',
    scroll: false,
    margin: 0.03,
    size: 0.05,
    opacity: 0.5,
  } as const;
  const { filterGraph, outputs } = ladderCommand({
    feedUrl: 'http://feed',
    source,
    plan,
    mark,
    start: { frame: 3 },
    copied: false,
    preset: 'superfast',
    cheap: false,
    inBand: false,
    sound: null,
    cores: 2,
  });
  t.match(filterGraph, /drawtext=textfile=mark\.txt:expansion=none/);
  t.notMatch(filterGraph, /feed/);
  t.equal(outputs.length, 3);
  t.ok(outputs.every((it, index) => it.url === `unix:${index}.sock`));
});

t.test('only a top rung that was copied before brings its parameter sets along', async (t) => {
  const parameters = (cheap: boolean, inBand: boolean) =>
    ladderCommand({
      ...{ feedUrl: 'http://feed', source, plan, mark: null, start: { frame: 3 }, copied: false },
      ...{ preset: 'superfast', cheap, inBand, sound: null, cores: 2 },
    }).outputs.map(({ options }) =>
      options[options.indexOf('-x264-params') + 1]?.includes('repeat-headers=1'),
    );
  t.same(parameters(false, false), [false, false, false]);
  t.same(parameters(false, true), [true, false, false]);
  t.same(parameters(true, true), [true, false, false]);
});

const line = (msn: number, part: number, offset: number, change: Partial<PartLine> = {}): string =>
  `${JSON.stringify({
    ...{ msn, part, offset, bytes: 100, duration: 0.5, independent: part === 0 },
    ...(part === 0 ? { at: 1000 + msn, init: 0 } : {}),
    ...change,
  })}\n`;

const whole = [line(7, 0, 0), line(7, 1, 100), line(8, 0, 0), line(8, 1, 100)].join('');
const segment = (msn: number, bytes: number) => ({
  msn,
  duration: bytes / 200,
  at: 1000 + msn,
  init: 0,
  bytes,
});

t.test('an index gives its segments', async (t) => {
  t.strictSame(readRecordingIndex(whole), [segment(7, 200), segment(8, 200)]);
  t.strictSame(readRecordingIndex(''), []);
});

t.test('an index torn anywhere loses at most the torn part', async (t) => {
  for (let length = 0; length <= whole.length; length++) {
    const text = whole.slice(0, length);
    const lines = text.split('\n').length - 1;
    const parts = readRecordingIndex(text).reduce((sum, it) => sum + it.bytes / 100, 0);
    t.equal(parts, lines, `${length} characters`);
  }
});

t.test('a line that says more than its object holds is not believed', async (t) => {
  const sizes = new Map([
    [7, 500],
    [8, 199],
  ]);
  t.strictSame(readRecordingIndex(whole, sizes), [segment(7, 200), segment(8, 100)]);
  t.strictSame(readRecordingIndex(whole, new Map([[7, 200]])), [segment(7, 200)]);
});

t.test('lines that do not fit are passed over with what follows in their segment', async (t) => {
  const garbled = [line(7, 0, 0), '{"msn":7,"pa', '\n', line(7, 2, 200), line(8, 0, 0)].join('');
  t.strictSame(readRecordingIndex(garbled), [segment(7, 100), segment(8, 100)]);
  const odd = [
    'null\n',
    '[]\n',
    line(8, 0, 0, { bytes: -1 }),
    line(9, 1, 0),
    line(9, 0, 5),
    line(9, 0, 0),
    line(8, 0, 0),
  ].join('');
  t.strictSame(readRecordingIndex(odd), [segment(9, 100)]);
});

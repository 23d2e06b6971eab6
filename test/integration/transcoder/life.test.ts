import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import t, { type Test } from 'tap';
import { recordingKeys } from '../../../protocol/recording.js';
import { readRecordingIndex } from '../../../protocol/recording-index.js';
import { sessionTags } from '../../../protocol/topics.js';
import { checkHls } from '../../support/hls-checker.js';
import { parseMediaPlaylist } from '../../support/hls-checker-playlist.js';
import { until } from '../../support/until.js';
import { type LiveUnderTest, SESSION, startLive } from './harness.js';

t.setTimeout(180_000);

const SMALL = { size: '640x360', frameRate: '30' };

async function playlist(live: LiveUnderTest, rung = '360p') {
  const { status, body } = await live.fetch(new URL(`${rung}/index.m3u8?session=${SESSION}`, live.url).href);
  return status === 200 ? parseMediaPlaylist(body.toString()) : null;
}

/** Parts there are, counted from the first. */
async function newest(live: LiveUnderTest): Promise<number> {
  const it = await playlist(live);
  if (!it) return 0;
  return (it.mediaSequence + it.segments.length) * 100 + (it.trailing?.parts.length ?? 0);
}

async function begun(t: Test, options: Parameters<typeof startLive>[0]): Promise<LiveUnderTest> {
  const live = await startLive(options);
  t.teardown(() => live.close());
  await until('its first parts', () => live.states.some((it) => it.status !== 'starting'));
  return live;
}

t.test('a publisher that falls silent and returns keeps one time line', async (t) => {
  const live = await begun(t, { source: SMALL });
  const checking = checkHls({ url: live.url, fetch: live.fetch, duration: 60_000 });
  const before = await until('a second segment', async () =>
    (await newest(live)) > 800 ? newest(live) : null,
  );
  live.feed.silence();
  await until('the encoder to have nothing left', async () => {
    const one = await newest(live);
    await new Promise((next) => setTimeout(next, 1_500));
    return one === (await newest(live));
  });
  live.feed.resume();
  await until('three segments more', async () => (await newest(live)) > before + 300);
  live.feed.end();
  const { faults, renditions } = await checking;
  t.strictSame(faults, []);
  t.ok(renditions.every((it) => it.ended));
  t.match(await live.finished, { status: 'done' });
});

t.test('a cancelled job ends its playlists, though the feed is silent', async (t) => {
  const live = await begun(t, { source: SMALL });
  live.feed.silence();
  await live.cancel();
  t.match(await live.finished, { status: 'cancelled' });
  t.match(live.states.at(-1), { status: 'ended' });
  t.equal((await playlist(live))?.ended, true, 'a player sees the end');
});

t.test('a feed that holds nothing fails with a reason that names no URL', async (t) => {
  const server = createServer((_, response) =>
    response.end(Buffer.from('FLV\x01\x05\0\0\0\x09\0\0\0\0', 'latin1')),
  );
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.teardown(() => server.close());
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no address');
  const live = await startLive({ source: SMALL, feedUrl: `http://127.0.0.1:${address.port}/?token=secret` });
  t.teardown(() => live.close());
  t.match(await live.finished, { status: 'failed', reason: /picture|could not be read/ });
  t.match(live.states.at(-1), { status: 'failed', reason: /picture|could not be read/ });
  t.notMatch(live.states.at(-1)?.reason, /secret|http/);
  t.equal(await live.transcoder.multivariant(SESSION), null);
});

t.test('the recording is what the live was, byte for byte, and plays', async (t) => {
  const live = await begun(t, { source: SMALL });
  await until('two whole segments', async () => (await newest(live)) > 900);
  live.feed.end();
  t.match(await live.finished, { status: 'done' });
  const head = JSON.parse(`${await live.media.read(recordingKeys.head(SESSION))}`);
  t.match(head, { session: SESSION, room: 'room', partTarget: 0.33334 });
  t.strictSame(
    head.rungs.map((it: { name: string }) => it.name),
    ['360p', '240p'],
  );
  for (const rung of ['360p', '240p']) {
    const segments = await recorded(live, rung);
    const listed = (await playlist(live, rung))?.segments.filter((it) => !it.gap) ?? [];
    t.equal(segments.length, listed.length);
    const bytes = [await live.media.read(recordingKeys.init(SESSION, rung, 0))];
    for (const [index, it] of segments.entries()) {
      const stored = await live.media.read(recordingKeys.segment(SESSION, rung, it.msn));
      const served = await live.fetch(new URL(`${rung}/${listed[index]?.uri}`, live.url).href);
      t.ok(stored?.equals(served.body), `segment ${it.msn}`);
      t.equal(it.at, listed[index]?.at);
      t.equal(it.bytes, stored?.length);
      bytes.push(stored);
    }
    const whole = Buffer.concat(bytes.filter((it) => it !== null));
    const expected = Math.round(segments.reduce((sum, it) => sum + it.duration, 0) * 30);
    t.equal(framesOf(whole), expected, 'every frame decodes');
  }
});

async function recorded(live: LiveUnderTest, rung: string) {
  const sizes = new Map<number, number>();
  for await (const { key, size } of live.media.list(`live/${SESSION}/${rung}/`)) {
    const msn = /(\d+)\.m4s$/.exec(key)?.[1];
    if (msn) sizes.set(Number(msn), size);
  }
  return readRecordingIndex(`${await live.media.read(recordingKeys.index(SESSION, rung))}`, sizes);
}

/** Frames that ffmpeg decodes without a complaint. */
function framesOf(mp4: Buffer): number {
  const args = [
    '-v',
    'error',
    '-xerror',
    '-i',
    'pipe:0',
    '-map',
    '0:v',
    '-map',
    '0:a',
    '-f',
    'null',
    '-',
    '-progress',
    'pipe:1',
  ];
  const out = execFileSync('ffmpeg', args, { input: mp4 }).toString();
  return Number(/.*^frame=(\d+)/ms.exec(out)?.[1]);
}

t.test('an image and a hostile text are burnt into the corner', async (t) => {
  const white = execFileSync('ffmpeg', [
    ...['-v', 'error', '-f', 'lavfi', '-i', 'color=white:size=64x64', '-frames:v', '1'],
    ...['-f', 'image2pipe', '-c:v', 'png', 'pipe:1'],
  ]);
  const live = await begun(t, {
    source: SMALL,
    before: (media) => media.put('rooms/room/mark.png', white),
    watermark: {
      text: "%{pts}':[x];drawtext=text=\\ {room} 直播",
      image: 'rooms/room/mark.png',
      corner: 'top-right',
      size: 0.2,
      opacity: 1,
    },
  });
  t.match(live.states.at(-1), { status: 'ready' });
  const init = await live.fetch(new URL(`360p/${SESSION}/init-0.mp4`, live.url).href);
  const part = await live.fetch(new URL(`360p/${SESSION}/7.0.m4s`, live.url).href);
  // The image is 72 pixels tall, 11 from the edges of 640x360.
  t.ok(
    luma(Buffer.concat([init.body, part.body]), 640 - 11 - 60, 11 + 12, 48) > 220,
    'white where the image is',
  );
  t.ok(luma(Buffer.concat([init.body, part.body]), 640 - 11 - 60, 200, 48) < 220, 'not below it');
});

/** Mean brightness of a square of the first picture. */
function luma(mp4: Buffer, x: number, y: number, side: number): number {
  const filter = `crop=${side}:${side}:${x}:${y},format=gray`;
  const args = ['-v', 'error', '-i', 'pipe:0', '-frames:v', '1', '-vf', filter, '-f', 'rawvideo', 'pipe:1'];
  const pixels = execFileSync('ffmpeg', args, { input: mp4 });
  return pixels.reduce((sum, it) => sum + it, 0) / pixels.length;
}

t.test('product tags appear as date ranges while the live runs', async (t) => {
  const live = await begun(t, { source: SMALL });
  const price = { amount: 1, currency: 'CNY' };
  const product = { id: 'p1', name: 'A "quoted"\nname', image: '', price };
  const from = Date.now();
  await live.bus.set(sessionTags(SESSION), [{ id: 't1', product, position: 3, from, to: null }]);
  const range = await until('the range', async () => (await playlist(live))?.dateRanges[0]);
  t.equal(range.get('CLASS'), 'kaibo.product');
  t.equal(range.get('X-PRODUCT-ID'), 'p1');
  t.equal(range.get('X-SHELF-POSITION'), '3');
  t.equal(Date.parse(range.get('START-DATE') ?? ''), from);
  t.equal(range.has('DURATION'), false);
  await live.bus.set(sessionTags(SESSION), [{ id: 't1', product, position: 3, from, to: from + 1500 }]);
  await until('its end', async () => (await playlist(live))?.dateRanges[0]?.get('DURATION') === '1.5');
});

t.test('the bundled fallback makes the same live', async (t) => {
  const bundled = await import('@ffmpeg-installer/ffmpeg').catch(() => null);
  if (!bundled) {
    t.comment('not installed here');
    return;
  }
  const live = await begun(t, { source: SMALL, ffmpeg: bundled.default.path });
  t.match(live.states.at(-1), { status: 'ready', rungs: ['360p', '240p'] });
  const checking = checkHls({ url: live.url, fetch: live.fetch, duration: 60_000 });
  await until('two whole segments', async () => (await newest(live)) > 900);
  live.feed.end();
  t.strictSame((await checking).faults, []);
});

import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { chromium } from 'playwright-core';
import t, { type Test } from 'tap';
import { Program, pushWithFfmpeg } from '../../support/encoder.js';
import { Kaibo } from '../../support/kaibo.js';
import { until } from '../../support/until.js';

const chromiumFlags = [
  ...['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking'],
  ...['--disable-component-update', '--disable-sync', '--autoplay-policy=no-user-gesture-required'],
];

t.test('the live plays in ffmpeg, GStreamer, Shaka and mpegts.js', async (t) => {
  const kaibo = await Kaibo.start(t);
  const room = await kaibo.room('players');
  await kaibo.api('PATCH', `/rooms/${room.id}`, { settings: { flv: 'source' } });
  pushWithFfmpeg(t, room.url, { size: '640x360' });
  await kaibo.untilStatus(room.id, 'live');
  const playlist = `${kaibo.base}/live/${room.id}/index.m3u8`;
  const flv = `${kaibo.base}/live/${room.id}.flv`;

  await t.test('ffmpeg decodes four seconds without a complaint', async (t) => {
    const player = new Program(t, 'ffmpeg', [
      '-v',
      'error',
      '-nostdin',
      '-i',
      playlist,
      '-t',
      '4',
      '-f',
      'null',
      '-',
    ]);
    t.equal(await player.exited, 0);
    t.equal(player.output, '');
  });

  // One rung's playlist: when hlsdemux switches rungs it makes new pads, which a fixed pipeline does not follow.
  await t.test('GStreamer hlsdemux decodes sixty pictures of a rung', async (t) => {
    const player = new Program(t, 'gst-launch-1.0', [
      ...[
        '-v',
        'souphttpsrc',
        `location=${kaibo.base}/live/${room.id}/360p/index.m3u8`,
        '!',
        'hlsdemux',
        '!',
        'qtdemux',
        'name=demux',
        'demux.video_0',
        '!',
      ],
      ...['queue', '!', 'h264parse', '!', 'avdec_h264', '!', 'fakesink', 'silent=false', 'sync=false'],
    ]);
    t.ok(await until('sixty pictures', () => sixtyPictures(player)));
    await player.stop('SIGINT');
  });

  await t.test('Shaka Player plays on in Chromium', async (t) => {
    await playsInChromium(
      t,
      kaibo.base,
      'shaka-player/dist/shaka-player.compiled.js',
      `(async () => {
      const player = new shaka.Player();
      await player.attach(document.querySelector('video'));
      await player.load(${JSON.stringify(playlist)});
    })()`,
    );
  });

  await t.test('mpegts.js plays the source as FLV in Chromium', async (t) => {
    await playsInChromium(
      t,
      kaibo.base,
      'mpegts.js/dist/mpegts.js',
      `
      const player = mpegts.createPlayer({ type: 'flv', isLive: true, url: ${JSON.stringify(flv)} });
      player.attachMediaElement(document.querySelector('video'));
      player.load();
      void player.play();
    `,
    );
  });

  await t.test('GStreamer flvdemux decodes sixty pictures of the source', async (t) => {
    const decoder = ['d.video', '!', 'queue', '!', 'h264parse', '!', 'avdec_h264', '!'];
    const source = ['-v', 'souphttpsrc', `location=${flv}`, '!', 'flvdemux', 'name=d'];
    const sound = ['d.audio', '!', 'queue', '!', 'fakesink', 'sync=false'];
    const player = new Program(t, 'gst-launch-1.0', [
      ...[...source, ...decoder, 'fakesink', 'silent=false', 'sync=false'],
      ...sound,
    ]);
    t.ok(await until('sixty pictures', () => sixtyPictures(player)));
    await player.stop('SIGINT');
  });
});

/** That GStreamer's talkative fakesink has got so many. @throws when it has ended */
function sixtyPictures(player: Program): boolean {
  if (!player.running) throw new Error(player.output);
  return (player.output.match(/chain {3}\*+/g)?.length ?? 0) >= 60;
}

/** A page with a video and the script of an npm package; `begin` has it play. */
async function playsInChromium(t: Test, base: string, script: string, begin: string): Promise<void> {
  const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: chromiumFlags });
  t.teardown(() => browser.close());
  const page = await browser.newPage();
  await page.route('**/player-test', (route) =>
    route.fulfill({ contentType: 'text/html', body: '<video muted autoplay playsinline></video>' }),
  );
  await page.goto(`${base}/player-test`);
  await page.addScriptTag({
    content: await readFile(createRequire(import.meta.url).resolve(script), 'utf8'),
  });
  await page.evaluate(begin);
  const played = await page.waitForFunction(
    'document.querySelector("video").getVideoPlaybackQuality().totalVideoFrames > 60',
    undefined,
    { timeout: 30_000 },
  );
  t.ok(await played.jsonValue());
}

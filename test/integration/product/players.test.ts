import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { chromium } from 'playwright-core';
import t from 'tap';
import { Program, pushWithFfmpeg } from '../../support/encoder.js';
import { Kaibo } from '../../support/kaibo.js';
import { until } from '../../support/until.js';

const chromiumFlags = [
  ...['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking'],
  ...['--disable-component-update', '--disable-sync', '--autoplay-policy=no-user-gesture-required'],
];

t.test('the live plays in ffmpeg, GStreamer and Shaka', async (t) => {
  const kaibo = await Kaibo.start(t);
  const room = await kaibo.room('players');
  pushWithFfmpeg(t, room.url, { size: '640x360' });
  await kaibo.untilStatus(room.id, 'live');
  const playlist = `${kaibo.base}/live/${room.id}/index.m3u8`;

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
    const pictures = await until('sixty pictures', () => {
      if (!player.running) throw new Error(player.output);
      return (player.output.match(/chain {3}\*+/g)?.length ?? 0) >= 60;
    });
    t.ok(pictures);
    await player.stop('SIGINT');
  });

  await t.test('Shaka Player plays on in Chromium', async (t) => {
    const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: chromiumFlags });
    t.teardown(() => browser.close());
    const page = await browser.newPage();
    const shaka = createRequire(import.meta.url).resolve('shaka-player/dist/shaka-player.compiled.js');
    t.ok(existsSync(shaka));
    await page.route('**/shaka-test', (route) =>
      route.fulfill({ contentType: 'text/html', body: '<video muted autoplay playsinline></video>' }),
    );
    await page.goto(`${kaibo.base}/shaka-test`);
    await page.addScriptTag({ content: await readFile(shaka, 'utf8') });
    await page.evaluate(`(async () => {
      const player = new shaka.Player();
      await player.attach(document.querySelector('video'));
      await player.load(${JSON.stringify(playlist)});
    })()`);
    const played = await page.waitForFunction(
      'document.querySelector("video").getVideoPlaybackQuality().totalVideoFrames > 60',
      undefined,
      { timeout: 30_000 },
    );
    t.ok(await played.jsonValue());
  });
});

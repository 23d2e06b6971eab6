import { execFileSync, spawnSync } from 'node:child_process';
import t from 'tap';
import type { Session } from '../../protocol/api.js';
import { openBrowser, openPage, untilPlaying } from '../support/browser.js';
import { Program } from '../support/encoder.js';
import { Kaibo } from '../support/kaibo.js';
import { until } from '../support/until.js';

t.setTimeout(150_000);

/** B-frames, and no key frames any more once a page had twenty seconds to open and play what is copied. */
const PUSH = [
  ...['-v', 'warning', '-nostdin', '-re', '-f', 'lavfi', '-i', 'testsrc2=size=640x360:rate=30'],
  ...['-re', '-f', 'lavfi', '-i', 'sine=frequency=440:sample_rate=48000', '-pix_fmt', 'yuv420p'],
  ...['-c:v', 'libx264', '-preset', 'ultrafast', '-b:v', '1M', '-bf', '2', '-x264-params', 'rc-lookahead=4'],
  ...['-g', '900', '-force_key_frames', 'expr:lte(t,19.9)*gte(t,2*n_forced)'],
  ...['-c:a', 'aac', '-f', 'flv', '-flvflags', 'no_duration_filesize'],
];

t.test('a page plays a source’s own pictures, and on through the fall-back to encoded ones', async (t) => {
  const kaibo = await Kaibo.start(t);
  const room = await kaibo.room('show');
  await kaibo.api('PATCH', '/rooms/show', { settings: { passthrough: true } });
  const push = new Program(t, 'ffmpeg', [...PUSH, room.url]);
  const { session } = await kaibo.untilStatus('show', 'live');
  const about = () => kaibo.api<Session>('GET', `/sessions/${session}`);
  t.match(await about(), { encoding: { top: 'copied', reason: 'source_fits' } });
  const browser = await openBrowser(t);
  const watch = await openPage(t, browser, `${kaibo.base}/watch/show`);
  await untilPlaying(watch);
  await watch.getByRole('button', { name: '清晰度' }).click();
  await watch.locator('.quality label', { hasText: '360p' }).click();
  await watch.waitForFunction(() => window.kaibo?.video?.videoHeight === 360);
  t.match(await about(), { encoding: { top: 'copied' } }, 'what is played is the source');

  await until('the fall-back', async () => (await about()).encoding?.top === 'encoded', 60_000);
  t.match(await about(), { encoding: { reason: 'gop' } });
  await untilPlaying(watch, 4);
  const now = await watch.evaluate(() => ({
    height: window.kaibo?.video?.videoHeight,
    stalled: window.kaibo?.media?.phase,
  }));
  t.match(now, { height: 360, stalled: 'playing' });
  // It catches up with the live: how soon is the machine's business.
  await watch.waitForFunction(() => (window.kaibo?.latency() ?? Number.POSITIVE_INFINITY) < 8_000, null, {
    timeout: 60_000,
  });

  await push.stop();
  await until('the replay', async () => (await fetch(`${kaibo.base}/replay/${session}/index.m3u8`)).ok);
  const replay = `${kaibo.base}/replay/${session}`;
  const through = spawnSync('ffmpeg', [
    ...[
      '-v',
      'error',
      '-i',
      `${replay}/360p/index.m3u8`,
      '-map',
      '0:v',
      '-fps_mode',
      'vfr',
      '-f',
      'null',
      '-',
    ],
  ]);
  t.equal(
    through.stderr.toString(),
    '',
    'ffmpeg, which reads the first init segment only, plays both stretches',
  );
  const decoded = (url: string) => {
    const args = [
      '-v',
      'error',
      '-i',
      url,
      '-map',
      '0:v',
      '-map',
      '0:a',
      '-f',
      'null',
      '-progress',
      'pipe:1',
      '-',
    ];
    return Number(/.*^frame=(\d+)/ms.exec(execFileSync('ffmpeg', args).toString())?.[1]);
  };
  const parts = [1, 2].map((part) => decoded(`${replay}/download.mp4?part=${part}`));
  t.ok(
    parts.every((it) => it > 60),
    `${parts} pictures in its two downloads`,
  );

  await watch.goto(replay);
  await untilPlaying(watch);
  await watch.evaluate(
    (joint) => {
      if (window.kaibo?.video) window.kaibo.video.currentTime = joint - 1;
    },
    (parts[0] ?? 0) / 30,
  );
  await untilPlaying(watch, 2.5);
});

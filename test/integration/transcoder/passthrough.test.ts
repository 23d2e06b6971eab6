import t from 'tap';
import { checkHls } from '../../support/hls-checker.js';
import { until } from '../../support/until.js';
import { startLive } from './harness.js';
import { measure, recordedMp4 } from './recorded.js';

t.setTimeout(60_000);

t.test('copied', async (t) => {
  const live = await startLive({
    source: { size: '640x360', frameRate: '30', bFrames: 2, gop: 60 },
    passthrough: { maxBitrate: 6_000_000 },
  });
  t.teardown(() => live.close());
  await until('its first parts', () => live.states.some((it) => it.status !== 'starting'));
  console.error(JSON.stringify(live.states.at(-1)));
  const checking = checkHls({ url: live.url, fetch: live.fetch, duration: 60_000 });
  await until('7 s', () => live.feed.mediaTime > 7_000);
  console.error((await live.fetch(live.url)).body.toString());
  console.error((await live.fetch(new URL('360p/index.m3u8?session=session-1', live.url).href)).body.toString());
  live.feed.end();
  const { faults, renditions } = await checking;
  console.error(JSON.stringify(live.states.at(-1)));
  t.strictSame(faults, []);
  console.error(renditions);
  const it = await measure(await recordedMp4(live.media, '360p'));
  console.error(it);
});

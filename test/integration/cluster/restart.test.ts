import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t from 'tap';
import { pushWithFfmpeg } from '../../support/encoder.js';
import { HlsPoller } from '../../support/hls-poller.js';
import { Kaibo } from '../../support/kaibo.js';
import { RedisServer } from '../../support/redis.js';
import { until } from '../../support/until.js';
import { TranscoderProcess } from '../../support/worker.js';

t.test('a server that is killed and started again goes on with what its transcoders make', async (t) => {
  const redis = await RedisServer.start(t);
  const dirs = await Promise.all([0, 1].map(() => mkdtemp(join(tmpdir(), 'kaibo-test-'))));
  t.teardown(() => Promise.all(dirs.map((dir) => rm(dir, { recursive: true, force: true }))));
  const [media = '', dataDir = ''] = dirs;
  const env = {
    KAIBO_REDIS_URL: redis.url,
    KAIBO_INTERNAL_SECRET: 'what-the-nodes-of-this-test-share',
    KAIBO_MEDIA_URL: `file:${media}`,
    KAIBO_LOG_LEVEL: 'warn',
    KAIBO_TRANSCODER_PRESET: 'ultrafast',
  };
  const only = { ...env, KAIBO_TRANSCODER_ENABLED: 'false' };
  const killed = await Kaibo.start(t, { dataDir, env: only });
  const worker = await TranscoderProcess.start(t, env);
  const room = await killed.room('kept');
  const first = pushWithFfmpeg(t, room.url, { size: '640x360' });
  const { session = '' } = await killed.untilStatus(room.id, 'live');
  await killed.stop('SIGKILL');
  await first.exited;

  const { http, rtmp, internal } = killed.ports;
  const ports = {
    KAIBO_HTTP_PORT: `${http}`,
    KAIBO_RTMP_PORT: `${rtmp}`,
    KAIBO_INTERNAL_PORT: `${internal}`,
  };
  const kaibo = await Kaibo.start(t, { dataDir, env: { ...only, ...ports } });
  t.match(await kaibo.untilStatus(room.id, 'interrupted'), { session });
  const second = pushWithFfmpeg(t, room.url, { size: '640x360' });
  t.match(await kaibo.untilStatus(room.id, 'live'), { session });
  const player = new HlsPoller(new URL(`${kaibo.base}/live/${room.id}/240p/index.m3u8?session=${session}`));
  t.teardown(() => player.stop());
  await player.more(12);
  t.same(player.jumps, []);

  await second.stop('SIGINT');
  const replay = await until('the replay', async () => {
    // Until the session has ended there is none.
    if ((await fetch(`${kaibo.base}/replay/${session}/index.m3u8`)).status !== 200) return null;
    return kaibo.api<{ duration: number }>('GET', `/replays/${session}`);
  });
  t.ok(replay.duration >= 12 / 3 - 1, `${replay.duration} s of replay`);
  const sessions = await kaibo.api<{ items: unknown[] }>('GET', `/rooms/${room.id}/sessions`);
  t.equal(sessions.items.length, 1, 'one session');
  t.equal(await worker.stop('SIGTERM'), 0);
});

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import type { Session } from '../../../protocol/api.js';
import { pushWithFfmpeg } from '../../support/encoder.js';
import { HlsPoller } from '../../support/hls-poller.js';
import { Kaibo } from '../../support/kaibo.js';
import { PostgresServer } from '../../support/postgres.js';
import { RedisServer } from '../../support/redis.js';
import { until } from '../../support/until.js';

async function environment(t: Test): Promise<Record<string, string>> {
  const [redis, postgres] = await Promise.all([RedisServer.start(t), PostgresServer.start(t)]);
  const media = await mkdtemp(join(tmpdir(), 'kaibo-media-'));
  t.teardown(() => rm(media, { recursive: true, force: true }));
  return {
    KAIBO_REDIS_URL: redis.url,
    KAIBO_DATABASE_URL: postgres.url(),
    KAIBO_INTERNAL_SECRET: 'what-the-nodes-of-this-test-share',
    KAIBO_PERSONAL_KEYS: `shared:${'k'.repeat(43)}`,
    KAIBO_MEDIA_URL: `file:${media}`,
    KAIBO_TRANSCODER_PRESET: 'ultrafast',
  };
}

t.test(
  'two servers on one database: what one is told the other knows, and it goes on when one dies',
  async (t) => {
    const env = await environment(t);
    // At the same time, on an empty database.
    const [server, all] = await Promise.all([
      Kaibo.start(t, { env, role: 'server' }),
      Kaibo.start(t, { env }),
    ]);
    const page = await fetch(`${server.base}/watch/a`);
    t.equal(page.status, 404);
    t.match(await page.json(), { code: 'not_found', detail: /`kaibo server`.*`kaibo all`/ });
    t.equal((await fetch(`${server.base}/readyz`)).status, 200);

    const room = await server.room('shared');
    const price = { amount: 100, currency: 'CNY' };
    const { id: product } = await server.api<{ id: string }>('POST', '/products', {
      ...{ name: 'Shirt', price, stock: 1 },
    });
    const items = [{ product, position: 1, status: 'on' }];
    await all.api('PUT', `/rooms/${room.id}/shelf`, { items });

    const encoder = pushWithFfmpeg(t, room.url, { size: '640x360' });
    const { session = '' } = await all.untilStatus(room.id, 'live');
    const explained = await all.api<{ tag: unknown }>('PUT', `/rooms/${room.id}/explaining`, { product });
    t.match(explained.tag, { product: { id: product }, to: null }, 'the live of one is tagged at the other');
    const player = new HlsPoller(new URL(`${all.base}/live/${room.id}/240p/index.m3u8?session=${session}`));
    t.teardown(() => player.stop());
    await player.more(4);

    t.equal(await server.stop('SIGKILL'), 'SIGKILL');
    // ffmpeg gives up with its connection.
    await encoder.exited;
    const killed = performance.now();
    const shown = () => all.api<Session>('GET', `/sessions/${session}`);
    await until('the other to take it over', async () => (await shown()).status === 'interrupted');
    t.comment(`taken over ${Math.round(performance.now() - killed)} ms after the kill`);
    const { url } = await all.api<{ url: string }>('GET', `/rooms/${room.id}/ingest`);
    const again = pushWithFfmpeg(t, url, { size: '640x360' });
    await until('live again', async () => (await shown()).status === 'live');
    await player.more(4);
    t.same(player.faults, [], 'whoever watched watches on');
    t.match(await shown(), { interruptions: [{ reason: 'server_restarted' }] });

    await again.stop('SIGINT');
    await all.untilStatus(room.id, 'ended');
    await until('the replay', async () => {
      const found = await all.api<{ status: string; tags: unknown[] }>('GET', `/replays/${session}`);
      return found.status === 'ready' && found.tags.length === 1;
    });
    t.equal((await all.api<{ items: unknown[] }>('GET', `/rooms/${room.id}/sessions`)).items.length, 1);
  },
);

import { spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import t from 'tap';
import { RedisBus } from '../../../backends/bus/redis.js';
import { openDiskStore } from '../../../backends/media/disk.js';
import { RedisLink } from '../../../backends/redis/link.js';
import { announceMedia } from '../../../bin/shared-media.js';
import { Kaibo } from '../../support/kaibo.js';
import { RedisServer } from '../../support/redis.js';

const kaiboCommand = fileURLToPath(new URL('../../../bin/kaibo.js', import.meta.url));

const transcoder = (env: Record<string, string>) => start('transcoder', env);

function start(
  role: 'transcoder' | 'edge',
  env: Record<string, string>,
): { status: number | null; said: string } {
  const settings = { KAIBO_LOG_LEVEL: 'silent', ...env };
  const { status, stderr } = spawnSync(process.execPath, [kaiboCommand, role], {
    env: { ...process.env, ...settings },
    encoding: 'utf8',
    timeout: 100_000,
  });
  return { status, said: stderr.trim() };
}

const SECRET = { KAIBO_INTERNAL_SECRET: 'what-the-nodes-share' };

t.test('a transcoder that can not work says why in a line, and does not start', async (t) => {
  const redis = await RedisServer.start(t);
  const dir = await mkdtemp(join(tmpdir(), 'kaibo-media-'));
  t.teardown(() => rm(dir, { recursive: true, force: true }));
  t.same(transcoder(SECRET), {
    status: 2,
    said: 'kaibo: a transcoder of its own needs redis.url, by which servers find it',
  });
  const alone = transcoder({ KAIBO_REDIS_URL: redis.url });
  t.equal(alone.status, 2);
  t.match(alone.said, /redis\.url.*set internal\.secret/);
  const nowhere = transcoder({
    ...SECRET,
    KAIBO_REDIS_URL: 'redis://:hush@127.0.0.1:1',
    KAIBO_DATA_DIR: dir,
  });
  t.equal(nowhere.status, 1);
  t.match(nowhere.said, /^kaibo: Redis at 127\.0\.0\.1:1 can not be used: .*ECONNREFUSED[^\n]*$/);
  t.notMatch(nowhere.said, /hush/);

  const bus = new RedisBus(await RedisLink.open({ url: redis.url, name: 'test' }));
  const media = await openDiskStore(join(dir, 'of-the-server'));
  await announceMedia(bus, media);
  await media.close();
  await bus.close();
  const elsewhere = transcoder({
    ...SECRET,
    KAIBO_REDIS_URL: redis.url,
    KAIBO_MEDIA_URL: `file:${join(dir, 'another')}`,
  });
  t.equal(elsewhere.status, 1);
  t.match(elsewhere.said, /^kaibo: the media storage .* set media\.url/);
});

t.test(
  'a Kaibo with a database of its own does not start beside another one at the same Redis',
  async (t) => {
    const redis = await RedisServer.start(t);
    const env = { ...SECRET, KAIBO_REDIS_URL: redis.url };
    const first = await Kaibo.start(t, { env, role: 'server' });
    await t.rejects(Kaibo.start(t, { env, role: 'server' }), {
      message:
        /kaibo: another Kaibo with another database is at this Redis: one Redis serves one Kaibo[^\n]*\n$/,
    });
    await first.room('still-there');
    // Who was killed, and whoever begins anew with an empty database, is not in the way.
    await first.stop('SIGKILL');
    await Kaibo.start(t, { env, role: 'server' });
  },
);

t.test('an edge that can not work says why in a line, and does not start', async (t) => {
  t.same(start('edge', SECRET), {
    status: 2,
    said: 'kaibo: an edge of its own needs redis.url, by which it finds servers and transcoders',
  });
  const withoutMedia = start('edge', { ...SECRET, KAIBO_REDIS_URL: 'redis://127.0.0.1:1' });
  t.equal(withoutMedia.status, 2);
  t.match(withoutMedia.said, /^kaibo: an edge of its own needs media\.url, [^\n]*$/);
});

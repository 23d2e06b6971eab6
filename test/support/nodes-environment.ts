import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Test } from 'tap';
import type { RedisServer } from './redis.js';

/** Environment of processes that are one Kaibo: they meet at a Redis, share a secret, and a media directory that goes with the test. */
export async function nodesEnvironment(t: Test, redis: RedisServer): Promise<Record<string, string>> {
  const media = await mkdtemp(join(tmpdir(), 'kaibo-media-'));
  t.teardown(() => rm(media, { recursive: true, force: true }));
  return {
    KAIBO_REDIS_URL: redis.url,
    KAIBO_INTERNAL_SECRET: 'what-the-nodes-of-this-test-share',
    KAIBO_MEDIA_URL: `file:${media}`,
    KAIBO_LOG_LEVEL: 'warn',
    KAIBO_TRANSCODER_PRESET: 'ultrafast',
  };
}

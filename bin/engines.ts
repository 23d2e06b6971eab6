import type { Logger } from 'pino';
import { MemoryBus } from '../backends/bus/memory.js';
import type { Bus } from '../backends/bus/port.js';
import { RedisBus } from '../backends/bus/redis.js';
import { openDatabase } from '../backends/database/open.js';
import type { Database } from '../backends/database/port.js';
import { BullMqJobs } from '../backends/jobs/bullmq.js';
import { InProcessJobs } from '../backends/jobs/in-process.js';
import type { Jobs } from '../backends/jobs/port.js';
import { openMedia } from '../backends/media/open.js';
import type { MediaStore } from '../backends/media/port.js';
import { RedisLink } from '../backends/redis/link.js';
import type { Config } from '../config/config.js';
import { systemClock } from '../protocol/clock.js';
import { deriveKey } from '../server/secrets.js';
import { announceMedia } from './shared-media.js';

/** Keeps a resource to be closed at the end, in the reverse order. */
export type Own = <T extends { close(): Promise<unknown> }>(resource: T) => T;

/** Bus of this process, or of all that meet at one Redis. Throws one clear line when it can't be reached. */
export async function openBus(config: Config, logger: Logger, own: Own): Promise<Bus> {
  const onListenerError = (err: unknown, topic: string) =>
    logger.error({ err, topic }, 'bus listener failed');
  if (config.redis.url === '') return own(new MemoryBus({ clock: systemClock, onListenerError }));
  return own(new RedisBus(await linkTo(config, logger, 'kaibo-bus'), { onListenerError }));
}

/** Bus and jobs, as {@link openBus}. */
export async function openEngines(
  config: Config,
  logger: Logger,
  own: Own,
): Promise<{ bus: Bus; jobs: Jobs }> {
  const bus = await openBus(config, logger, own);
  const { url } = config.redis;
  if (url === '') return { bus, jobs: own(new InProcessJobs()) };
  const onTrouble = (err: unknown) => logger.warn({ err }, 'jobs on Redis');
  const jobs = own(new BullMqJobs(await linkTo(config, logger, 'kaibo-jobs'), { onTrouble }));
  return { bus, jobs };
}

const linkTo = ({ redis }: Config, logger: Logger, name: string) =>
  RedisLink.open({ url: redis.url, name, onTrouble: oneOfASecond(logger) });

/** What edges show to a transcoder of another machine: the same wherever the secret is. */
export function originToken(internalSecret: string): string {
  return Buffer.from(deriveKey(internalSecret, 'live origin')).toString('base64url');
}

/** What edges of their own show to servers, which believe them whom they speak for. */
export function edgeToken(internalSecret: string): string {
  return Buffer.from(deriveKey(internalSecret, 'edge to server')).toString('base64url');
}

/** An engine that is away fails several connections a few times a second; a line a second says as much. */
function oneOfASecond(logger: Logger): (sentence: string) => void {
  let last = 0;
  return (sentence) => {
    const now = Date.now();
    if (now - last < 1_000) return;
    last = now;
    logger.warn(sentence);
  };
}

/** What a node keeps things in. */
export interface Backends {
  database: Database;
  media: MediaStore;
  bus: Bus;
  jobs: Jobs;
}

/** Opens database, media storage, bus and jobs of a node with the control plane; `onQuery` is told ms of each query. Throws one clear line. */
export async function openBackends(
  config: Config,
  logger: Logger,
  own: Own,
  onQuery: (took: number) => void,
): Promise<Backends> {
  const { dir: dataDir } = config.data;
  const onTrouble = oneOfASecond(logger);
  const database = own(await openDatabase({ ...config.database, dataDir, onTrouble, onQuery }));
  const media = own(await openMedia({ url: config.media.url, dataDir }));
  const { bus, jobs } = await openEngines(config, logger, own);
  if (config.redis.url !== '') await announceMedia(bus, media);
  return { database, media, bus, jobs };
}

import { fileURLToPath } from 'node:url';
import type { Logger } from 'pino';
import { MemoryBus } from '../backends/bus/memory.js';
import { openDatabase } from '../backends/database/open.js';
import { InProcessJobs } from '../backends/jobs/in-process.js';
import { openMedia } from '../backends/media/open.js';
import type { Config } from '../config/config.js';
import type { Secrets } from '../config/secrets.js';
import { Edge } from '../edge/edge.js';
import { systemClock } from '../protocol/clock.js';
import { Ingest } from '../server/ingest/ingest.js';
import { Server } from '../server/server.js';
import { Transcoder } from '../transcoder/transcoder.js';
import { registerHealth } from './health.js';
import { createHttp, explainListenError, listen } from './http.js';
import { localHost } from './local-address.js';
import { Metrics } from './metrics.js';

/** A running `kaibo all`. */
export interface RunningNode {
  /** Ports that were bound; they differ from the configuration where that says 0. */
  readonly ports: { http: number; internal: number; rtmp: number; rtmps: number | null };
  /** Which ffmpeg makes the ladder. */
  readonly ffmpeg: string;
  /** Drains and stops everything; idempotent. */
  close(): Promise<void>;
}

const playerDir = fileURLToPath(new URL('../player/', import.meta.url));

/** All three kinds of node in one process, on the embedded back ends. Throws one clear line when it can't start. */
export async function startAll(config: Config, secrets: Secrets, logger: Logger): Promise<RunningNode> {
  const clock = systemClock;
  const closers: (() => Promise<void>)[] = [];
  const own = <T extends { close(): Promise<unknown> }>(resource: T): T => {
    closers.push(async () => void (await resource.close()));
    return resource;
  };
  const ports: RunningNode['ports'] = { http: 0, internal: 0, rtmp: 0, rtmps: null };
  const close = once(async () => {
    for (const step of closers.reverse())
      await step().catch((error) => logger.error({ err: error }, 'closing failed'));
  });
  try {
    const onListenerError = (err: unknown, topic: string) =>
      logger.error({ err, topic }, 'bus listener failed');
    const database = own(await openDatabase({ url: config.database.url, dataDir: config.data.dir }));
    const media = own(await openMedia({ url: config.media.url, dataDir: config.data.dir }));
    const bus = own(new MemoryBus({ clock, onListenerError }));
    const jobs = own(new InProcessJobs());
    const transcoder = own(
      new Transcoder({
        bus,
        jobs,
        media,
        clock,
        logger: logger.child({ part: 'transcoder' }),
        options: config.transcoder,
      }),
    );
    await transcoder.start();

    const ingest = own(
      new Ingest({
        bus,
        clock,
        logger: logger.child({ part: 'ingest' }),
        options: config.rtmp,
        limits: config.live,
        secret: secrets.internalSecret,
        internalUrl: () => `http://${localHost(config.internal.host)}:${ports.internal}`,
      }),
    );
    const server = own(
      new Server({
        database,
        bus,
        jobs,
        media,
        clock,
        secrets,
        feeds: ingest,
        logger: logger.child({ part: 'server' }),
        options: {
          live: config.live,
          limits: config.limits,
          http: config.http,
          transcoder: config.transcoder,
          rtmp: {
            publicHost: config.rtmp.publicHost,
            silentTimeout: config.rtmp.silentTimeout,
            localHost: localHost(config.rtmp.host),
            port: () => ports.rtmp,
            securePort: () => ports.rtmps,
          },
        },
      }),
    );
    const edge = own(
      new Edge({
        bus,
        media,
        clock,
        playerDir,
        live: transcoder,
        replays: server.replays,
        tokens: server.tokens,
        previews: server.previews,
        logger: logger.child({ part: 'edge' }),
        options: {
          channel: config.channel,
          limits: config.limits,
          trustProxy: config.http.trustProxy,
          publicUrl: config.http.publicUrl,
        },
      }),
    );

    const metrics = own(new Metrics({ transcoder, edge, ingest, server }));
    const ready = { value: false };
    // A feed is silent while its publisher is away, for as long as the grace allows.
    const internal = own(createHttp(logger, { trustProxy: false, idleTimeout: 0 }));
    registerHealth(internal, ready);
    await internal.register(ingest.routes);
    metrics.register(internal);
    const app = own(createHttp(logger, { trustProxy: config.http.trustProxy }));
    registerHealth(app, ready);
    await app.register(server.api, { prefix: '/api/v1' });
    await app.register(edge.plugin);

    ports.internal = await listen(internal, 'internal', config.internal.host, config.internal.port);
    await server.start();
    ports.rtmp = await ingest.listen(server.gate).then(
      ({ port }) => port,
      (error: unknown) => {
        throw new Error(explainListenError(error, 'rtmp', config.rtmp.host, config.rtmp.port));
      },
    );
    const secure = await ingest.listenSecure(server.gate).catch((error: unknown) => {
      throw new Error(explainListenError(error, 'rtmp_tls', config.rtmp.host, config.rtmp.tlsPort));
    });
    ports.rtmps = secure?.port ?? null;
    ports.http = await listen(app, 'http', config.http.host, config.http.port);
    ready.value = true;
    closers.push(async () => {
      ready.value = false;
      await edge.drain();
      // While the feeds can still be read: their readers see the end, and the last parts are recorded.
      await server.close();
    });
    return { ports, ffmpeg: transcoder.describe(), close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** The same promise for every call. */
function once(work: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | null = null;
  return () => {
    running ??= work();
    return running;
  };
}

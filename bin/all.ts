import { fileURLToPath } from 'node:url';
import type { Logger } from 'pino';
import { openDatabase } from '../backends/database/open.js';
import { openMedia } from '../backends/media/open.js';
import type { Config } from '../config/config.js';
import type { Secrets } from '../config/secrets.js';
import { Edge } from '../edge/edge.js';
import { RoutedSource } from '../edge/origin/routed-source.js';
import { systemClock } from '../protocol/clock.js';
import { Ingest } from '../server/ingest/ingest.js';
import { Server } from '../server/server.js';
import { Transcoder } from '../transcoder/transcoder.js';
import { Closing } from './closing.js';
import { oneOfASecond, openEngines, originToken } from './engines.js';
import { Readiness, registerHealth } from './health.js';
import { createHttp, explainListenError, listen } from './http.js';
import { localHost } from './local-address.js';
import { Metrics } from './metrics.js';
import { OriginServer } from './origin.js';
import { announceMedia } from './shared-media.js';

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

/** All three kinds of node in one process, on the embedded back ends or on Redis with others. Throws one clear line when it can't start. */
export async function startAll(config: Config, secrets: Secrets, logger: Logger): Promise<RunningNode> {
  const clock = systemClock;
  const closing = new Closing(logger);
  const { own } = closing;
  const ports: RunningNode['ports'] = { http: 0, internal: 0, rtmp: 0, rtmps: null };
  try {
    const database = own(
      await openDatabase({
        ...config.database,
        dataDir: config.data.dir,
        onTrouble: oneOfASecond(logger),
      }),
    );
    const media = own(await openMedia({ url: config.media.url, dataDir: config.data.dir }));
    const { bus, jobs } = await openEngines(config, logger, own);
    if (config.redis.url !== '') await announceMedia(bus, media);
    const shared = config.redis.url === '' ? null : await OriginServer.create(config.transcoder, logger, own);
    const transcoder = own(
      new Transcoder({
        bus,
        jobs,
        media,
        clock,
        logger: logger.child({ part: 'transcoder' }),
        options: config.transcoder,
        origin: () => shared?.url ?? '',
        takes: { ladders: config.transcoder.enabled, testPictures: true },
      }),
    );
    const token = originToken(secrets.internalSecret);
    await shared?.serve(transcoder, token);
    await shared?.listen();
    await transcoder.start();
    const routed = own(
      new RoutedSource({ bus, token, local: { source: transcoder, url: () => shared?.url ?? '' } }),
    );

    const ingest = own(
      new Ingest({
        bus,
        clock,
        logger: logger.child({ part: 'ingest' }),
        options: config.rtmp,
        limits: config.live,
        secret: secrets.internalSecret,
        internalUrl: () =>
          config.internal.url || `http://${localHost(config.internal.host)}:${ports.internal}`,
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
          shop: config.shop,
          http: config.http,
          people: config.people,
          transcoder: config.transcoder,
          webhooks: config.webhooks,
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
        live: shared === null ? transcoder : routed,
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

    const metrics = own(new Metrics({ transcoder, edge, ingest, server, source: routed }));
    const ready = new Readiness(() => database.assertReachable());
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
    ready.running = true;
    closing.add(async () => {
      ready.running = false;
      await edge.drain();
      // While the feeds can still be read: their readers see the end, and the last parts are recorded.
      await server.close();
    });
    return { ports, ffmpeg: transcoder.describe(), close: closing.close };
  } catch (error) {
    await closing.close();
    throw error;
  }
}

import type { Logger } from 'pino';
import type { Config } from '../config/config.js';
import type { Secrets } from '../config/secrets.js';
import { Edge } from '../edge/edge.js';
import { RoutedSource } from '../edge/origin/routed-source.js';
import { systemClock } from '../protocol/clock.js';
import { Transcoder } from '../transcoder/transcoder.js';
import { ffmpegCheck } from './checks.js';
import { Closing } from './closing.js';
import { ControlPlane, type Ports } from './control-plane.js';
import { edgeOptions, playerDir } from './edge-settings.js';
import { openBackends, originToken } from './engines.js';
import { Metrics } from './metrics.js';
import { OriginServer } from './origin.js';
import { Timings } from './timings.js';

/** A running `kaibo all`. */
export interface RunningNode {
  /** Ports that were bound; they differ from the configuration where that says 0. */
  readonly ports: Ports;
  /** Which ffmpeg makes the ladder. */
  readonly ffmpeg: string;
  /** Drains and stops everything; idempotent. */
  close(): Promise<void>;
}

/** All three kinds of node in one process, on the embedded back ends or on Redis with others. Throws one clear line when it can't start. */
export async function startAll(
  config: Config,
  secrets: Secrets,
  node: string,
  logger: Logger,
): Promise<RunningNode> {
  const clock = systemClock;
  const closing = new Closing(logger);
  const { own } = closing;
  try {
    const timings = new Timings();
    const backends = await openBackends(config, logger, own, timings.queried);
    const { bus, jobs, media } = backends;
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

    const plane = new ControlPlane(config, secrets, { ...backends, logger, own, node });
    const { server, ingest } = plane;
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
        plays: server.plays,
        passKey: server.passKey,
        staff: server.staff,
        addressKey: server.addressKey,
        logger: logger.child({ part: 'edge' }),
        flushed: timings.flushed,
        answered: timings.answered,
        options: edgeOptions(config),
      }),
    );

    const metrics = own(
      new Metrics(
        { transcoder, edge, ingest, server, bus, source: routed, http: plane.answers },
        { timings, jobs },
      ),
    );
    plane.readiness.add('ffmpeg', ffmpegCheck(transcoder));
    const app = await plane.publicHttp();
    await app.register(edge.plugin);
    await plane.start(metrics, app);
    closing.add(async () => {
      plane.readiness.running = false;
      await edge.drain();
      // While the feeds can still be read: their readers see the end, and the last parts are recorded.
      await server.close();
    });
    return { ports: plane.ports, ffmpeg: transcoder.describe(), close: closing.close };
  } catch (error) {
    await closing.close();
    throw error;
  }
}

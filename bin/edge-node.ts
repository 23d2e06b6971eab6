import type { FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import type { Bus } from '../backends/bus/port.js';
import { openMedia } from '../backends/media/open.js';
import type { Config } from '../config/config.js';
import { Edge } from '../edge/edge.js';
import { RoutedSource } from '../edge/origin/routed-source.js';
import { ApiProxy } from '../edge/servers/api-proxy.js';
import { RemoteReplays } from '../edge/servers/remote-replays.js';
import { ServerList } from '../edge/servers/server-list.js';
import { Servers } from '../edge/servers/servers.js';
import { systemClock } from '../protocol/clock.js';
import { sharedTokens } from '../server/tokens.js';
import { busCheck, mediaReadCheck } from './checks.js';
import { Closing } from './closing.js';
import { edgeOptions, playerDir } from './edge-settings.js';
import { edgeToken, type Own, openBus, originToken } from './engines.js';
import { Readiness, registerHealth } from './health.js';
import { createHttp, listen } from './http.js';
import { Metrics } from './metrics.js';
import { PublicAnswers } from './public-answers.js';
import { assertSharedMedia } from './shared-media.js';
import { Timings } from './timings.js';

/** A running `kaibo edge`. */
export interface EdgeNode {
  readonly ports: { http: number; internal: number };
  /** Tells viewers to go elsewhere and stops; idempotent. */
  close(): Promise<void>;
}

/** An edge of its own: the bus on Redis, media on storage it shares with the servers, everything else asked of them. Throws one clear line. */
export async function startEdge(config: Config, logger: Logger): Promise<EdgeNode> {
  const closing = new Closing(logger);
  const { own } = closing;
  try {
    const media = own(await openMedia({ url: config.media.url, dataDir: config.data.dir }));
    const bus = await openBus(config, logger, own);
    await assertSharedMedia(bus, media);
    const { servers, replays } = await reachServers(bus, config, own);
    const source = own(new RoutedSource({ bus, token: originToken(config.internal.secret) }));
    const timings = new Timings();
    const edge = own(
      new Edge({
        ...{ bus, media, clock: systemClock, playerDir, live: source, replays },
        ...sharedTokens(config.internal.secret, systemClock),
        logger: logger.child({ part: 'edge' }),
        flushed: timings.flushed,
        answered: timings.answered,
        options: edgeOptions(config),
      }),
    );
    const ready = new Readiness({
      // Redis is away for all edges at once: none of them is better than another, and what plays goes on.
      bus: { ...busCheck(bus), vital: false },
      media: mediaReadCheck(media),
    });
    const answers = new PublicAnswers();
    const app = own(createHttp(logger, { trustProxy: config.http.trustProxy, answers }));
    registerHealth(app, ready);
    await app.register(new ApiProxy(servers).plugin, { prefix: '/api/v1' });
    await app.register(edge.plugin);
    const internal = internalHttp(logger, own, ready);
    own(new Metrics({ edge, source, servers, bus, http: answers }, { timings })).register(internal);
    const ports = await openPorts(config, app, internal);
    ready.running = true;
    closing.add(async () => {
      ready.running = false;
      await edge.drain();
    });
    return { ports, close: closing.close };
  } catch (error) {
    await closing.close();
    throw error;
  }
}

async function reachServers(bus: Bus, config: Config, own: Own) {
  const list = await ServerList.open(bus);
  const servers = own(new Servers(list, edgeToken(config.internal.secret)));
  own({ close: async () => list.close() });
  return { servers, replays: own(await RemoteReplays.open(bus, servers)) };
}

function internalHttp(logger: Logger, own: Own, ready: Readiness): FastifyInstance {
  const internal = own(createHttp(logger, { trustProxy: false }));
  registerHealth(internal, ready);
  return internal;
}

/** The public one last. */
async function openPorts(config: Config, app: FastifyInstance, internal: FastifyInstance) {
  const { http, internal: inside } = config;
  const internalPort = await listen(internal, 'internal', inside.host, inside.port);
  return { http: await listen(app, 'http', http.host, http.port), internal: internalPort };
}

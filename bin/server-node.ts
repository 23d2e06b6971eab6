import type { Logger } from 'pino';
import type { Config } from '../config/config.js';
import type { Secrets } from '../config/secrets.js';
import { Closing } from './closing.js';
import { ControlPlane, type Ports } from './control-plane.js';
import { openBackends } from './engines.js';
import { Metrics } from './metrics.js';
import { Timings } from './timings.js';

/** A running `kaibo server`. */
export interface ServerNode {
  readonly ports: Ports;
  /** Ends its lives, or leaves them to others as configured, and stops; idempotent. */
  close(): Promise<void>;
}

const ELSEWHERE =
  'This node is a `kaibo server`: it takes publishers and answers the API under /api/v1. Pages, media and the viewers’ channel are at ' +
  'the nodes that run `kaibo edge` or `kaibo all`.';

/** RTMP ingest, API and control plane without transcoder and edge, on Redis with others. Throws one clear line when it can't start. */
export async function startServer(
  config: Config,
  secrets: Secrets,
  node: string,
  logger: Logger,
): Promise<ServerNode> {
  const closing = new Closing(logger);
  const { own } = closing;
  try {
    const timings = new Timings();
    const backends = await openBackends(config, logger, own, timings.queried);
    const plane = new ControlPlane(config, secrets, { ...backends, logger, own, node });
    const { server, ingest, answers: http } = plane;
    const app = await plane.publicHttp(ELSEWHERE);
    await plane.start(
      own(new Metrics({ ingest, server, bus: backends.bus, http }, { timings, jobs: backends.jobs })),
      app,
    );
    closing.add(async () => {
      plane.readiness.running = false;
      await server.close();
    });
    return { ports: plane.ports, close: closing.close };
  } catch (error) {
    await closing.close();
    throw error;
  }
}

import type { FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import type { Config } from '../config/config.js';
import type { Secrets } from '../config/secrets.js';
import { systemClock } from '../protocol/clock.js';
import { Ingest } from '../server/ingest/ingest.js';
import { Server } from '../server/server.js';
import { busCheck, databaseCheck, mediaCheck } from './checks.js';
import { edgeApi } from './edge-api.js';
import { type Backends, edgeToken, type Own } from './engines.js';
import { Readiness, registerHealth } from './health.js';
import { createHttp, explainListenError, listen } from './http.js';
import { localHost } from './local-address.js';
import type { Metrics } from './metrics.js';
import { PublicAnswers } from './public-answers.js';
import { AnnouncedServer } from './server-address.js';

/** Ports that were bound. */
export interface Ports {
  http: number;
  internal: number;
  rtmp: number;
  rtmps: number | null;
}

type Parts = Backends & { logger: Logger; own: Own; node: string };

/** RTMP ingest and control plane with their ports: what `kaibo all` and `kaibo server` have in common. */
export class ControlPlane {
  readonly ports: Ports = { http: 0, internal: 0, rtmp: 0, rtmps: null };
  readonly readiness: Readiness;
  readonly ingest: Ingest;
  readonly server: Server;

  readonly answers = new PublicAnswers();

  /** `node`: this server's name among those that share the database. */
  constructor(
    private readonly config: Config,
    private readonly secrets: Secrets,
    private readonly parts: Parts,
  ) {
    const { own, database, bus, media, logger } = parts;
    this.readiness = new Readiness({
      database: databaseCheck(database),
      bus: busCheck(bus),
      media: mediaCheck(media),
    });
    this.ingest = own(this.createIngest(secrets, logger));
    this.server = own(this.createServer(secrets, logger));
  }

  /** The public port with the API; its caller adds what else there is, or says where that is to be found. */
  async publicHttp(nothingHere?: string): Promise<FastifyInstance> {
    const { own, logger } = this.parts;
    const options = { trustProxy: this.config.http.trustProxy, answers: this.answers };
    const app = own(createHttp(logger, nothingHere === undefined ? options : { ...options, nothingHere }));
    registerHealth(app, this.readiness);
    await app.register(this.server.api, { prefix: '/api/v1' });
    return app;
  }

  /** Opens the ports, the public one last. Throws one line for people. */
  async start(metrics: Metrics, app: FastifyInstance): Promise<void> {
    const { config, ports } = this;
    const internal = await this.internalHttp(metrics);
    ports.internal = await listen(internal, 'internal', config.internal.host, config.internal.port);
    await this.server.start();
    await this.listenForPublishers();
    if (config.redis.url !== '') this.announce();
    ports.http = await listen(app, 'http', config.http.host, config.http.port);
    this.readiness.running = true;
  }

  private get internalUrl(): string {
    const { url, host } = this.config.internal;
    return url || `http://${localHost(host)}:${this.ports.internal}`;
  }

  /** To edges of their own. */
  private announce(): void {
    const { bus, logger, own, node } = this.parts;
    own(new AnnouncedServer(bus, { url: this.internalUrl, node }, systemClock, logger));
  }

  private async internalHttp(metrics: Metrics): Promise<FastifyInstance> {
    const { own, logger } = this.parts;
    // A feed is silent while its publisher is away, for as long as the grace allows.
    // Edges say whom they speak for; whoever else asks here is not believed anything.
    const internal = own(createHttp(logger, { trustProxy: true, idleTimeout: 0 }));
    registerHealth(internal, this.readiness);
    await internal.register(this.ingest.routes);
    await internal.register(edgeApi(this.server, edgeToken(this.secrets.internalSecret)));
    metrics.register(internal);
    return internal;
  }

  private async listenForPublishers(): Promise<void> {
    const { ingest, server, ports } = this;
    const { host, port, tlsPort } = this.config.rtmp;
    const { port: plain } = await ingest.listen(server.gate).catch((error: unknown) => {
      throw new Error(explainListenError(error, 'rtmp', host, port));
    });
    const secure = await ingest.listenSecure(server.gate).catch((error: unknown) => {
      throw new Error(explainListenError(error, 'rtmp_tls', host, tlsPort));
    });
    ports.rtmp = plain;
    ports.rtmps = secure?.port ?? null;
  }

  private createIngest({ internalSecret: secret }: Secrets, logger: Logger): Ingest {
    const { rtmp, live } = this.config;
    return new Ingest({
      bus: this.parts.bus,
      clock: systemClock,
      logger: logger.child({ part: 'ingest' }),
      options: rtmp,
      limits: live,
      secret,
      internalUrl: () => this.internalUrl,
    });
  }

  private createServer(secrets: Secrets, logger: Logger): Server {
    const { live, limits, shop, http, people, transcoder, webhooks, rtmp } = this.config;
    const { database, bus, jobs, media, node } = this.parts;
    return new Server({
      ...{ database, bus, jobs, media, secrets, clock: systemClock, feeds: this.ingest },
      node: { name: node },
      logger: logger.child({ part: 'server' }),
      options: {
        ...{ live, limits, shop, http, people, transcoder, webhooks },
        rtmp: {
          publicHost: rtmp.publicHost,
          silentTimeout: rtmp.silentTimeout,
          localHost: localHost(rtmp.host),
          port: () => this.ports.rtmp,
          securePort: () => this.ports.rtmps,
        },
      },
    });
  }
}

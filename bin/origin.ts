import type { FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import type { Config } from '../config/config.js';
import { type Origin, originRoutes } from '../transcoder/origin-routes.js';
import type { Own } from './engines.js';
import { createHttp, listen } from './http.js';
import { localHost } from './local-address.js';

/** The HTTP server at which edges of other machines reach a transcoder. */
export class OriginServer {
  private bound = 0;

  constructor(
    readonly app: FastifyInstance,
    private readonly options: Config['transcoder'],
  ) {}

  static async create(options: Config['transcoder'], logger: Logger, own: Own): Promise<OriginServer> {
    return new OriginServer(own(createHttp(logger, { trustProxy: false })), options);
  }

  async serve(origin: Origin, token: string): Promise<void> {
    await this.app.register(originRoutes(origin, token));
  }

  async listen(): Promise<void> {
    const { originHost, originPort } = this.options;
    this.bound = await listen(this.app, 'transcoder_origin', originHost, originPort);
  }

  /** What stands on the bus. */
  get url(): string {
    const { originUrl, originHost } = this.options;
    return originUrl === '' ? `http://${localHost(originHost)}:${this.bound}` : originUrl;
  }
}

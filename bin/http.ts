import Fastify, { type FastifyBaseLogger, type FastifyInstance, LogController } from 'fastify';
import type { Logger } from 'pino';
import { answerProblem, sendProblem } from '../server/http/problems.js';
import type { PublicAnswers } from './public-answers.js';

/** Connections the kernel holds for us: a popular room's viewers come, and come back, all at once. */
const BACKLOG = 4096;

/** Largest body of a request outside the routes that say otherwise. */
const BODY_LIMIT = 64 * 1024;

/** ms after which a connection on which nothing moves is cut, such as a reader that does not read; longer than any answer is waited for. */
const IDLE_TIMEOUT = 60_000;

export interface HttpOptions {
  trustProxy: boolean;
  /** ms. */
  idleTimeout?: number;
  nothingHere?: string;
  answers?: PublicAnswers;
}

/**
 * A Fastify with Kaibo's limits, problem bodies (RFC 9457) and a log that holds no queries: they carry tokens. `nothingHere`: what is
 * said of paths that it does not have. `answers`: told of each answer.
 */
export function createHttp(logger: Logger, options: HttpOptions): FastifyInstance {
  const app = Fastify({
    loggerInstance: logger.child({}, { serializers: { req: loggedRequest } }) as FastifyBaseLogger,
    logController: new LogController({ disableRequestLogging: true }),
    trustProxy: options.trustProxy,
    bodyLimit: BODY_LIMIT,
    requestTimeout: 60_000,
    connectionTimeout: options.idleTimeout ?? IDLE_TIMEOUT,
    keepAliveTimeout: 30_000,
    forceCloseConnections: true,
    routerOptions: { maxParamLength: 300 },
    frameworkErrors: (_error, _request, reply) =>
      void sendProblem(reply, 'invalid_request', 'The URL is not valid.'),
  });
  const { answers } = options;
  if (answers !== undefined)
    app.addHook('onResponse', async (_request, { statusCode }) => answers.answered(statusCode));
  app.setErrorHandler(answerProblem);
  app.setNotFoundHandler((_request, reply) => sendProblem(reply, 'not_found', options.nothingHere));
  return app;
}

const loggedRequest = ({ method, url }: { method: string; url: string }) => ({
  method,
  path: url.split('?', 1)[0],
});

/** Binds, and turns the usual failures into a line for people. Resolves to the port. */
export async function listen(
  app: FastifyInstance,
  name: string,
  host: string,
  port: number,
): Promise<number> {
  try {
    await app.listen({
      host,
      port,
      backlog: BACKLOG,
      listenTextResolver: (address) => `${name} listens at ${address}`,
    });
  } catch (error) {
    throw new Error(explainListenError(error, name, host, port));
  }
  const address = app.server.address();
  return typeof address === 'object' && address !== null ? address.port : port;
}

/** What to do about a port that could not be bound. */
export function explainListenError(error: unknown, name: string, host: string, port: number): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  const option = `KAIBO_${name.toUpperCase()}_PORT`;
  if (code === undefined && error instanceof Error) return error.message;
  if (code === 'EADDRINUSE')
    return `${name} port ${host}:${port} is in use; stop what uses it or set ${option}`;
  if (code === 'EACCES')
    return `${name} port ${host}:${port} may not be bound by this user; set ${option} above 1023`;
  return `${name} port ${host}:${port} could not be bound: ${error instanceof Error ? error.message : String(error)}`;
}

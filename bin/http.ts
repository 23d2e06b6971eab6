import Fastify, { type FastifyBaseLogger, type FastifyInstance, type FastifyReply } from 'fastify';
import type { Logger } from 'pino';
import {
  CodedError,
  PROBLEM_CONTENT_TYPE,
  PROBLEMS,
  type ProblemCode,
  problem,
} from '../protocol/problems.js';

/** Largest body of a request outside the routes that say otherwise. */
const BODY_LIMIT = 64 * 1024;

/** Request target as it may be logged: queries carry tokens. */
const pathOnly = (url: string) => url.split('?', 1)[0] ?? '/';

/** A Fastify with Kaibo's limits, problem bodies (RFC 9457) and a log that holds no queries. */
export function createHttp(logger: Logger, options: { trustProxy: boolean }): FastifyInstance {
  const app = Fastify({
    loggerInstance: logger.child({}, { serializers: requestSerializers }) as FastifyBaseLogger,
    disableRequestLogging: true,
    trustProxy: options.trustProxy,
    bodyLimit: BODY_LIMIT,
    requestTimeout: 60_000,
    keepAliveTimeout: 30_000,
    connectionTimeout: 0,
    forceCloseConnections: true,
    routerOptions: { maxParamLength: 300 },
    frameworkErrors: (error, _request, reply) => {
      const code: ProblemCode = error.code === 'FST_ERR_ASYNC_CONSTRAINT' ? 'internal' : 'invalid_request';
      return sendProblem(reply, code, 'The URL is not valid.');
    },
  });
  app.setErrorHandler((error, request, reply) => {
    if (error instanceof CodedError) return sendProblem(reply, error.code, error.detail, error.errors);
    const code = codeOf(error);
    if (code === 'internal') request.log.error({ err: error }, 'request failed');
    return sendProblem(reply, code, code === 'internal' ? undefined : messageOf(error));
  });
  app.setNotFoundHandler((_request, reply) => sendProblem(reply, 'not_found'));
  return app;
}

const requestSerializers = {
  req: (request: { method: string; url: string }) => ({
    method: request.method,
    path: pathOnly(request.url),
  }),
};

function sendProblem(reply: FastifyReply, code: ProblemCode, detail?: string, errors?: CodedError['errors']) {
  return reply
    .code(PROBLEMS[code].status)
    .type(PROBLEM_CONTENT_TYPE)
    .send(JSON.stringify(problem(code, detail, errors)));
}

const FRAMEWORK_CODES: Record<string, ProblemCode> = {
  FST_ERR_VALIDATION: 'invalid_request',
  FST_ERR_CTP_INVALID_JSON_BODY: 'invalid_json',
  FST_ERR_CTP_EMPTY_JSON_BODY: 'invalid_json',
  FST_ERR_CTP_BODY_TOO_LARGE: 'payload_too_large',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'unsupported_media_type',
};

/** Which of our codes an error of Fastify or a plugin is. */
function codeOf(error: unknown): ProblemCode {
  if (!(error instanceof Error)) return 'internal';
  const { code, statusCode } = error as Error & { code?: string; statusCode?: number };
  const known = FRAMEWORK_CODES[code ?? ''];
  if (known !== undefined) return known;
  if (statusCode === 429) return 'rate_limited';
  if (statusCode === 404) return 'not_found';
  if (statusCode !== undefined && statusCode >= 400 && statusCode < 500) return 'invalid_request';
  return 'internal';
}

const messageOf = (error: unknown) => (error instanceof Error ? error.message : undefined);

/** Binds, and turns the usual failures into a line for people. Resolves to the port. */
export async function listen(
  app: FastifyInstance,
  name: string,
  host: string,
  port: number,
): Promise<number> {
  try {
    await app.listen({ host, port });
  } catch (error) {
    throw new Error(explainListenError(error, name, host, port));
  }
  const address = app.server.address();
  return typeof address === 'object' && address !== null ? address.port : port;
}

/** What to do about a port that could not be bound. */
export function explainListenError(error: unknown, name: string, host: string, port: number): string {
  const code = error instanceof Error ? (error as NodeJS.ErrnoException).code : undefined;
  const option = `KAIBO_${name.toUpperCase()}_PORT`;
  if (code === 'EADDRINUSE')
    return `${name} port ${host}:${port} is in use; stop what uses it or set ${option}`;
  if (code === 'EACCES')
    return `${name} port ${host}:${port} may not be bound by this user; set ${option} above 1023`;
  return `${name} port ${host}:${port} could not be bound: ${error instanceof Error ? error.message : String(error)}`;
}

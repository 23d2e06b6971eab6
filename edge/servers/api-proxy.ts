import { Readable } from 'node:stream';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Dispatcher } from 'undici';
import { abortedBy } from '../delivery/aborted.js';
import { answerError, sendProblem } from '../problem-reply.js';
import { endToEnd, requestHeaders } from './proxied-headers.js';
import { NoServer, ServerSilent, type Servers } from './servers.js';

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const;
/** More than any call of the API takes; the servers have the limit of each. */
const LARGEST_BODY = 16 * 1024 * 1024;
/** Requests under way at once: each holds two connections. */
const AT_ONCE = 2_000;

/** The API at an edge of its own: `/api/v1/…`, answered by the servers. Nothing else is passed on. */
export class ApiProxy {
  private underWay = 0;

  constructor(private readonly servers: Servers) {}

  /** Register it under `/api/v1`. */
  readonly plugin = async (app: FastifyInstance): Promise<void> => {
    app.setErrorHandler(answerError);
    // Bodies are not read here: they go on as they come.
    app.removeAllContentTypeParsers();
    app.addContentTypeParser('*', (_request, _payload, done) => done(null, undefined));
    app.route({ method: [...METHODS], url: '/*', handler: (request, reply) => this.pass(request, reply) });
  };

  private async pass(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    if (this.underWay >= AT_ONCE) return sendProblem(reply.header('retry-after', '1'), 'busy');
    if (Number(request.headers['content-length'] ?? 0) > LARGEST_BODY)
      return sendProblem(reply.header('connection', 'close'), 'payload_too_large');
    this.underWay += 1;
    reply.raw.once('close', () => {
      this.underWay -= 1;
    });
    try {
      return await this.answer(await this.ask(request, reply), reply);
    } catch (error) {
      if (error instanceof NoServer)
        return sendProblem(
          reply.header('retry-after', '2'),
          'node_unavailable',
          'Try again in a few seconds.',
        );
      if (!(error instanceof ServerSilent)) throw error;
      return sendProblem(
        reply,
        'server_silent',
        'It may have been done all the same: look before you repeat it.',
      );
    }
  }

  private ask(request: FastifyRequest, reply: FastifyReply): Promise<Dispatcher.ResponseData> {
    const { method, url, headers, ip, protocol, host } = request;
    return this.servers.ask({
      method: methodOf(method),
      path: url,
      headers: requestHeaders(headers, { ip, protocol, host }),
      body: hasBody(request) ? () => Readable.from(bounded(request.raw), { objectMode: false }) : null,
      signal: abortedBy(reply),
    });
  }

  private async answer({ statusCode, headers, body }: Dispatcher.ResponseData, reply: FastifyReply) {
    for (const [name, value] of Object.entries(endToEnd(headers))) reply.header(name, value);
    return reply.code(statusCode).send(body);
  }
}

/** RFC 9112 §6.3: a request has a body when it says how long it is. */
const hasBody = ({ headers }: FastifyRequest) =>
  headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;

const methodOf = (method: string) => METHODS.find((it) => it === method) ?? 'GET';

/** The chunks of a body, as far as it is not too large: one that does not say its length is cut where it gets too long. */
async function* bounded(body: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let bytes = 0;
  for await (const chunk of body) {
    bytes += chunk.length;
    if (bytes > LARGEST_BODY) throw new Error('the body is too large');
    yield chunk;
  }
}

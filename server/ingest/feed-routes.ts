import { timingSafeEqual } from 'node:crypto';
import type { FastifyPluginAsync, FastifyReply } from 'fastify';
import { PROBLEM_CONTENT_TYPE, type ProblemCode, problem } from '../../protocol/problems.js';
import type { Feed } from './feed.js';
import { FEED_LIMITS } from './limits.js';

/** A feed and the token that opens it. */
export interface ServedFeed {
  feed: Feed;
  token: string;
}

/** Internal port: `GET /feed/{session}.flv?token=…`, HTTP-FLV until the session ends. */
export function feedRoutes(find: (session: string) => ServedFeed | undefined): FastifyPluginAsync {
  return async (app) => {
    app.get<{ Params: { session: string }; Querystring: { token?: unknown } }>(
      '/feed/:session(^[\\w-]{1,128}).flv',
      { exposeHeadRoute: false },
      async ({ params, query }, reply) => {
        const served = find(params.session);
        if (!served) return refuse(reply, 'session_not_found');
        if (!sameToken(served.token, query.token)) return refuse(reply, 'forbidden');
        if (served.feed.readers >= FEED_LIMITS.maxReaders) return refuse(reply, 'media_unavailable');
        reply.hijack();
        // A live that ended leaves nothing to keep the connection for, and it would hold up the server's close.
        reply.raw.writeHead(200, {
          'content-type': 'video/x-flv',
          'cache-control': 'no-store',
          connection: 'close',
        });
        reply.raw.flushHeaders();
        served.feed.attach(reply.raw);
      },
    );
  };
}

function refuse(reply: FastifyReply, code: ProblemCode): FastifyReply {
  const body = problem(code);
  return reply.code(body.status).type(PROBLEM_CONTENT_TYPE).send(body);
}

function sameToken(expected: string, given: unknown): boolean {
  if (typeof given !== 'string') return false;
  const [a, b] = [Buffer.from(expected), Buffer.from(given)];
  return a.length === b.length && timingSafeEqual(a, b);
}

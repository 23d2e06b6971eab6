import { createHmac, timingSafeEqual } from 'node:crypto';
import type { FastifyPluginAsync, FastifyReply } from 'fastify';
import { FEED_NEWEST, FEED_PICTURES, FEED_TRACKS } from '../../protocol/feed.js';
import { PROBLEM_CONTENT_TYPE, type ProblemCode, problem } from '../../protocol/problems.js';
import type { Feed } from './feed.js';
import { FEED_LIMITS } from './limits.js';

/** The feeds there are, for whoever has their token. */
export interface FeedDirectory {
  /** What opens a session's feed; the same for every process with the secret. */
  token(session: string): string;
  find(session: string): Feed | undefined;
  /** Whether the session's feed was ended here; an old one may be forgotten. */
  isOver(session: string): boolean;
}

/**
 * Internal port: `GET /feed/{session}.flv?token=…`, HTTP-FLV until the session ends; with `&from={ms}` from the last key frame that
 * was seen by that media time, as far as it is kept; with `&tracks=video` an FLV feed comes without its sound. 410 once the session is over, 404 while its feed is not known here (yet).
 */
export function feedRoutes(feeds: FeedDirectory): FastifyPluginAsync {
  return async (app) => {
    app.get<{ Params: { session: string }; Querystring: Record<string, unknown> }>(
      '/feed/:session(^[\\w-]{1,128}).flv',
      { exposeHeadRoute: false },
      async ({ params, query }, reply) => {
        if (!sameToken(feeds.token(params.session), query.token)) return refuse(reply, 'forbidden');
        const from = parseFrom(query.from);
        if (from === undefined) return refuse(reply, 'invalid_request');
        if (feeds.isOver(params.session)) return refuse(reply, 'session_ended', 410);
        const feed = feeds.find(params.session);
        if (!feed) return refuse(reply, 'session_not_found');
        if (feed.readers >= FEED_LIMITS.maxReaders) return refuse(reply, 'media_unavailable');
        reply.hijack();
        // A live that ended leaves nothing to keep the connection for, and it would hold up the server's close.
        reply.raw.writeHead(200, {
          // FLV or Matroska, which its publisher decides.
          'content-type': 'application/octet-stream',
          'cache-control': 'no-store',
          connection: 'close',
          ...(feed.newest === null ? {} : { [FEED_NEWEST]: String(feed.newest) }),
        });
        reply.raw.flushHeaders();
        feed.attach(reply.raw, from, query[FEED_TRACKS] === FEED_PICTURES);
      },
    );
  };
}

/** What opens a session's feed: an HMAC of its id, so that the URL outlives the process. */
export function feedToken(key: Uint8Array, session: string): string {
  return createHmac('sha256', key).update(session).digest('base64url');
}

/** Undefined when it is not a media time. */
function parseFrom(text: unknown): number | null | undefined {
  if (text === undefined) return null;
  if (typeof text !== 'string' || !/^\d{1,13}$/.test(text)) return undefined;
  return Number(text);
}

function refuse(reply: FastifyReply, code: ProblemCode, status?: number): FastifyReply {
  const coded = problem(code);
  const body = { ...coded, status: status ?? coded.status };
  return reply.code(body.status).type(PROBLEM_CONTENT_TYPE).send(body);
}

function sameToken(expected: string, given: unknown): boolean {
  if (typeof given !== 'string') return false;
  const [a, b] = [Buffer.from(expected), Buffer.from(given)];
  return a.length === b.length && timingSafeEqual(a, b);
}

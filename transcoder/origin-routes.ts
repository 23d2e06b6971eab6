import { timingSafeEqual } from 'node:crypto';
import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify';
import { ORIGIN_ROUTES } from '../protocol/origin.js';
import type { PlaylistDirectives, PlaylistReply } from '../protocol/playlist-request.js';
import { PROBLEM_CONTENT_TYPE, type ProblemCode, problem } from '../protocol/problems.js';

/** What is served; the transcoder's own face. */
export interface Origin {
  multivariant(session: string): Promise<Buffer | null>;
  playlist(
    session: string,
    rung: string,
    directives: PlaylistDirectives,
    signal: AbortSignal,
  ): Promise<PlaylistReply>;
  resource(session: string, rung: string, name: string, signal: AbortSignal): Promise<Buffer | null>;
}

type Params = { session: string; rung: string; name: string };
type Query = { msn?: number; part?: number; skip?: string };

const NUMBER = { type: 'integer', minimum: 0, maximum: Number.MAX_SAFE_INTEGER };
const schema = {
  querystring: {
    type: 'object',
    properties: { msn: NUMBER, part: NUMBER, skip: { const: '1' } },
  },
};

/** A transcoder's live media for the edges; see protocol/origin.ts. `token` is what they share. */
export function originRoutes(origin: Origin, token: string): FastifyPluginAsync {
  return async (app) => {
    app.addHook('onRequest', async (request, reply) => {
      if (!sameText(`Bearer ${token}`, request.headers.authorization)) return refuse(reply, 'forbidden');
    });
    app.get<{ Params: Params }>(ORIGIN_ROUTES.multivariant, async ({ params }, reply) =>
      found(reply, await origin.multivariant(params.session)),
    );
    app.get<{ Params: Params; Querystring: Query }>(ORIGIN_ROUTES.playlist, { schema }, (request, reply) =>
      playlist(origin, request, reply),
    );
    app.get<{ Params: Params }>(ORIGIN_ROUTES.resource, async ({ params }, reply) =>
      found(reply, await origin.resource(params.session, params.rung, params.name, goneWith(reply))),
    );
  };
}

async function playlist(
  origin: Origin,
  { params, query }: FastifyRequest<{ Params: Params; Querystring: Query }>,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const { msn, part, skip } = query;
  const directives = {
    ...(msn === undefined ? {} : { msn }),
    ...(part === undefined ? {} : { part }),
    ...(skip === undefined ? {} : { skip: true }),
  };
  const answer = await origin.playlist(params.session, params.rung, directives, goneWith(reply));
  switch (answer.status) {
    case 'ok':
      return found(reply, answer.body);
    case 'bad_request':
      return refuse(reply, 'invalid_request', answer.detail);
    case 'gone':
      return refuse(reply, 'not_found');
    case 'timeout':
      return refuse(reply, 'media_unavailable');
  }
}

function found(reply: FastifyReply, body: Buffer | null): FastifyReply {
  return body === null ? refuse(reply, 'not_found') : reply.type('application/octet-stream').send(body);
}

function refuse(reply: FastifyReply, code: ProblemCode, detail?: string): FastifyReply {
  const body = problem(code, detail);
  return reply.code(body.status).type(PROBLEM_CONTENT_TYPE).send(body);
}

/** Aborts when who asks is gone before the answer. */
function goneWith(reply: FastifyReply): AbortSignal {
  const controller = new AbortController();
  reply.raw.once('close', () => {
    if (!reply.raw.writableFinished) controller.abort();
  });
  return controller.signal;
}

function sameText(expected: string, given: unknown): boolean {
  if (typeof given !== 'string') return false;
  const [a, b] = [Buffer.from(expected), Buffer.from(given)];
  return a.length === b.length && timingSafeEqual(a, b);
}

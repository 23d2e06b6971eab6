import { timingSafeEqual } from 'node:crypto';
import type { FastifyPluginAsync } from 'fastify';
import { NODE_TOKEN_HEADER } from '../protocol/servers.js';
import { sendProblem } from '../server/http/problems.js';
import { edgeReplayRoutes } from '../server/replay/edge-routes.js';
import type { Server } from '../server/server.js';

/** What a server answers edges at its internal port: the API, for the viewers behind them, and replays. `token` is what nodes share. */
export const edgeApi =
  (server: Server, token: string): FastifyPluginAsync =>
  async (app) => {
    app.addHook('onRequest', async (request, reply) => {
      if (!sameText(token, request.headers[NODE_TOKEN_HEADER])) return sendProblem(reply, 'forbidden');
    });
    await app.register(server.api, { prefix: '/api/v1' });
    await app.register(edgeReplayRoutes(server.replays));
  };

function sameText(expected: string, given: unknown): boolean {
  if (typeof given !== 'string') return false;
  const [a, b] = [Buffer.from(expected), Buffer.from(given)];
  return a.length === b.length && timingSafeEqual(a, b);
}

import type { FastifyPluginAsync } from 'fastify';
import { SERVER_ROUTES } from '../../protocol/servers.js';
import { sendProblem } from '../http/problems.js';
import type { Replays } from './service.js';

type Route = { Params: { session: string } };

/** All an edge of its own needs to play a replay, for the internal port; see protocol/servers.ts. Its caller says who may ask. */
export const edgeReplayRoutes =
  (replays: Replays): FastifyPluginAsync =>
  async (app) => {
    app.get<Route>(SERVER_ROUTES.replay, async ({ params }, reply) => {
      const replay = await replays.replay(params.session);
      return replay === null ? sendProblem(reply, 'replay_not_found') : reply.send(replay);
    });
    app.get<Route>(SERVER_ROUTES.danmaku, async ({ params }, reply) =>
      (await replays.replay(params.session)) === null
        ? sendProblem(reply, 'replay_not_found')
        : reply.send(await replays.danmaku(params.session)),
    );
  };

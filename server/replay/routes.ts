import { Type } from 'typebox';
import { PageQuery, ReplayInfo, ReplayPage, ReplayTags, ReplayTagsBody } from '../../protocol/calls.js';
import type { Api } from '../http/types.js';
import type { Replays } from './service.js';

/** Room for as many tags as the schema takes, with names and images of the usual length. */
const TAGS_LIMIT = 1024 * 1024;

const tags = ['replays'];
const params = Type.Object({ session: Type.String({ maxLength: 100 }) });

export const replayRoutes = (replays: Replays) => (api: Api) => {
  api.get(
    '/replays/:session',
    {
      config: { access: 'public' },
      schema: {
        tags,
        summary: 'A replay: whether it is ready and where it is',
        params,
        response: { 200: ReplayInfo },
      },
    },
    async (request) => replays.info(request.params.session),
  );
  api.put(
    '/replays/:session/tags',
    {
      config: { access: 'live.write' },
      bodyLimit: TAGS_LIMIT,
      schema: {
        tags,
        summary: 'Edit a replay’s tags',
        params,
        body: ReplayTagsBody,
        response: { 200: ReplayTags },
      },
    },
    async (request) => ({ tags: await replays.setTags(request.params.session, request.body.tags) }),
  );
  api.get(
    '/rooms/:room/replays',
    {
      config: { access: 'public' },
      schema: {
        tags,
        summary: 'Replays of a room, newest first',
        params: Type.Object({ room: Type.String({ maxLength: 100 }) }),
        querystring: PageQuery,
        response: { 200: ReplayPage },
      },
    },
    async (request) => replays.list(request.params.room, request.query),
  );
};

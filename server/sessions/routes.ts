import { Type } from 'typebox';
import { Session } from '../../protocol/api.js';
import { DEFAULT_PAGE, PageQuery, SessionPage } from '../../protocol/calls.js';
import { CodedError } from '../../protocol/problems.js';
import type { Api } from '../http/types.js';
import { decodeCursor, toPage } from '../page.js';
import type { Rooms } from '../rooms/service.js';
import type { Sessions } from './service.js';
import type { SessionStore } from './store.js';
import { toSession } from './view.js';

const tags = ['sessions'];
const params = Type.Object({ session: Type.String({ maxLength: 100 }) });

export const sessionRoutes = (sessions: Sessions, store: SessionStore, rooms: Rooms) => (api: Api) => {
  api.get(
    '/rooms/:room/sessions',
    {
      schema: {
        tags,
        summary: 'Sessions of a room, newest first',
        params: Type.Object({ room: Type.String({ maxLength: 100 }) }),
        querystring: PageQuery,
        response: { 200: SessionPage },
      },
    },
    async ({ params: { room }, query }) => {
      await rooms.assertExists(room);
      const limit = query.limit ?? DEFAULT_PAGE;
      const rows = await store.list(room, limit + 1, decodeCursor(query.cursor));
      return toPage(rows, limit, (row) => ({ at: row.started_at, id: row.id }), toSession);
    },
  );
  const find = async (id: string) => {
    const row = await store.find(id);
    if (row === null) throw new CodedError('session_not_found');
    return toSession(row);
  };
  api.get(
    '/sessions/:session',
    { schema: { tags, summary: 'A session', params, response: { 200: Session } } },
    async (request) => find(request.params.session),
  );
  api.post(
    '/sessions/:session/end',
    { schema: { tags, summary: 'End a session and cut its publisher', params, response: { 200: Session } } },
    async (request) => {
      await sessions.endByOperator(request.params.session);
      return find(request.params.session);
    },
  );
};

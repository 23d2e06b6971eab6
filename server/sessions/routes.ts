import { Type } from 'typebox';
import { Session } from '../../protocol/api.js';
import { DEFAULT_PAGE, PageQuery, SessionPage } from '../../protocol/calls.js';
import { CodedError } from '../../protocol/problems.js';
import type { Principal } from '../http/auth.js';
import type { Api } from '../http/types.js';
import { decodeCursor, toPage } from '../page.js';
import type { Rooms } from '../rooms/service.js';
import type { Sessions } from './service.js';
import type { SessionStore } from './store.js';
import { toSession } from './view.js';

const tags = ['sessions'];
/** A rehearsal's id is what plays it. */
const sees = (principal: Principal | null) => principal?.kind === 'operator';
const params = Type.Object({ session: Type.String({ maxLength: 100 }) });

export const sessionRoutes = (sessions: Sessions, store: SessionStore, rooms: Rooms) => (api: Api) => {
  api.get(
    '/rooms/:room/sessions',
    {
      schema: {
        tags,
        summary: 'Sessions of a room, newest first; rehearsals for operators only',
        params: Type.Object({ room: Type.String({ maxLength: 100 }) }),
        querystring: PageQuery,
        response: { 200: SessionPage },
      },
    },
    async ({ params: { room }, query, principal }) => {
      await rooms.assertExists(room);
      const limit = query.limit ?? DEFAULT_PAGE;
      const rows = await store.list(room, limit + 1, decodeCursor(query.cursor), sees(principal));
      return toPage(rows, limit, (row) => ({ at: row.started_at, id: row.id }), toSession);
    },
  );
  const find = async (id: string, tests: boolean) => {
    const row = await store.find(id);
    if (row === null || (row.test === 1 && !tests)) throw new CodedError('session_not_found');
    return toSession(row);
  };
  api.get(
    '/sessions/:session',
    { schema: { tags, summary: 'A session', params, response: { 200: Session } } },
    async ({ params, principal }) => find(params.session, sees(principal)),
  );
  api.post(
    '/sessions/:session/end',
    { schema: { tags, summary: 'End a session and cut its publisher', params, response: { 200: Session } } },
    async (request) => {
      await sessions.endByOperator(request.params.session);
      return find(request.params.session, true);
    },
  );
  api.post(
    '/sessions/:session/promote',
    {
      schema: {
        tags,
        summary: 'Make a rehearsal the real live',
        description:
          'Viewers are let in at the first picture from now on, within seconds; the replay begins there. Until then `test` stays true ' +
          'and `promotedAt` says that it is on its way. The room’s `rehearse` is switched off.',
        params,
        response: { 200: Session },
      },
    },
    async (request) => {
      await sessions.promote(request.params.session);
      return find(request.params.session, true);
    },
  );
};

import { Type } from 'typebox';
import { Session } from '../../protocol/api.js';
import { DEFAULT_PAGE, PageQuery, SessionPage } from '../../protocol/calls.js';
import { CodedError } from '../../protocol/problems.js';
import { may, type Principal } from '../http/principal.js';
import type { Api } from '../http/types.js';
import { decodeCursor, toPage } from '../page.js';
import type { Rooms } from '../rooms/service.js';
import type { Sessions } from './service.js';
import type { SessionStore } from './store.js';
import { toPublicSession, toSession } from './view.js';

const tags = ['sessions'];
/** Who sees rehearsals, whose id is what plays them, and what was said to the people of a session. */
const sees = (principal: Principal | null, room: string) => may(principal, 'rooms.read', room);
const params = Type.Object({ session: Type.String({ maxLength: 100 }) });

export const sessionRoutes = (sessions: Sessions, store: SessionStore, rooms: Rooms) => (api: Api) => {
  api.get(
    '/rooms/:room/sessions',
    {
      config: { access: 'public' },
      schema: {
        tags,
        summary: 'Sessions of a room, newest first',
        description: 'Rehearsals, remarks and details of an end are for who has the permission rooms.read.',
        params: Type.Object({ room: Type.String({ maxLength: 100 }) }),
        querystring: PageQuery,
        response: { 200: SessionPage },
      },
    },
    async ({ params: { room }, query, principal }) => {
      await rooms.assertExists(room);
      const limit = query.limit ?? DEFAULT_PAGE;
      const all = sees(principal, room);
      const rows = await store.list(room, limit + 1, decodeCursor(query.cursor), all);
      return toPage(
        rows,
        limit,
        (row) => ({ at: row.started_at, id: row.id }),
        all ? toSession : toPublicSession,
      );
    },
  );
  const find = async (id: string, principal: Principal | null) => {
    const row = await store.find(id);
    const all = row !== null && sees(principal, row.room_id);
    if (row === null || (row.test === 1 && !all)) throw new CodedError('session_not_found');
    return all ? toSession(row) : toPublicSession(row);
  };
  api.get(
    '/sessions/:session',
    {
      config: { access: 'public' },
      schema: { tags, summary: 'A session', params, response: { 200: Session } },
    },
    async ({ params, principal }) => find(params.session, principal),
  );
  api.post(
    '/sessions/:session/end',
    {
      config: { access: 'live.write' },
      schema: { tags, summary: 'End a session and cut its publisher', params, response: { 200: Session } },
    },
    async (request) => {
      await sessions.endByOperator(request.params.session);
      return find(request.params.session, request.principal);
    },
  );
  api.post(
    '/sessions/:session/promote',
    {
      config: { access: 'live.write' },
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
      return find(request.params.session, request.principal);
    },
  );
};

import { Type } from 'typebox';
import { NewPlayToken, PlayToken } from '../../protocol/calls.js';
import { CodedError } from '../../protocol/problems.js';
import { may } from '../http/principal.js';
import type { Api } from '../http/types.js';
import type { PlayTokenSigner } from './play-tokens.js';
import type { Rooms } from './service.js';

/** Seconds a token is good for when nobody says: from a shop's page to the first picture. */
const LIFE = 600;

const params = Type.Object({ room: Type.String({ maxLength: 100 }) });

export const playRoutes = (rooms: Rooms, plays: PlayTokenSigner) => (api: Api) => {
  api.post(
    '/rooms/:room/play-tokens',
    {
      config: { access: 'play.issue' },
      schema: {
        tags: ['rooms'],
        summary: 'What plays a room that is not for everybody',
        description:
          'For your own back end, which knows who may watch: append it as `?token=` to `/watch/{room}`, `/live/{room}/index.m3u8` or ' +
          '`/live/{room}.flv`. Of a private room it is an invitation, which needs `live.write`.',
        params,
        body: NewPlayToken,
        response: { 200: PlayToken },
      },
    },
    async ({ params: { room: id }, body, principal }) => {
      const { settings } = await rooms.get(id);
      const invited = may(principal, 'live.write', id) && settings.access === 'private';
      if (settings.access === 'private' && !invited)
        throw new CodedError('forbidden', 'The room is private: to invite somebody needs live.write.');
      const { session = null, address = null, life = LIFE } = body;
      return plays.sign({ room: id, session, address, invited }, life);
    },
  );
};

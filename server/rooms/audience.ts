import { Type } from 'typebox';
import type { Bus } from '../../backends/bus/port.js';
import { Audience, type AudienceFigure, audienceFigure } from '../../protocol/audience.js';
import { roomViewers, type StateTopic } from '../../protocol/topics.js';
import type { Api } from '../http/types.js';
import type { Rooms } from './service.js';

const params = Type.Object({ room: Type.String({ maxLength: 100 }) });

/** What is behind a room's viewer count, as its edges tell the bus. */
export const roomAudienceRoutes = (rooms: Rooms, bus: Bus) => (api: Api) => {
  api.get(
    '/rooms/:room/audience',
    {
      config: { access: 'rooms.read' },
      schema: {
        tags: ['rooms'],
        summary: 'Who watches now, and who is left out of the count',
        params,
        response: { 200: Audience },
      },
    },
    async (request) => {
      const { id } = await rooms.get(request.params.room);
      return audienceOf(bus, id);
    },
  );
};

async function audienceOf(bus: Bus, room: string): Promise<Audience> {
  const now = async (topic: StateTopic<number>) => (await bus.get(topic))?.value ?? 0;
  const figure = (name: AudienceFigure) => now(audienceFigure(room, name));
  const [viewers, sockets, players, flv, overShare, suspects] = await Promise.all([
    now(roomViewers(room)),
    figure('sockets'),
    figure('players'),
    figure('flv'),
    figure('overShare'),
    figure('suspects'),
  ]);
  const [no_media, no_browser, repeats, likes, crowd, churn] = await Promise.all([
    figure('no_media'),
    figure('no_browser'),
    figure('repeats'),
    figure('likes'),
    figure('crowd'),
    figure('churn'),
  ]);
  const suspicions = { no_media, no_browser, repeats, likes, crowd, churn };
  return { viewers, sockets, players, flv, overShare, suspects, suspicions };
}

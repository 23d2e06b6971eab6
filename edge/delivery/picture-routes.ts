import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { MediaStore } from '../../backends/media/port.js';
import { recordingKeys } from '../../protocol/recording.js';
import { sendProblem } from '../problem-reply.js';
import { HEADERS } from './headers.js';
import type { LiveRooms } from './live-rooms.js';
import { isRoomId, isSessionId } from './names.js';
import { Pictures } from './pictures.js';
import type { ReplayCatalog } from './replay-catalog.js';
import type { DeliveryStats } from './stats.js';

interface LiveRoute {
  Params: { room: string };
}
interface ReplayRoute {
  Params: { session: string };
}

export interface PictureRoutesDeps {
  rooms: LiveRooms;
  catalog: ReplayCatalog;
  media: MediaStore;
  stats: DeliveryStats;
}

/** Posters of lives and replays. */
export class PictureRoutes {
  private readonly pictures: Pictures;

  constructor(private readonly deps: PictureRoutesDeps) {
    this.pictures = new Pictures(deps.media);
  }

  /** Adds the routes below `/live/` and `/replay/`. */
  register(app: FastifyInstance): void {
    app.get<LiveRoute>('/live/:room/poster.jpg', (request, reply) => this.live(request, reply));
    app.get<ReplayRoute>('/replay/:session/poster.jpg', (request, reply) => this.cover(request, reply));
  }

  /** The newest, at most ten seconds old and what an edge and a cache keep it. */
  private async live(request: FastifyRequest<LiveRoute>, reply: FastifyReply): Promise<FastifyReply> {
    const { room } = request.params;
    if (!isRoomId(room)) return sendProblem(reply, 'room_not_found');
    const found = await this.deps.rooms.published(room);
    if ('problem' in found) return sendProblem(reply, found.problem);
    return this.send(request, reply, HEADERS.glance, recordingKeys.poster(found.session));
  }

  /** The one chosen for the replay; the live's last until that is made. */
  private async cover(request: FastifyRequest<ReplayRoute>, reply: FastifyReply): Promise<FastifyReply> {
    const { session } = request.params;
    const replay = isSessionId(session) ? await this.deps.catalog.get(session) : null;
    if (replay === null) return sendProblem(reply, 'replay_not_found');
    const keys = [recordingKeys.cover(session), recordingKeys.poster(session)];
    return this.send(request, reply, HEADERS.picture, ...keys);
  }

  private async send(
    request: FastifyRequest,
    reply: FastifyReply,
    headers: Record<string, string>,
    ...keys: string[]
  ): Promise<FastifyReply> {
    const picture = await this.pictures.find(...keys);
    if (picture === null) return sendProblem(reply, 'not_found', 'There is no picture yet.');
    reply.headers(headers).header('etag', picture.etag);
    if (request.headers['if-none-match'] === picture.etag) return reply.code(304).send();
    this.deps.stats.media += 1;
    this.deps.stats.bytes += picture.bytes.length;
    return reply.type('image/jpeg').send(picture.bytes);
  }
}

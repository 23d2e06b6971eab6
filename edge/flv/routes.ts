import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Door } from '../access/door.js';
import { AddressPlaces } from '../address-places.js';
import { type Audiences, fromOf } from '../audience/audiences.js';
import { HEADERS } from '../delivery/headers.js';
import type { LiveRooms } from '../delivery/live-rooms.js';
import { isRoomId } from '../delivery/names.js';
import { sendProblem } from '../problem-reply.js';
import type { FlvStreams } from './streams.js';

interface FlvRoute {
  Params: { room: string };
}

export interface FlvRoutesDeps {
  rooms: LiveRooms;
  door: Door;
  streams: FlvStreams;
  /** Told who plays. */
  audiences: Audiences;
  /** Viewers at once of one address; 0 = no limit. */
  perAddress: number;
  draining(): boolean;
}

/** Viewers of one edge: each has a connection and what it is behind. */
const AT_ONCE = 10_000;

/** `/live/{room}.flv`: HTTP-FLV until the live ends. */
export class FlvRoutes {
  private readonly places: AddressPlaces;

  constructor(private readonly deps: FlvRoutesDeps) {
    this.places = new AddressPlaces(deps.perAddress);
  }

  register(app: FastifyInstance): void {
    app.get<FlvRoute>('/live/:room(^[a-z0-9-]{1,63}).flv', (request, reply) => this.play(request, reply));
  }

  private async play(
    request: FastifyRequest<FlvRoute>,
    reply: FastifyReply,
  ): Promise<FastifyReply | undefined> {
    const { room } = request.params;
    const { rooms, streams, perAddress } = this.deps;
    if (this.deps.draining()) return sendProblem(reply, 'draining');
    if (!isRoomId(room)) return sendProblem(reply, 'room_not_found');
    await this.deps.door.admit(request, room, null);
    const playable = await rooms.playable(room);
    if ('problem' in playable) return sendProblem(reply, playable.problem);
    const published = await rooms.published(room);
    if ('problem' in published) return sendProblem(reply, published.problem);
    const { session, flv } = published.live;
    if (flv === undefined) return sendProblem(reply, 'flv_off');
    if (request.method === 'HEAD') return reply.headers(HEADERS.stream).type('video/x-flv').send();
    if (streams.stats().viewers >= AT_ONCE) return sendProblem(reply, 'media_unavailable');
    const place = this.places.take(request.ip);
    if (!place.free) {
      place.release();
      return sendProblem(reply, 'rate_limited', `More than ${perAddress} streams at once from one address.`);
    }
    reply.hijack();
    // A publisher may be away for as long as the grace allows; who does not read is found out by how far it is behind.
    reply.raw.socket?.setTimeout(0);
    reply.raw.writeHead(200, { ...HEADERS.stream, 'content-type': 'video/x-flv' });
    reply.raw.flushHeaders();
    const over = this.deps.audiences.stream(room, fromOf(request));
    streams.join(room, session, flv, reply.raw, () => {
      place.release();
      over();
    });
    return undefined;
  }
}

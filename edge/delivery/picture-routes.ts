import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { MediaStore } from '../../backends/media/port.js';
import { recordingKeys } from '../../protocol/recording.js';
import type { Door } from '../access/door.js';
import { sendProblem } from '../problem-reply.js';
import { HEADERS } from './headers.js';
import type { LiveRooms } from './live-rooms.js';
import { isRoomId, parseSprite } from './names.js';
import { type Picture, Pictures } from './pictures.js';
import type { PlayableReplays } from './playable-replays.js';
import type { ReplayCatalog } from './replay-catalog.js';
import { parseSpriteMap, spriteVtt } from './sprite-vtt.js';
import type { DeliveryStats } from './stats.js';
import { WEBVTT_CONTENT_TYPE } from './webvtt.js';

interface LiveRoute {
  Params: { room: string };
}
interface ReplayRoute {
  Params: { session: string };
}
interface SheetRoute {
  Params: { session: string; sheet: string };
}

export interface PictureRoutesDeps {
  rooms: LiveRooms;
  catalog: ReplayCatalog;
  replays: PlayableReplays;
  door: Door;
  media: MediaStore;
  stats: DeliveryStats;
}

/** Posters of lives and replays, and what a replay's seek bar shows. */
export class PictureRoutes {
  private readonly pictures: Pictures;

  constructor(private readonly deps: PictureRoutesDeps) {
    this.pictures = new Pictures(deps.media);
  }

  /** Adds the routes below `/live/` and `/replay/`. */
  register(app: FastifyInstance): void {
    app.get<LiveRoute>('/live/:room/poster.jpg', (request, reply) => this.live(request, reply));
    app.get<ReplayRoute>('/replay/:session/poster.jpg', (request, reply) => this.cover(request, reply));
    app.get<ReplayRoute>('/replay/:session/sprite.vtt', (request, reply) => this.map(request, reply));
    app.get<SheetRoute>('/replay/:session/:sheet', (request, reply) => this.sheet(request, reply));
  }

  /** The newest, at most ten seconds old and what an edge and a cache keep it. */
  private async live(request: FastifyRequest<LiveRoute>, reply: FastifyReply): Promise<FastifyReply> {
    const { room } = request.params;
    if (!isRoomId(room)) return sendProblem(reply, 'room_not_found');
    const { pass } = await this.deps.door.admit(request, room, null);
    const found = await this.deps.rooms.published(room);
    if ('problem' in found) return sendProblem(reply, found.problem);
    return this.send(
      request,
      reply,
      pass === null ? HEADERS.glance : HEADERS.own,
      recordingKeys.poster(found.live.session),
    );
  }

  /** The one chosen for the replay; the live's last until that is made. */
  private async cover(request: FastifyRequest<ReplayRoute>, reply: FastifyReply): Promise<FastifyReply> {
    const { session } = request.params;
    const playable = await this.deps.replays.find(request, session);
    if (playable === null) return sendProblem(reply, 'replay_not_found');
    const own = playable.admission.pass !== null;
    const cover = await this.pictures.find(recordingKeys.cover(session));
    if (cover !== null) return this.sendPicture(request, reply, own ? HEADERS.own : HEADERS.picture, cover);
    return this.send(request, reply, own ? HEADERS.own : HEADERS.glance, recordingKeys.poster(session));
  }

  private async map(request: FastifyRequest<ReplayRoute>, reply: FastifyReply): Promise<FastifyReply> {
    const { session } = request.params;
    const playable = await this.deps.replays.find(request, session);
    if (playable === null) return sendProblem(reply, 'replay_not_found');
    const { found, admission } = playable;
    const map = parseSpriteMap((await this.pictures.find(recordingKeys.spriteMap(session)))?.bytes ?? null);
    if (map === null) return sendProblem(reply, 'not_found', 'There are no previews, or not yet.');
    const { rungs, duration } = found.replay;
    const rendered = await this.deps.catalog.text(found, 'sprite.vtt', async () => ({
      contentType: WEBVTT_CONTENT_TYPE,
      body: spriteVtt(map, rungs[0]?.segments ?? [], duration),
    }));
    reply.headers(admission.pass === null ? HEADERS.picture : HEADERS.own).header('etag', rendered.etag);
    if (request.headers['if-none-match'] === rendered.etag) return reply.code(304).send();
    return reply.type(rendered.contentType).send(rendered.body);
  }

  private async sheet(request: FastifyRequest<SheetRoute>, reply: FastifyReply): Promise<FastifyReply> {
    const { session, sheet: name } = request.params;
    const sheet = parseSprite(name);
    if (sheet === null) return sendProblem(reply, 'not_found');
    const playable = await this.deps.replays.find(request, session);
    if (playable === null) return sendProblem(reply, 'replay_not_found');
    const own = playable.admission.pass !== null;
    return this.send(
      request,
      reply,
      own ? HEADERS.own : HEADERS.picture,
      recordingKeys.sprite(session, sheet),
    );
  }

  private async send(
    request: FastifyRequest,
    reply: FastifyReply,
    headers: Record<string, string>,
    key: string,
  ): Promise<FastifyReply> {
    const picture = await this.pictures.find(key);
    if (picture === null) return sendProblem(reply, 'not_found', 'There is no picture yet.');
    return this.sendPicture(request, reply, headers, picture);
  }

  private sendPicture(
    request: FastifyRequest,
    reply: FastifyReply,
    headers: Record<string, string>,
    { bytes, etag }: Picture,
  ): FastifyReply {
    reply.headers(headers).header('etag', etag);
    if (request.headers['if-none-match'] === etag) return reply.code(304).send();
    this.deps.stats.media += 1;
    this.deps.stats.bytes += bytes.length;
    return reply.type('image/jpeg').send(bytes);
  }
}

import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { PLAYLIST_CONTENT_TYPE } from '../../protocol/hls/render.js';
import { type Admission, type Door, FOR_ALL } from '../access/door.js';
import { type GuardedPlaylists, withPass } from '../access/guarded-urls.js';
import { type Audiences, fromOf } from '../audience/audiences.js';
import { sendProblem } from '../problem-reply.js';
import { abortedBy } from './aborted.js';
import { parseDirectives } from './directives.js';
import type { DvrPlaylists } from './dvr-playlists.js';
import { HEADERS } from './headers.js';
import { type LiveAnswer, type LiveAnswers, MEDIA_CONTENT_TYPE, type Query } from './live-answers.js';
import type { LiveRooms } from './live-rooms.js';
import type { LiveSource } from './live-source.js';
import { isRoomId } from './names.js';
import type { DeliveryStats } from './stats.js';

interface RoomRoute {
  Params: { room: string };
  Querystring: { token?: string | string[] };
}
interface PlaylistRoute {
  Params: { room: string; rung: string };
  Querystring: Query;
}
interface ResourceRoute {
  Params: { room: string; rung: string; session: string; name: string };
}

export interface LiveRoutesDeps {
  answers: LiveAnswers;
  live: LiveSource;
  rooms: LiveRooms;
  door: Door;
  guarded: GuardedPlaylists;
  dvr: DvrPlaylists;
  /** Told who plays. */
  audiences: Audiences;
  stats: DeliveryStats;
  /** A draining edge gives no first playlist; who plays already goes on. */
  draining(): boolean;
}

/** Live playlists, parts, segments. */
export class LiveRoutes {
  constructor(private readonly deps: LiveRoutesDeps) {}

  /** Adds the routes below `/live/`. */
  register(app: FastifyInstance): void {
    app.get<RoomRoute>('/live/:room/index.m3u8', (request, reply) => this.multivariant(request, reply));
    app.get<PlaylistRoute>('/live/:room/:rung/index.m3u8', (request, reply) => this.playlist(request, reply));
    app.get<RoomRoute>('/live/:room/dvr.m3u8', (request, reply) => this.multivariant(request, reply, toDvr));
    app.get<PlaylistRoute>('/live/:room/:rung/dvr.m3u8', (request, reply) => this.dvr(request, reply));
    app.get<RoomRoute>('/live/:room/pass.json', (request, reply) => this.pass(request, reply));
    app.get<ResourceRoute>('/live/:room/:rung/:session/:name', (request, reply) =>
      this.resource(request, reply),
    );
  }

  /** `{pass, expiresAt}`: what a page goes on with when the token in its address is old. */
  private async pass(request: FastifyRequest<RoomRoute>, reply: FastifyReply): Promise<FastifyReply> {
    const { room } = request.params;
    if (!isRoomId(room)) return sendProblem(reply, 'room_not_found');
    const { text: pass, expiresAt } = await this.deps.door.exchange(request, room);
    return reply.headers(HEADERS.own).send({ pass, expiresAt });
  }

  private async multivariant(
    request: FastifyRequest<RoomRoute>,
    reply: FastifyReply,
    rewrite = (body: Buffer) => body,
  ): Promise<FastifyReply> {
    const { room } = request.params;
    if (this.deps.draining()) return sendProblem(reply, 'draining');
    if (!isRoomId(room)) return sendProblem(reply, 'room_not_found');
    const admission = await this.deps.door.admit(request, room, null);
    const playable = await this.deps.rooms.playable(room, admission.host);
    if ('problem' in playable) return sendProblem(reply, playable.problem);
    const body = await this.deps.live.multivariant(playable.session);
    if (body === null) return sendProblem(reply, 'room_not_live');
    const own = admission.host || admission.pass !== null;
    const text = withPass(rewrite(body), admission, `live/${room}`);
    return this.sendPlaylist(reply, text, own ? HEADERS.own : HEADERS.current);
  }

  private async playlist(request: FastifyRequest<PlaylistRoute>, reply: FastifyReply): Promise<FastifyReply> {
    const { room, rung } = request.params;
    const admission = await this.admit(request, room);
    const { answers } = this.deps;
    const answer = await answers.playlist(room, rung, request.query, abortedBy(reply), admission);
    return this.send(request, reply, answer);
  }

  /** From the live's beginning. Of the directives only `_HLS_skip` is offered; others are as if not there. */
  private async dvr(request: FastifyRequest<PlaylistRoute>, reply: FastifyReply): Promise<FastifyReply> {
    const { room, rung } = request.params;
    const asked = parseDirectives(request.query);
    if (!asked.ok) return sendProblem(reply, 'invalid_request', asked.detail);
    const admission = await this.admit(request, room);
    const found = await this.deps.answers.sessionFor(room, rung, asked.session);
    if ('problem' in found) return sendProblem(reply, found.problem, found.detail);
    const { session } = found;
    const { rooms, dvr } = this.deps;
    const recorded = await dvr.playlist(session, rung, asked.directives.skip === true);
    if (recorded === null) return sendProblem(reply, 'not_found', 'Nothing of this rung was recorded yet.');
    const open = admission.pass === null;
    const body = open ? recorded : this.deps.guarded.live(recorded, room, rung, session);
    const rehearsal = await rooms.isRehearsal(session, room);
    if (!rehearsal) this.deps.audiences.seen(room, fromOf(request));
    const own = !open || rehearsal;
    const headers = own ? HEADERS.own : HEADERS.current;
    const packed = acceptsGzip(request) ? await dvr.packed(body) : body;
    if (packed !== body) reply.header('content-encoding', 'gzip');
    return this.sendPlaylist(reply.header('vary', 'accept-encoding'), packed, headers);
  }

  private async admit(request: FastifyRequest<PlaylistRoute>, room: string): Promise<Admission> {
    // A room that can't be is nobody's to guard; that it is none is said next.
    if (!isRoomId(room)) return FOR_ALL;
    const { session } = request.query;
    return this.deps.door.admit(request, room, typeof session === 'string' ? session : null);
  }

  private sendPlaylist(reply: FastifyReply, body: Buffer, headers: Record<string, string>): FastifyReply {
    this.deps.stats.playlists += 1;
    this.deps.stats.playlistBytes += body.length;
    this.deps.stats.bytes += body.length;
    return reply.headers(headers).type(PLAYLIST_CONTENT_TYPE).send(body);
  }

  private async resource(request: FastifyRequest<ResourceRoute>, reply: FastifyReply): Promise<FastifyReply> {
    const { room, rung, session, name } = request.params;
    const answer = await this.deps.answers.resource(room, rung, session, name, abortedBy(reply));
    return this.send(request, reply, answer);
  }

  private send(request: FastifyRequest, reply: FastifyReply, answer: LiveAnswer): FastifyReply {
    if ('problem' in answer) return sendProblem(reply, answer.problem, answer.detail);
    this.deps.answers.sent(answer, fromOf(request));
    const type = answer.kind === 'playlist' ? PLAYLIST_CONTENT_TYPE : MEDIA_CONTENT_TYPE;
    return reply.headers(answer.headers).type(type).send(answer.body);
  }
}

/** The rungs' playlists from the beginning, in place of those at the live edge. */
const toDvr = (body: Buffer) => Buffer.from(body.toString('utf8').replaceAll('/index.m3u8?', '/dvr.m3u8?'));

const acceptsGzip = ({ headers }: FastifyRequest) =>
  /\bgzip\b(?!\s*;\s*q=0(?:\.0*)?\s*(?:,|$))/i.test(String(headers['accept-encoding'] ?? ''));

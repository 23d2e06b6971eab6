import type { PlaylistDirectives, PlaylistReply } from '../../protocol/playlist-request.js';
import type { ProblemCode } from '../../protocol/problems.js';
import type { Admission, Door } from '../access/door.js';
import { type GuardedPlaylists, splitKey } from '../access/guarded-urls.js';
import type { Audiences } from '../audience/audiences.js';
import type { From } from '../audience/room-audience.js';
import { parseDirectives } from './directives.js';
import { HEADERS } from './headers.js';
import type { LiveRooms } from './live-rooms.js';
import type { LiveSource } from './live-source.js';
import { isResource, isRoomId, isRung, isSessionId } from './names.js';
import type { DeliveryStats } from './stats.js';

/** What a player asked for. `body` is shared by all who ask for the same: never to be changed. */
export interface LiveMedia {
  body: Buffer;
  kind: 'playlist' | 'media';
  headers: Readonly<Record<string, string>>;
  /** The room whose audience gets it; absent: nobody who gets it counts. */
  audience?: string;
}

interface Refusal {
  problem: ProblemCode;
  detail?: string;
}

export type LiveAnswer = LiveMedia | Refusal;

/** Of parts, segments and init segments. */
export const MEDIA_CONTENT_TYPE = 'video/mp4';

export type Query = Record<string, string | string[] | undefined>;

export interface LiveAnswersDeps {
  live: LiveSource;
  rooms: LiveRooms;
  door: Pick<Door, 'admitMedia' | 'isForAll' | 'revision'>;
  guarded: GuardedPlaylists;
  /** Told who plays. */
  audiences: Audiences;
  stats: DeliveryStats;
}

/** Which session a request for a rung is about, by the names in its URL. */
export type SessionOfRung = { session: string } | Refusal;

/**
 * The answers to what players ask for all the time, whichever way the request came: through Fastify (live-routes.ts) or beside it (../lane).
 * Who may have what is decided here and nowhere else.
 */
export class LiveAnswers {
  constructor(private readonly deps: LiveAnswersDeps) {}

  /** Another number whenever an answer may have become one that not everybody may have. */
  get revision(): number {
    return this.deps.door.revision;
  }

  /** Whether a room's playlists are answered alike whoever asks; else it takes a {@link Door.admit}. @throws media_unavailable */
  isForAll(room: string): Promise<boolean> {
    return this.deps.door.isForAll(room);
  }

  /** `/live/{room}/{rung}/index.m3u8`, for who was let in. Waits while the directives ask for what does not exist yet. */
  async playlist(
    room: string,
    rung: string,
    query: Query,
    signal: AbortSignal,
    { pass }: Admission,
  ): Promise<LiveAnswer> {
    const asked = parseDirectives(query);
    if (!asked.ok) return { problem: 'invalid_request', detail: asked.detail };
    const found = await this.sessionFor(room, rung, asked.session);
    if ('problem' in found) return found;
    const { session } = found;
    const rehearsal = await this.deps.rooms.isRehearsal(session, room);
    const own = pass !== null || rehearsal;
    const reply = await this.deps.live.playlist(session, rung, asked.directives, signal);
    const headers = own ? HEADERS.own : playlistHeaders(asked.directives, asked.session !== undefined);
    if (reply.status !== 'ok') return refusalOf(reply);
    const { guarded } = this.deps;
    const body = pass === null ? reply.body : guarded.live(reply.body, room, rung, session);
    return { kind: 'playlist', body, headers, ...(rehearsal ? {} : { audience: room }) };
  }

  /**
   * `/live/{room}/{rung}/{session}/{name}`: a part, segment or init segment; one that comes next is waited for. Of a protected room the
   * session has its key with it. @throws play_refused
   */
  async resource(
    room: string,
    rung: string,
    keyed: string,
    name: string,
    signal: AbortSignal,
  ): Promise<LiveAnswer> {
    const { session, key } = splitKey(keyed);
    if (!isRoomId(room)) return { problem: 'room_not_found' };
    if (!isRung(rung) || !isSessionId(session) || !isResource(name)) return { problem: 'not_found' };
    await this.deps.door.admitMedia(room, session, key);
    if (!(await this.deps.rooms.belongs(session, room))) return { problem: 'session_not_found' };
    const own = await this.deps.rooms.isRehearsal(session, room);
    const body = await this.deps.live.resource(session, rung, name, signal);
    if (body === null) return { problem: 'not_found' };
    return { kind: 'media', body, headers: own ? HEADERS.own : HEADERS.immutable };
  }

  /** The session that a rung's URL means: the one it names, if it is this room's, or the one on air. */
  async sessionFor(room: string, rung: string, session: string | undefined): Promise<SessionOfRung> {
    if (!isRoomId(room)) return { problem: 'room_not_found' };
    if (!isRung(rung)) return { problem: 'not_found' };
    if (session === undefined) return this.deps.rooms.playable(room);
    const known = isSessionId(session) && (await this.deps.rooms.belongs(session, room));
    return known ? { session } : { problem: 'session_not_found' };
  }

  /** Told of each viewer that gets an answer; `from`: where that one is. */
  sent({ kind, body, audience }: LiveMedia, from: From): void {
    const { stats, audiences } = this.deps;
    if (audience !== undefined) audiences.seen(audience, from);
    if (kind === 'playlist') {
      stats.playlists += 1;
      stats.playlistBytes += body.length;
    } else stats.media += 1;
    stats.bytes += body.length;
  }
}

/** Only a sequence number makes a playlist's content a function of its URL; `_HLS_skip` alone asks for now. */
function playlistHeaders(directives: PlaylistDirectives, sessionNamed: boolean): LiveMedia['headers'] {
  if (directives.msn === undefined) return HEADERS.current;
  return sessionNamed ? HEADERS.directed : HEADERS.directedRoom;
}

function refusalOf(reply: Exclude<PlaylistReply, { status: 'ok' }>): Refusal {
  switch (reply.status) {
    case 'bad_request':
      return { problem: 'invalid_request', detail: reply.detail };
    case 'gone':
      return { problem: 'not_found', detail: 'The session has no such rung, or is over.' };
    case 'timeout':
      return { problem: 'media_unavailable', detail: 'The next part did not come in time.' };
  }
}

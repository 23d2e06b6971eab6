import { Readable } from 'node:stream';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { MediaStore } from '../../backends/media/port.js';
import { PLAYLIST_CONTENT_TYPE, renderMediaPlaylist, renderMultivariant } from '../../protocol/hls/render.js';
import { recordingKeys } from '../../protocol/recording.js';
import type { Admission } from '../access/door.js';
import { type GuardedPlaylists, splitKey, withPass } from '../access/guarded-urls.js';
import { sendProblem } from '../problem-reply.js';
import { parseRange } from './byte-range.js';
import { DANMAKU_FORMATS } from './danmaku-formats.js';
import { HEADERS } from './headers.js';
import { isRung, parseReplayFile } from './names.js';
import type { PlayableReplays } from './playable-replays.js';
import type { Catalogued, Rendered, ReplayCatalog } from './replay-catalog.js';
import { replayMultivariant, replayPlaylist } from './replay-playlists.js';
import type { ReplaySource } from './replay-source.js';
import type { DeliveryStats } from './stats.js';
import { chaptersVtt, tagsVtt, WEBVTT_CONTENT_TYPE } from './webvtt.js';

interface ReplayRoute {
  Params: { session: string };
  Querystring: Record<string, string | string[] | undefined>;
}
interface RungRoute {
  Params: { session: string; rung: string };
}
interface FileRoute {
  Params: { session: string; rung: string; name: string };
}
type Text = { contentType: string; body: string };

export interface ReplayRoutesDeps {
  source: ReplaySource;
  catalog: ReplayCatalog;
  replays: PlayableReplays;
  guarded: GuardedPlaylists;
  media: MediaStore;
  stats: DeliveryStats;
}

/** Replays: playlists, media, tags, danmaku. */
export class ReplayRoutes {
  constructor(private readonly deps: ReplayRoutesDeps) {}

  /** Adds the routes below `/replay/`. */
  register(app: FastifyInstance): void {
    this.text(app, 'index.m3u8', ({ replay }) => playlist(renderMultivariant(replayMultivariant(replay))));
    this.text(app, 'tags.json', ({ replay: { session, startedAt, tags } }) => ({
      contentType: 'application/json; charset=utf-8',
      body: JSON.stringify({ session, startedAt, tags }),
    }));
    this.text(app, 'chapters.vtt', ({ replay }) => vtt(chaptersVtt(replay.tags)));
    this.text(app, 'tags.vtt', ({ replay }) => vtt(tagsVtt(replay.tags)));
    app.get<ReplayRoute>('/replay/:session/danmaku.json', (request, reply) => this.danmaku(request, reply));
    app.get<RungRoute>('/replay/:session/:rung/index.m3u8', (request, reply) =>
      this.playlist(request, reply),
    );
    app.get<FileRoute>('/replay/:session/:rung/:name', (request, reply) => this.file(request, reply));
  }

  private text(app: FastifyInstance, name: string, render: (of: Catalogued) => Text): void {
    app.get<ReplayRoute>(`/replay/:session/${name}`, async (request, reply) => {
      const { session } = request.params;
      const playable = await this.deps.replays.find(request, session);
      if (playable === null) return sendProblem(reply, 'replay_not_found');
      const { found, admission } = playable;
      const rendered = await this.deps.catalog.text(found, name, async () => render(found));
      if (admission.pass === null) return this.send(request, reply, rendered);
      const listsRungs = rendered.contentType === PLAYLIST_CONTENT_TYPE;
      const body = listsRungs ? withPass(rendered.body, admission, `replay/${session}`) : rendered.body;
      return this.sendOwn(reply, rendered, body);
    });
  }

  private async danmaku(request: FastifyRequest<ReplayRoute>, reply: FastifyReply): Promise<FastifyReply> {
    const { format = 'plain' } = request.query;
    const write = typeof format === 'string' ? DANMAKU_FORMATS.get(format) : undefined;
    if (write === undefined)
      return sendProblem(
        reply,
        'invalid_request',
        'format is one of dplayer, bilibili; leave it out for the plain one.',
      );
    const playable = await this.deps.replays.find(request, request.params.session);
    if (playable === null) return sendProblem(reply, 'replay_not_found');
    const { found, admission } = playable;
    const { session } = found.replay;
    const rendered = await this.deps.catalog.text(found, `danmaku ${format}`, async () =>
      write(session, await this.deps.source.danmaku(session)),
    );
    return this.sendTo(request, reply, admission, rendered);
  }

  private async playlist(request: FastifyRequest<RungRoute>, reply: FastifyReply): Promise<FastifyReply> {
    const { session, rung: name } = request.params;
    const playable = await this.deps.replays.find(request, session);
    if (playable === null) return sendProblem(reply, 'replay_not_found');
    const { found, admission } = playable;
    const rung = found.replay.rungs.find((it) => it.name === name);
    if (rung === undefined) return sendProblem(reply, 'not_found');
    const rendered = await this.deps.catalog.text(found, `${name}/index.m3u8`, async () =>
      playlist(renderMediaPlaylist(replayPlaylist(found.replay, rung))),
    );
    if (admission.pass === null) return this.send(request, reply, rendered);
    return this.sendOwn(reply, rendered, this.deps.guarded.replay(rendered.body, session, name));
  }

  private async file(request: FastifyRequest<FileRoute>, reply: FastifyReply): Promise<FastifyReply> {
    const { rung: rungName, name } = request.params;
    const { session, key } = splitKey(request.params.session);
    const file = isRung(rungName) ? parseReplayFile(name) : null;
    if (file === null) return sendProblem(reply, 'not_found');
    const found = await this.deps.replays.findMedia(session, key);
    if (found === null) return sendProblem(reply, 'replay_not_found');
    const rung = found.replay.rungs.find((it) => it.name === rungName);
    if (rung === undefined) return sendProblem(reply, 'not_found');
    if (file.kind === 'init') return this.init(reply, recordingKeys.init(session, rungName, file.init));
    const segment = rung.segments.find((it) => it.msn === file.msn);
    if (segment === undefined) return sendProblem(reply, 'not_found');
    return this.segment(request, reply, recordingKeys.segment(session, rungName, file.msn), segment.bytes);
  }

  private async init(reply: FastifyReply, key: string): Promise<FastifyReply> {
    const bytes = await this.deps.media.read(key);
    if (bytes === null) return sendProblem(reply, 'not_found');
    this.count(bytes.length);
    return reply.headers(HEADERS.immutable).type('video/mp4').send(bytes);
  }

  /** `size`: what the recording vouches for; the file may be longer by a torn write. */
  private async segment(
    request: FastifyRequest,
    reply: FastifyReply,
    key: string,
    size: number,
  ): Promise<FastifyReply> {
    const etag = `"${size.toString(36)}"`;
    const ifRange = request.headers['if-range'];
    const asked = ifRange === undefined || ifRange === etag ? request.headers.range : undefined;
    const range = parseRange(asked, size);
    if (range === 'unsatisfiable') {
      reply.header('content-range', `bytes */${size}`);
      return sendProblem(reply, 'range_not_satisfiable');
    }
    const { start, end } = range === 'all' ? { start: 0, end: size } : range;
    const body =
      request.method === 'HEAD' ? Readable.from([]) : await this.deps.media.stream(key, { start, end });
    if (body === null) return sendProblem(reply, 'not_found');
    if (range !== 'all') reply.code(206).header('content-range', `bytes ${start}-${end - 1}/${size}`);
    this.count(end - start);
    return reply
      .headers(HEADERS.immutable)
      .headers({ etag, 'accept-ranges': 'bytes', 'content-length': end - start })
      .type('video/mp4')
      .send(body);
  }

  private sendTo(
    request: FastifyRequest,
    reply: FastifyReply,
    { pass }: Admission,
    rendered: Rendered,
  ): FastifyReply {
    return pass === null ? this.send(request, reply, rendered) : this.sendOwn(reply, rendered, rendered.body);
  }

  /** For one viewer alone. */
  private sendOwn(reply: FastifyReply, { contentType }: Rendered, body: Buffer): FastifyReply {
    this.deps.stats.playlists += 1;
    this.deps.stats.bytes += body.length;
    return reply.headers(HEADERS.own).type(contentType).send(body);
  }

  private send(request: FastifyRequest, reply: FastifyReply, rendered: Rendered): FastifyReply {
    reply.headers(HEADERS.current).header('etag', rendered.etag);
    if (request.headers['if-none-match'] === rendered.etag) return reply.code(304).send();
    this.deps.stats.playlists += 1;
    this.deps.stats.bytes += rendered.body.length;
    return reply.type(rendered.contentType).send(rendered.body);
  }

  private count(bytes: number): void {
    this.deps.stats.media += 1;
    this.deps.stats.bytes += bytes;
  }
}

const playlist = (body: string): Text => ({ contentType: PLAYLIST_CONTENT_TYPE, body });
const vtt = (body: string): Text => ({ contentType: WEBVTT_CONTENT_TYPE, body });

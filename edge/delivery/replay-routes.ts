import { Readable } from 'node:stream';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { MediaStore } from '../../backends/media/port.js';
import { PLAYLIST_CONTENT_TYPE, renderMediaPlaylist, renderMultivariant } from '../../protocol/hls/render.js';
import { recordingKeys } from '../../protocol/recording.js';
import { sendProblem } from '../problem-reply.js';
import { parseRange } from './byte-range.js';
import { DANMAKU_FORMATS } from './danmaku-formats.js';
import { HEADERS } from './headers.js';
import { isRung, isSessionId, parseReplayFile } from './names.js';
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

/** Replays: playlists, media, tags, danmaku. */
export class ReplayRoutes {
  constructor(
    private readonly source: ReplaySource,
    private readonly catalog: ReplayCatalog,
    private readonly media: MediaStore,
    private readonly stats: DeliveryStats,
  ) {}

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
      const found = await this.find(request.params.session);
      if (found === null) return sendProblem(reply, 'replay_not_found');
      return this.send(request, reply, await this.catalog.text(found, name, async () => render(found)));
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
    const found = await this.find(request.params.session);
    if (found === null) return sendProblem(reply, 'replay_not_found');
    const { session } = found.replay;
    const rendered = await this.catalog.text(found, `danmaku ${format}`, async () =>
      write(session, await this.source.danmaku(session)),
    );
    return this.send(request, reply, rendered);
  }

  private async playlist(request: FastifyRequest<RungRoute>, reply: FastifyReply): Promise<FastifyReply> {
    const { session, rung: name } = request.params;
    const found = await this.find(session);
    if (found === null) return sendProblem(reply, 'replay_not_found');
    const rung = found.replay.rungs.find((it) => it.name === name);
    if (rung === undefined) return sendProblem(reply, 'not_found');
    const rendered = await this.catalog.text(found, `${name}/index.m3u8`, async () =>
      playlist(renderMediaPlaylist(replayPlaylist(found.replay, rung))),
    );
    return this.send(request, reply, rendered);
  }

  private async file(request: FastifyRequest<FileRoute>, reply: FastifyReply): Promise<FastifyReply> {
    const { session, rung: rungName, name } = request.params;
    const file = isRung(rungName) ? parseReplayFile(name) : null;
    if (file === null) return sendProblem(reply, 'not_found');
    const found = await this.find(session);
    if (found === null) return sendProblem(reply, 'replay_not_found');
    const rung = found.replay.rungs.find((it) => it.name === rungName);
    if (rung === undefined) return sendProblem(reply, 'not_found');
    if (file.kind === 'init') return this.init(reply, recordingKeys.init(session, rungName, file.init));
    const segment = rung.segments.find((it) => it.msn === file.msn);
    if (segment === undefined) return sendProblem(reply, 'not_found');
    return this.segment(request, reply, recordingKeys.segment(session, rungName, file.msn), segment.bytes);
  }

  private async init(reply: FastifyReply, key: string): Promise<FastifyReply> {
    const bytes = await this.media.read(key);
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
    const body = request.method === 'HEAD' ? Readable.from([]) : await this.media.stream(key, { start, end });
    if (body === null) return sendProblem(reply, 'not_found');
    if (range !== 'all') reply.code(206).header('content-range', `bytes ${start}-${end - 1}/${size}`);
    this.count(end - start);
    return reply
      .headers(HEADERS.immutable)
      .headers({ etag, 'accept-ranges': 'bytes', 'content-length': end - start })
      .type('video/mp4')
      .send(body);
  }

  private async find(session: string): Promise<Catalogued | null> {
    return isSessionId(session) ? this.catalog.get(session) : null;
  }

  private send(request: FastifyRequest, reply: FastifyReply, rendered: Rendered): FastifyReply {
    reply.headers(HEADERS.current).header('etag', rendered.etag);
    if (request.headers['if-none-match'] === rendered.etag) return reply.code(304).send();
    this.stats.playlists += 1;
    this.stats.bytes += rendered.body.length;
    return reply.type(rendered.contentType).send(rendered.body);
  }

  private count(bytes: number): void {
    this.stats.media += 1;
    this.stats.bytes += bytes;
  }
}

const playlist = (body: string): Text => ({ contentType: PLAYLIST_CONTENT_TYPE, body });
const vtt = (body: string): Text => ({ contentType: WEBVTT_CONTENT_TYPE, body });

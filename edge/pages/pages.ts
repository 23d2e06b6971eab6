import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { sendProblem } from '../problem-reply.js';
import { pageHeaders } from './headers.js';
import { siteUrl, withShareTags } from './share-tags.js';

/** Pages by URL; what follows the first segment is read by the page's script. */
const PAGES = {
  '/': 'index.html',
  '/watch/:room': 'watch.html',
  '/replay/:session': 'replay.html',
  '/studio/:room': 'studio.html',
  '/admin': 'admin.html',
} as const;

/** What rooms and sessions are called; nothing else gets a page. */
const PAGE_ID = /^[a-z0-9][a-z0-9-]{0,62}$/;

const NOT_BUILT = `<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Kaibo</title>
<body style="font:16px/1.5 system-ui;max-width:40rem;margin:4rem auto;padding:0 1rem">
<h1>Kaibo is running, its pages are not built</h1>
<p>Run <code>npm run build</code> and reload. Lives can be played from <code>/live/{room}/index.m3u8</code> all the same.</p>
`;

/** Has the browser ask for the playlist while it still reads the scripts that will. */
const preload = (url: string) => `<${url}>; rel=preload; as=fetch; crossorigin=anonymous`;

/** The query that the page will ask with, too. */
function tokenOf({ query }: FastifyRequest): string {
  const token: unknown = typeof query === 'object' && query !== null ? Reflect.get(query, 'token') : null;
  return typeof token === 'string' ? `?token=${encodeURIComponent(token)}` : '';
}

export interface PagesDeps {
  /** The built pages. */
  dir: string;
  /** `http.publicUrl`. */
  publicUrl: string;
  /** Title of a room or a replay for those it is shared with; null when there is no such thing. */
  titleOf(page: { room: string } | { session: string }): Promise<string | null>;
  /** Other sites that may frame the page of a room; see `frame-ancestors`. */
  framersOf(room: string): Promise<readonly string[]>;
}

const SCRIPT_HEADERS = {
  'access-control-allow-origin': '*',
  'x-content-type-options': 'nosniff',
  'cache-control': 'no-cache',
};

/** Sends the text, or 304 to who has it. */
function unlessKnown(request: FastifyRequest, reply: FastifyReply, text: string): FastifyReply {
  const etag = `"${createHash('sha1').update(text).digest('base64url')}"`;
  reply.header('etag', etag);
  if (request.headers['if-none-match'] === etag) return reply.code(304).send();
  return reply.send(text);
}

/** The built player: its pages and their assets. */
export class Pages {
  constructor(private readonly deps: PagesDeps) {}

  /** Adds the page routes and `/assets/`. */
  async register(app: FastifyInstance): Promise<void> {
    for (const [url, file] of Object.entries(PAGES))
      app.get<{ Params: Record<string, string> }>(url, (request, reply) => {
        const named = Object.values(request.params).every((id) => PAGE_ID.test(id));
        if (!named) return sendProblem(reply, 'not_found');
        if (request.params.room !== undefined && file === 'watch.html')
          reply.header('link', preload(`/live/${request.params.room}/index.m3u8${tokenOf(request)}`));
        return this.page(request, reply, file, request.params);
      });
    app.get('/embed.js', (request, reply) => this.embed(request, reply));
    await app.register((assets) => this.assets(assets), { prefix: '/assets' });
  }

  private async assets(app: FastifyInstance): Promise<void> {
    app.setNotFoundHandler((_request, reply) => sendProblem(reply, 'not_found'));
    await app.register(fastifyStatic, {
      root: join(this.deps.dir, 'assets'),
      prefix: '/',
      decorateReply: false,
      index: false,
      preCompressed: true,
      dotfiles: 'deny',
      immutable: true,
      maxAge: '365d',
      setHeaders: (response) => {
        response.setHeader('x-content-type-options', 'nosniff');
        response.setHeader('access-control-allow-origin', '*');
        response.setHeader('vary', 'accept-encoding');
      },
    });
  }

  /** Read anew each time: a page is a few kB, and a new build shows without a restart. */
  private async page(
    request: FastifyRequest,
    reply: FastifyReply,
    file: string,
    params: Record<string, string>,
  ): Promise<FastifyReply> {
    const built = await this.read(file);
    const room = file === 'watch.html' ? params.room : undefined;
    const framers = room === undefined ? [] : await this.deps.framersOf(room);
    reply.headers(pageHeaders(built ?? '', framers)).type('text/html; charset=utf-8');
    if (built === null) return reply.code(503).send(NOT_BUILT);
    return unlessKnown(request, reply, await this.shared(built, request, file, params));
  }

  /** For every site: it is a script, and modules are fetched with CORS. */
  private async embed(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const script = await this.read('embed.js');
    reply.headers(SCRIPT_HEADERS).type('text/javascript; charset=utf-8');
    if (script === null)
      return reply.code(503).send('// Kaibo runs, its pages are not built: npm run build\n');
    return unlessKnown(request, reply, script);
  }

  /** With what a link to it shows, where it is the page of a live or a replay. */
  private async shared(
    html: string,
    request: FastifyRequest,
    file: string,
    { room, session }: Record<string, string>,
  ): Promise<string> {
    const about =
      room !== undefined && file === 'watch.html' ? { room } : session === undefined ? null : { session };
    const site = siteUrl(this.deps.publicUrl, request);
    const title = about === null || site === null ? null : await this.deps.titleOf(about);
    if (about === null || site === null || title === null) return html;
    const [page, image] =
      'room' in about
        ? [`/watch/${room}`, `/live/${room}/poster.jpg`]
        : [`/replay/${session}`, `/replay/${session}/poster.jpg`];
    return withShareTags(html, { title, page, image }, site);
  }

  private async read(file: string): Promise<string | null> {
    try {
      return await readFile(join(this.deps.dir, file), 'utf8');
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
      throw error;
    }
  }
}

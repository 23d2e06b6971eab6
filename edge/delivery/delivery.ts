import type { FastifyInstance } from 'fastify';
import type { Bus } from '../../backends/bus/port.js';
import type { MediaStore } from '../../backends/media/port.js';
import type { Door } from '../access/door.js';
import { GuardedPlaylists } from '../access/guarded-urls.js';
import type { Passes } from '../access/pass.js';
import type { Audiences } from '../audience/audiences.js';
import { sendProblem } from '../problem-reply.js';
import { DownloadRoutes } from './download-routes.js';
import { DvrPlaylists } from './dvr-playlists.js';
import { HEADERS } from './headers.js';
import { ImageRoutes } from './image-routes.js';
import { LiveAnswers } from './live-answers.js';
import type { LiveRooms } from './live-rooms.js';
import { LiveRoutes } from './live-routes.js';
import type { LiveSource } from './live-source.js';
import { PictureRoutes } from './picture-routes.js';
import { PlayableReplays } from './playable-replays.js';
import { ReplayCatalog } from './replay-catalog.js';
import { ReplayRoutes } from './replay-routes.js';
import type { ReplaySource } from './replay-source.js';
import type { DeliveryStats } from './stats.js';

export interface DeliveryDeps {
  bus: Bus;
  rooms: LiveRooms;
  live: LiveSource;
  replays: ReplaySource;
  media: MediaStore;
  door: Door;
  passes: Passes;
  audiences: Audiences;
  draining(): boolean;
}

/** Everything below `/live/`, `/replay/{session}/` and `/images/`. */
export class Delivery {
  private readonly counters: DeliveryStats = { playlists: 0, playlistBytes: 0, media: 0, bytes: 0 };
  /** For who answers players beside Fastify. */
  readonly answers: LiveAnswers;
  private readonly catalog: ReplayCatalog;
  private readonly live: LiveRoutes;
  private readonly replayed: ReplayRoutes;
  private readonly pictures: PictureRoutes;
  private readonly downloads: DownloadRoutes;
  private readonly images: ImageRoutes;

  constructor({ bus, rooms, live, replays: source, media, door, passes, audiences, draining }: DeliveryDeps) {
    const catalog = new ReplayCatalog(source);
    this.catalog = catalog;
    const replays = new PlayableReplays(catalog, door);
    const guarded = new GuardedPlaylists(passes);
    const shared = { catalog, replays, door, guarded, media, stats: this.counters };
    const dvr = new DvrPlaylists({ bus, media, live });
    this.answers = new LiveAnswers({ ...shared, live, rooms, audiences });
    this.live = new LiveRoutes({ ...shared, answers: this.answers, live, rooms, dvr, audiences, draining });
    this.replayed = new ReplayRoutes({ ...shared, source });
    this.downloads = new DownloadRoutes(shared);
    this.images = new ImageRoutes(media, this.counters);
    this.pictures = new PictureRoutes({ ...shared, rooms });
  }

  register(app: FastifyInstance): void {
    this.images.register(app);
    answerOthers(app, '/images/*');
    this.registerPlayed(app);
  }

  /** What can be asked for below a pass too. */
  registerPlayed(app: FastifyInstance): void {
    this.live.register(app);
    this.replayed.register(app);
    this.pictures.register(app);
    this.downloads.register(app);
    for (const url of ['/live/*', '/replay/*']) answerOthers(app, url);
  }

  /** Null when there is no such replay. */
  async replayTitle(session: string): Promise<string | null> {
    return (await this.catalog.get(session))?.replay.title ?? null;
  }

  stats(): DeliveryStats {
    return { ...this.counters };
  }
}

/** What of a path is none of its routes. */
function answerOthers(app: FastifyInstance, url: string): void {
  app.get(url, (_request, reply) => sendProblem(reply, 'not_found'));
  app.options(url, (_request, reply) => reply.code(204).headers(HEADERS.preflight).send());
  app.route({
    method: ['POST', 'PUT', 'PATCH', 'DELETE'],
    url,
    handler: (_request, reply) =>
      sendProblem(reply.header('allow', 'GET, HEAD, OPTIONS'), 'method_not_allowed'),
  });
}

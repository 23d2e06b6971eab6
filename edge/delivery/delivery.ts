import type { FastifyInstance } from 'fastify';
import type { Bus } from '../../backends/bus/port.js';
import type { MediaStore } from '../../backends/media/port.js';
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
import type { PreviewTokens } from './preview-tokens.js';
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
  previews: PreviewTokens;
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
  private readonly replays: ReplayRoutes;
  private readonly pictures: PictureRoutes;
  private readonly downloads: DownloadRoutes;
  private readonly images: ImageRoutes;

  constructor({ bus, rooms, live, replays, media, previews, audiences, draining }: DeliveryDeps) {
    const catalog = new ReplayCatalog(replays);
    this.catalog = catalog;
    const dvr = new DvrPlaylists({ bus, media, live });
    this.answers = new LiveAnswers({ live, rooms, audiences, stats: this.counters });
    this.live = new LiveRoutes({
      answers: this.answers,
      live,
      rooms,
      previews,
      dvr,
      audiences,
      stats: this.counters,
      draining,
    });
    this.replays = new ReplayRoutes(replays, catalog, media, this.counters);
    this.downloads = new DownloadRoutes({ catalog, media, stats: this.counters });
    this.images = new ImageRoutes(media, this.counters);
    this.pictures = new PictureRoutes({ rooms, catalog, media, stats: this.counters });
  }

  register(app: FastifyInstance): void {
    this.live.register(app);
    this.replays.register(app);
    this.pictures.register(app);
    this.downloads.register(app);
    this.images.register(app);
    for (const url of ['/live/*', '/replay/*', '/images/*']) {
      app.get(url, (_request, reply) => sendProblem(reply, 'not_found'));
      app.options(url, (_request, reply) => reply.code(204).headers(HEADERS.preflight).send());
      app.route({
        method: ['POST', 'PUT', 'PATCH', 'DELETE'],
        url,
        handler: (_request, reply) =>
          sendProblem(reply.header('allow', 'GET, HEAD, OPTIONS'), 'method_not_allowed'),
      });
    }
  }

  /** Null when there is no such replay. */
  async replayTitle(session: string): Promise<string | null> {
    return (await this.catalog.get(session))?.replay.title ?? null;
  }

  stats(): DeliveryStats {
    return { ...this.counters };
  }
}

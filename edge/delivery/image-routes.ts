import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { MediaStore } from '../../backends/media/port.js';
import { imageKeys, parseImageName } from '../../protocol/images.js';
import { sendProblem } from '../problem-reply.js';
import { HEADERS } from './headers.js';
import { Pictures } from './pictures.js';
import type { DeliveryStats } from './stats.js';

interface ImageRoute {
  Params: { name: string };
}

/** Product pictures, which never change under their names. */
export class ImageRoutes {
  private readonly pictures: Pictures;

  constructor(
    media: MediaStore,
    private readonly stats: DeliveryStats,
  ) {
    this.pictures = new Pictures(media);
  }

  /** Adds `/images/{id}-{size}.webp`. */
  register(app: FastifyInstance): void {
    app.get<ImageRoute>('/images/:name', (request, reply) => this.send(request, reply));
  }

  private async send(request: FastifyRequest<ImageRoute>, reply: FastifyReply): Promise<FastifyReply> {
    const file = parseImageName(request.params.name);
    const picture = file === null ? null : await this.pictures.find(imageKeys.file(file));
    if (picture === null) return sendProblem(reply, 'image_not_found');
    const { bytes, etag } = picture;
    reply.headers(HEADERS.immutable).header('etag', etag);
    if (request.headers['if-none-match'] === etag) return reply.code(304).send();
    this.stats.media += 1;
    this.stats.bytes += bytes.length;
    return reply.type('image/webp').send(bytes);
  }
}

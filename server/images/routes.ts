import type { FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { IMAGE_TYPES, MAX_IMAGE_BYTES, UploadedImage } from '../../protocol/images.js';
import { CodedError } from '../../protocol/problems.js';
import type { Api } from '../http/types.js';
import type { Images } from './service.js';

export const imageRoutes = (images: Images) => (api: Api) => {
  const asBuffer = async (_request: FastifyRequest, body: Buffer) => body;
  for (const type of IMAGE_TYPES)
    if (!api.hasContentTypeParser(type)) api.addContentTypeParser(type, { parseAs: 'buffer' }, asBuffer);
  api.post(
    '/images',
    {
      bodyLimit: MAX_IMAGE_BYTES,
      config: { access: 'shop.write' },
      schema: {
        tags: ['shop'],
        summary: 'Upload a product picture',
        description:
          'Body: a PNG, JPEG or WebP of at most 8 MiB, 8192 pixels a side and 40 megapixels. It is kept as WebP in three sizes, ' +
          'without what the file says of place and camera. An image that no product uses is forgotten after a day.',
        body: { content: Object.fromEntries(IMAGE_TYPES.map((type) => [type, { schema: Type.Any() }])) },
        response: { 201: UploadedImage },
      },
    },
    async (request, reply) => {
      if (!Buffer.isBuffer(request.body))
        throw new CodedError('unsupported_media_type', `Send it as ${IMAGE_TYPES.join(', ')}.`);
      return reply.code(201).send(await images.upload(request.body));
    },
  );
};

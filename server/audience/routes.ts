import { NewViewer, ViewerGrant } from '../../protocol/calls.js';
import type { Api } from '../http/types.js';
import type { Audience } from './service.js';

/** `viewersPerAddress`: new identities a minute from one address; 0 = off. */
export const audienceRoutes = (audience: Audience, viewersPerAddress: number) => (api: Api) => {
  const rateLimit = viewersPerAddress > 0 ? { max: viewersPerAddress, timeWindow: 60_000 } : undefined;
  api.post(
    '/viewers',
    {
      config: { access: 'public', ...(rateLimit === undefined ? {} : { rateLimit }) },
      schema: {
        tags: ['audience'],
        summary: 'Become a viewer: an identity for the channel',
        body: NewViewer,
        response: { 201: ViewerGrant },
      },
    },
    async (request, reply) => reply.code(201).send(await audience.register(request.body.name)),
  );
};

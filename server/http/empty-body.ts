import type { FastifyRequest } from 'fastify';

/** For calls whose body is optional throughout: none is the same as `{}`. */
export async function emptyBodyAllowed(request: FastifyRequest): Promise<void> {
  request.body ??= {};
}

import type { FastifyInstance } from 'fastify';

/** `/healthz`: the process answers. `/readyz`: it may be given work. */
export function registerHealth(app: FastifyInstance, ready: { readonly value: boolean }): void {
  app.get('/healthz', async () => ({ status: 'ok' }));
  app.get('/readyz', async (_request, reply) => {
    if (ready.value) return { status: 'ready' };
    return reply.code(503).send({ status: 'starting or draining' });
  });
}

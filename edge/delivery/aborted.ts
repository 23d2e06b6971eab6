import type { FastifyReply } from 'fastify';

/** Aborts when the viewer's connection ends before the answer did, so that nothing waits for nobody. */
export function abortedBy(reply: FastifyReply): AbortSignal {
  const controller = new AbortController();
  reply.raw.once('close', () => {
    if (!reply.raw.writableFinished) controller.abort();
  });
  return controller.signal;
}

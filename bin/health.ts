import { setTimeout as sleep } from 'node:timers/promises';
import type { FastifyInstance } from 'fastify';

/** ms an engine has to answer; a probe from outside does not wait much longer itself. */
const PATIENCE = 2_000;
/** ms for which an answer stands: anybody may ask as often as they like. */
const STANDS = 500;

/** Whether a node may be given work: it is neither starting nor draining, and what it can't work without answers. */
export class Readiness {
  /** Set by the node while it runs. */
  running = false;
  private asked: { at: number; answer: Promise<boolean> } | null = null;

  /** `assertReachable` throws while the engine is away. */
  constructor(private readonly assertReachable: () => Promise<void> = async () => undefined) {}

  async status(): Promise<'ready' | 'starting or draining' | 'database unavailable'> {
    if (!this.running) return 'starting or draining';
    return (await this.reachable()) ? 'ready' : 'database unavailable';
  }

  private reachable(): Promise<boolean> {
    const now = performance.now();
    if (this.asked === null || now - this.asked.at > STANDS) this.asked = { at: now, answer: this.ask() };
    return this.asked.answer;
  }

  private ask(): Promise<boolean> {
    const answer = this.assertReachable().then(
      () => true,
      () => false,
    );
    return Promise.race([answer, sleep(PATIENCE, false, { ref: false })]);
  }
}

/** `/healthz`: the process answers. `/readyz`: it may be given work. */
export function registerHealth(app: FastifyInstance, readiness: Readiness): void {
  app.get('/healthz', async () => ({ status: 'ok' }));
  app.get('/readyz', async (_request, reply) => {
    const status = await readiness.status();
    return reply.code(status === 'ready' ? 200 : 503).send({ status });
  });
}

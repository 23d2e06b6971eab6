import { setTimeout as sleep } from 'node:timers/promises';
import type { FastifyInstance } from 'fastify';

/** ms an engine has to answer; a probe from outside does not wait much longer itself. */
const PATIENCE = 2_000;
/** ms for which an answer stands: anybody may ask as often as they like. */
const STANDS = 500;

/** Something that a node needs. */
export interface Check {
  /** Throws while it is away. */
  run(): Promise<unknown>;
  /** ms for which an answer stands. Default 500; more where asking costs something. */
  stands?: number;
  /** False: it is told of, and the node is ready without it. Default true. */
  vital?: boolean;
}

export type Checks = Record<string, Check>;

/** `checks`: each by its name `ok` or `unavailable`; none while the node starts or drains. Nothing of it is secret. */
export interface Report {
  status: string;
  checks: Record<string, 'ok' | 'unavailable'>;
}

/** Whether a node may be given work: it is neither starting nor draining, and what it can't work without answers. */
export class Readiness {
  /** Set by the node while it runs. */
  running = false;
  private readonly asked = new Map<string, { at: number; answer: Promise<boolean> }>();

  constructor(private readonly checks: Checks = {}) {}

  /** One more thing that the node can't work without. */
  add(name: string, check: Check): void {
    this.checks[name] = check;
  }

  /** The status is `ready`, `starting or draining`, or says what is unavailable. */
  async report(): Promise<Report> {
    if (!this.running) return { status: 'starting or draining', checks: {} };
    const answers = await Promise.all(
      Object.entries(this.checks).map(async ([name, check]) => [name, await this.ask(name, check)] as const),
    );
    const away = answers
      .filter(([name, there]) => !there && this.checks[name]?.vital !== false)
      .map(([name]) => name);
    return {
      status: away.length === 0 ? 'ready' : `${away.join(', ')} unavailable`,
      checks: Object.fromEntries(answers.map(([name, there]) => [name, there ? 'ok' : 'unavailable'])),
    };
  }

  private ask(name: string, { run, stands = STANDS }: Check): Promise<boolean> {
    const now = performance.now();
    const before = this.asked.get(name);
    if (before !== undefined && now - before.at <= stands) return before.answer;
    const answer = answered(run());
    this.asked.set(name, { at: now, answer });
    // What is away is asked again soon: it may be back.
    void answer.then((there) => {
      if (!there && this.asked.get(name)?.answer === answer)
        this.asked.set(name, { at: now - Math.max(0, stands - STANDS), answer });
    });
    return answer;
  }
}

function answered(asked: Promise<unknown>): Promise<boolean> {
  const answer = asked.then(
    () => true,
    () => false,
  );
  return Promise.race([answer, sleep(PATIENCE, false, { ref: false })]);
}

/** `/healthz`: the process answers. `/readyz`: it may be given work. */
export function registerHealth(app: FastifyInstance, readiness: Readiness): void {
  app.get('/healthz', async () => ({ status: 'ok' }));
  app.get('/readyz', async (_request, reply) => {
    const report = await readiness.report();
    return reply
      .code(report.status === 'ready' ? 200 : 503)
      .header('cache-control', 'no-store')
      .send(report);
  });
}

import type { FastifyInstance } from 'fastify';
import { collectDefaultMetrics, Gauge, Registry } from 'prom-client';

/** A part of the node that counts what it does; nested objects become name parts. */
interface Counted {
  stats(): object;
}

/** ms between two looks at the event loop's delay: each wakes the process. */
const LAG_SAMPLES = 50;

/**
 * Prometheus exposition of the counters that every part of a node keeps for itself: `stats()` of part `edge` with
 * `{ channel: { sockets: 3 } }` is `kaibo_edge_channel_sockets 3`.
 */
export class Metrics {
  private readonly registry = new Registry();

  constructor(parts: Record<string, Counted>) {
    collectDefaultMetrics({ register: this.registry, eventLoopMonitoringPrecision: LAG_SAMPLES });
    for (const [part, counted] of Object.entries(parts)) this.expose(part, counted);
  }

  /** Adds `GET /metrics`. */
  register(app: FastifyInstance): void {
    app.get('/metrics', async (_request, reply) => {
      reply.type(this.registry.contentType);
      return this.registry.metrics();
    });
  }

  async close(): Promise<void> {
    this.registry.clear();
  }

  private expose(part: string, counted: Counted): void {
    for (const [name] of numbers(counted.stats(), `kaibo_${part}`)) {
      new Gauge({
        name,
        help: `${name.replace(/^kaibo_/, '').replaceAll('_', ' ')}`,
        registers: [this.registry],
        collect() {
          const value = numbers(counted.stats(), `kaibo_${part}`).find(
            ([candidate]) => candidate === name,
          )?.[1];
          this.set(value ?? 0);
        },
      });
    }
  }
}

/** Flattens an object of numbers to snake_case names. */
function numbers(value: object, prefix: string): [string, number][] {
  return Object.entries(value).flatMap(([key, inner]: [string, unknown]) => {
    const name = `${prefix}_${key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)}`;
    if (typeof inner === 'number') return [[name, inner] as [string, number]];
    return typeof inner === 'object' && inner !== null ? numbers(inner, name) : [];
  });
}

import { readFileSync } from 'node:fs';
import type { FastifyInstance } from 'fastify';
import { Counter, collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import type { Jobs } from '../backends/jobs/port.js';
import type { JobQueue } from '../protocol/jobs.js';
import { CATALOGUE } from './metric-catalogue/catalogue.js';
import type { Declared } from './metric-catalogue/declared.js';
import { NODE_METRICS } from './metric-catalogue/node.js';
import type { Timings } from './timings.js';

/** A part of the node that counts what it does, in numbers and objects of numbers; null: it has nothing to say. */
interface Counted {
  stats(): object | null;
}

/** ms between two looks at the event loop's delay: each wakes the process. */
const LAG_SAMPLES = 50;

interface Others {
  timings?: Timings;
  /** Whose jobs are looked at when somebody asks. */
  jobs?: Jobs;
}

/** ms that looking at the jobs may take: an engine that is away must not hold up all else. */
const PATIENCE = 1_000;

/** Prometheus exposition of the figures that every part of a node keeps for itself, named and explained by the catalogue. */
export class Metrics {
  private readonly registry = new Registry();
  /** By path, as of this scrape. */
  private figures = new Map<string, number>();

  constructor(
    private readonly parts: Record<string, Counted>,
    { timings, jobs }: Others = {},
  ) {
    collectDefaultMetrics({ register: this.registry, eventLoopMonitoringPrecision: LAG_SAMPLES });
    this.tellBuild();
    timings?.register(this.registry);
    if (jobs !== undefined) this.countJobs(jobs);
    this.look();
    const declared = CATALOGUE.filter(({ path }) => (path.split('.')[0] ?? '') in parts);
    for (const it of declared) if (this.has(it)) this.expose(it);
    for (const path of this.figures.keys()) if (!isDeclared(path)) this.expose(undeclared(path));
  }

  /** Adds `GET /metrics`. */
  register(app: FastifyInstance): void {
    app.get('/metrics', async (_request, reply) => {
      this.look();
      reply.type(this.registry.contentType);
      return this.registry.metrics();
    });
  }

  async close(): Promise<void> {
    this.registry.clear();
  }

  private look(): void {
    this.figures = new Map(
      Object.entries(this.parts).flatMap(([part, it]) => numbers(it.stats() ?? {}, part)),
    );
  }

  /** A part may lack a figure, as one on another engine does; a labelled one may have no values yet. */
  private has({ path, label }: Declared): boolean {
    return label !== undefined || this.figures.has(path);
  }

  private expose(declared: Declared): void {
    const { name, help, label, type } = declared;
    const settings = {
      name,
      help,
      registers: [this.registry],
      labelNames: label === undefined ? [] : [label],
    };
    const valuesOf = () => this.valuesOf(declared);
    if (type === 'gauge')
      new Gauge({
        ...settings,
        collect() {
          this.reset();
          for (const { labels, value } of valuesOf()) this.set(labels, value);
        },
      });
    else
      new Counter({
        ...settings,
        collect() {
          this.reset();
          for (const { labels, value } of valuesOf()) this.inc(labels, value);
        },
      });
  }

  private valuesOf({ path, label, factor = 1 }: Declared) {
    if (label === undefined) return [{ labels: {}, value: (this.figures.get(path) ?? 0) * factor }];
    const before = path.slice(0, -1);
    return [...this.figures]
      .filter(([it]) => it.startsWith(before))
      .map(([it, value]) => ({ labels: { [label]: it.slice(before.length) }, value: value * factor }));
  }

  private countJobs(jobs: Jobs): void {
    const { name, help, labels } = NODE_METRICS.jobs;
    new Gauge({
      name,
      help,
      labelNames: labels,
      registers: [this.registry],
      async collect() {
        for (const queue of QUEUES) {
          const count = await countOf(jobs, queue);
          if (count !== null) this.set({ queue }, count);
        }
      },
    });
  }

  private tellBuild(): void {
    const { name, help, labels } = NODE_METRICS.build;
    new Gauge({
      name,
      help,
      labelNames: labels,
      registers: [this.registry],
    }).set({ version: packageVersion(), node: process.version }, 1);
  }
}

const QUEUES: readonly JobQueue[] = ['transcode', 'test-picture', 'replay-pictures'];

/** Null when the engine does not say. */
async function countOf(jobs: Jobs, queue: JobQueue): Promise<number | null> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<null>((done) => {
    timer = setTimeout(done, PATIENCE, null);
  });
  const count = jobs.active(queue).then(
    ({ length }) => length,
    () => null,
  );
  return Promise.race([count, late]).finally(() => clearTimeout(timer));
}

function packageVersion(): string {
  const { version }: { version?: string } = JSON.parse(
    readFileSync(new URL('../../package.json', import.meta.url), 'utf8'),
  );
  return version ?? 'unknown';
}

function isDeclared(path: string): boolean {
  return CATALOGUE.some((it) =>
    it.label === undefined ? it.path === path : path.startsWith(it.path.slice(0, -1)),
  );
}

/** A figure without a place in the catalogue, so that none is lost. */
const undeclared = (path: string): Declared => ({
  path,
  name: `kaibo_${path.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`).replace(/\W/g, '_')}`,
  help: path,
  type: 'gauge',
});

/** Flattens an object of numbers to paths; yes and no are 1 and 0. */
function numbers(value: object, prefix: string): [string, number][] {
  return Object.entries(value).flatMap(([key, inner]: [string, unknown]) => {
    const path = `${prefix}.${key}`;
    if (typeof inner === 'number' || typeof inner === 'boolean')
      return [[path, Number(inner)] as [string, number]];
    return typeof inner === 'object' && inner !== null ? numbers(inner, path) : [];
  });
}

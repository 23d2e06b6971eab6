import type { JobQueue } from '../../protocol/jobs.js';
import type { Job, JobHandler, JobOutcome } from './port.js';
import { JobExists, JobsFull } from './port.js';

interface Entry<Q extends JobQueue> {
  readonly job: Job<Q>;
  readonly abort: AbortController;
  readonly finish: (outcome: JobOutcome) => void;
  /** Resolves when it has finished. */
  readonly finished: Promise<JobOutcome>;
}

interface Worker<Q extends JobQueue> {
  readonly concurrency: number;
  readonly handler: JobHandler<Q>;
  readonly running: Set<Entry<Q>>;
}

/** One queue of jobs and the workers that take from it, oldest job first. */
export class Lane<Q extends JobQueue> {
  private readonly entries = new Map<string, Entry<Q>>();
  private readonly waiting: Entry<Q>[] = [];
  private readonly workers = new Set<Worker<Q>>();

  constructor(
    private readonly queue: Q,
    private readonly queueLimit: number,
  ) {}

  get active(): string[] {
    return [...this.entries.keys()];
  }

  /** @throws JobExists, JobsFull */
  enqueue(job: Job<Q>): Promise<JobOutcome> {
    if (this.entries.has(job.id)) throw new JobExists(this.queue, job.id);
    if (this.waiting.length >= this.queueLimit) throw new JobsFull(this.queue);
    const { promise, resolve } = promiseWithResolver<JobOutcome>();
    const entry = { job, abort: new AbortController(), finish: resolve, finished: promise };
    this.entries.set(job.id, entry);
    this.waiting.push(entry);
    this.dispatch();
    return promise;
  }

  work(concurrency: number, handler: JobHandler<Q>): () => Promise<void> {
    const worker: Worker<Q> = { concurrency, handler, running: new Set() };
    this.workers.add(worker);
    this.dispatch();
    return () => this.retire(worker);
  }

  cancel(id: string): boolean {
    const entry = this.entries.get(id);
    if (entry === undefined) return false;
    const place = this.waiting.indexOf(entry);
    if (place >= 0) {
      this.waiting.splice(place, 1);
      this.end(entry, { status: 'cancelled' });
    }
    entry.abort.abort('cancelled');
    return true;
  }

  async close(): Promise<void> {
    for (const entry of this.waiting.splice(0)) this.end(entry, { status: 'cancelled' });
    await Promise.all([...this.workers].map((worker) => this.retire(worker)));
  }

  private async retire(worker: Worker<Q>): Promise<void> {
    this.workers.delete(worker);
    for (const entry of worker.running) entry.abort.abort('closing');
    await Promise.all([...worker.running].map((entry) => entry.finished));
  }

  private dispatch(): void {
    for (const worker of this.workers) {
      while (worker.running.size < worker.concurrency) {
        const entry = this.waiting.shift();
        if (entry === undefined) return;
        worker.running.add(entry);
        void this.run(worker, entry);
      }
    }
  }

  /** Never rejects. */
  private async run(worker: Worker<Q>, entry: Entry<Q>): Promise<void> {
    const outcome = await outcomeOf(worker.handler, entry);
    worker.running.delete(entry);
    this.end(entry, outcome);
    this.dispatch();
  }

  private end(entry: Entry<Q>, outcome: JobOutcome): void {
    this.entries.delete(entry.job.id);
    entry.finish(outcome);
  }
}

async function outcomeOf<Q extends JobQueue>(handler: JobHandler<Q>, entry: Entry<Q>): Promise<JobOutcome> {
  const { signal } = entry.abort;
  // The handler starts after `enqueue` has returned to its caller, as it would on another machine.
  await Promise.resolve();
  try {
    if (!signal.aborted) await handler(entry.job, signal);
  } catch (error) {
    if (!signal.aborted) return { status: 'failed', reason: reasonOf(error) };
  }
  // A handler that was told to stop may stop by throwing; what it did is not complete either way.
  return { status: signal.aborted ? 'cancelled' : 'done' };
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function promiseWithResolver<T>(): { promise: Promise<T>; resolve: (value: T) => void } {
  let resolve: (value: T) => void = () => undefined;
  const promise = new Promise<T>((accept) => {
    resolve = accept;
  });
  return { promise, resolve };
}

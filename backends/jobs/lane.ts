import type { JobQueue } from '../../protocol/jobs.js';
import { DEFAULT_COST, fits } from './capacity.js';
import { Followed } from './followed.js';
import { outcomeOf } from './outcome.js';
import type { Job, JobHandler, JobOutcome, JobRun, Lease } from './port.js';
import { JobExists, JobsFull } from './port.js';

/** Within one process nobody takes a job from its worker. */
const HELD: Lease = { confirmed: () => Promise.resolve() };

interface Entry<Q extends JobQueue> {
  readonly job: Job<Q>;
  readonly cost: number;
  readonly abort: AbortController;
  readonly followed: Followed;
}

interface Worker<Q extends JobQueue> {
  readonly capacity: number;
  readonly handler: JobHandler<Q>;
  readonly running: Set<Entry<Q>>;
}

/** One queue of jobs and the workers that take from it. */
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
  enqueue(job: Job<Q>): JobRun {
    if (this.entries.has(job.id)) throw new JobExists(this.queue, job.id);
    if (this.waiting.length >= this.queueLimit) throw new JobsFull(this.queue);
    const { cost = DEFAULT_COST } = job;
    const entry = { job, cost, abort: new AbortController(), followed: new Followed() };
    this.entries.set(job.id, entry);
    this.waiting.push(entry);
    this.dispatch();
    return runOf(entry);
  }

  attach(id: string): JobRun | null {
    const entry = this.entries.get(id);
    return entry === undefined ? null : runOf(entry);
  }

  work(capacity: number, handler: JobHandler<Q>): () => Promise<void> {
    const worker: Worker<Q> = { capacity, handler, running: new Set() };
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
    for (const entry of this.waiting.splice(0)) this.end(entry, { status: 'released' });
    await Promise.all([...this.workers].map((worker) => this.retire(worker)));
  }

  private async retire(worker: Worker<Q>): Promise<void> {
    this.workers.delete(worker);
    for (const entry of worker.running) entry.abort.abort('closing');
    await Promise.all([...worker.running].map((entry) => entry.followed.finished));
  }

  private dispatch(): void {
    for (const worker of this.workers) {
      for (let entry = this.next(worker); entry !== null; entry = this.next(worker)) {
        worker.running.add(entry);
        entry.followed.start();
        void this.run(worker, entry);
      }
    }
  }

  /** Takes the oldest job that fits out of the queue. */
  private next({ running, capacity }: Worker<Q>): Entry<Q> | null {
    const used = [...running].reduce((sum, { cost }) => sum + cost, 0);
    const place = this.waiting.findIndex(({ cost }) => fits(cost, used, capacity));
    return place < 0 ? null : (this.waiting.splice(place, 1)[0] ?? null);
  }

  /** Never rejects. */
  private async run(worker: Worker<Q>, entry: Entry<Q>): Promise<void> {
    // The handler starts after `enqueue` has returned to its caller, as it would on another machine.
    await Promise.resolve();
    const outcome = await outcomeOf(worker.handler, entry.job, entry.abort.signal, HELD);
    worker.running.delete(entry);
    this.end(entry, outcome);
    this.dispatch();
  }

  private end(entry: Entry<Q>, outcome: JobOutcome): void {
    this.entries.delete(entry.job.id);
    entry.followed.finish(outcome);
  }
}

function runOf<Q extends JobQueue>({ followed }: Entry<Q>): JobRun {
  return { started: followed.started, finished: followed.finished };
}

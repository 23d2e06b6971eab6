import type { JobPayloads, JobQueue } from '../../protocol/jobs.js';

export interface Job<Q extends JobQueue> {
  /** Chosen by who enqueues; one job of an id runs at a time. */
  id: string;
  payload: JobPayloads[Q];
}

export type JobOutcome = { status: 'done' } | { status: 'cancelled' } | { status: 'failed'; reason: string };

/** Runs a job to its end. `signal` aborts on cancel or shutdown (`signal.reason` is 'cancelled' or 'closing'): stop soon and return. A throw is a failure. */
export type JobHandler<Q extends JobQueue> = (job: Job<Q>, signal: AbortSignal) => Promise<void>;

/**
 * Long-running work handed from a server to a worker.
 *
 * Promises: a job enqueued is run by exactly one worker, at once when there is room, else when there is; a job of an id that is
 * queued or running is refused with JobExists. No retry: who enqueued decides, from the outcome.
 */
export interface Jobs {
  /** Resolves once the job is queued; `finished` resolves (never rejects) with its outcome. */
  enqueue<Q extends JobQueue>(queue: Q, job: Job<Q>): Promise<{ finished: Promise<JobOutcome> }>;
  /** Take jobs of a queue, at most `concurrency` at once. */
  work<Q extends JobQueue>(
    queue: Q,
    concurrency: number,
    handler: JobHandler<Q>,
  ): Promise<{ close(): Promise<void> }>;
  /** Resolves true if such a job was queued or running; its handler's signal is aborted. */
  cancel(queue: JobQueue, id: string): Promise<boolean>;
  /** Ids queued or running. */
  active(queue: JobQueue): Promise<string[]>;
  /** Idempotent; aborts running jobs with reason 'closing' and waits for their handlers. */
  close(): Promise<void>;
}

export class JobExists extends Error {
  constructor(queue: JobQueue, id: string) {
    super(`job ${queue}/${id} is queued or running already`);
    this.name = 'JobExists';
  }
}

/** More jobs wait than the engine keeps; try later or elsewhere. */
export class JobsFull extends Error {
  constructor(queue: JobQueue) {
    super(`the job queue ${queue} is full`);
    this.name = 'JobsFull';
  }
}

/** The engine was closed; nothing is taken or run any more. */
export class JobsClosed extends Error {
  constructor() {
    super('the job engine is closed');
    this.name = 'JobsClosed';
  }
}

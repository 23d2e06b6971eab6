import type { JobPayloads, JobQueue } from '../../protocol/jobs.js';

export interface Job<Q extends JobQueue> {
  /** Chosen by who enqueues; one job of an id runs at a time. */
  id: string;
  payload: JobPayloads[Q];
  /** Part of a worker's capacity that it takes, in the queue's own unit; default 1. */
  cost?: number;
}

export type JobOutcome =
  | { status: 'done' }
  | { status: 'cancelled' }
  | { status: 'failed'; reason: string }
  /** Its worker vanished without a word: killed, hung, or cut off. */
  | { status: 'lost' }
  /** Its worker is shutting down and gave it back, or this engine was closed while it waited. */
  | { status: 'released' };

/** A job as who enqueued it follows it. Neither promise rejects. */
export interface JobRun {
  /** Resolves when a worker takes the job; at its end when none ever did. */
  started: Promise<void>;
  /** Resolves with its outcome; `released`, too, when the engine is closed first. */
  finished: Promise<JobOutcome>;
}

/** A worker's right to a job that it runs. What two workers must never both write is written only after asking it. */
export interface Lease {
  /**
   * Resolves at once while nobody can have given the job to another worker; else, as after a hang or a cut of the network, when it has
   * turned out that nobody did. @throws LeaseLost
   */
  confirmed(): Promise<void>;
}

/**
 * Runs a job to its end. `signal` aborts with the reason 'cancelled' (told to stop), 'closing' (the worker shuts down: the job is
 * `released`) or 'lost' (the engine took this worker for dead and may have given the job to another): stop soon and return.
 * A throw is a failure, unless the signal has aborted.
 */
export type JobHandler<Q extends JobQueue> = (
  job: Job<Q>,
  signal: AbortSignal,
  lease: Lease,
) => Promise<void>;

export interface JobWorker {
  /** Takes no more, aborts what runs with 'closing', and waits for the handlers. Idempotent. */
  close(): Promise<void>;
}

/**
 * Long-running work handed from a server to a worker.
 *
 * Promises: a job enqueued is run by exactly one worker, at once when there is room, else when there is; the oldest that fits goes
 * first. A job of an id that is queued or running is refused with JobExists. No retry: who enqueued decides, from the outcome.
 */
export interface Jobs {
  /** Resolves once the job is queued. @throws JobExists, JobsFull, JobsClosed */
  enqueue<Q extends JobQueue>(queue: Q, job: Job<Q>): Promise<JobRun>;
  /** Follow a job that is queued or running, whoever enqueued it; null when there is none. */
  attach(queue: JobQueue, id: string): Promise<JobRun | null>;
  /**
   * Take jobs of a queue while the costs of those that run sum up to `capacity` at most. A job that costs more than `capacity` is
   * taken by a worker that runs nothing: late pictures are better than none.
   */
  work<Q extends JobQueue>(queue: Q, capacity: number, handler: JobHandler<Q>): Promise<JobWorker>;
  /** Resolves true if such a job was queued or running; its handler's signal is aborted. */
  cancel(queue: JobQueue, id: string): Promise<boolean>;
  /** Ids queued or running, oldest first. */
  active(queue: JobQueue): Promise<string[]>;
  /** Closes this process's workers, and follows no job any longer. Idempotent. */
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

/** The job is, or may be, another worker's. */
export class LeaseLost extends Error {
  constructor() {
    super('the job may be another worker’s by now');
    this.name = 'LeaseLost';
  }
}

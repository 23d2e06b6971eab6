import type { JobQueue } from '../../protocol/jobs.js';
import { Lane } from './lane.js';
import type { Job, JobHandler, JobRun, Jobs, JobWorker } from './port.js';
import { JobsClosed } from './port.js';

export interface InProcessJobsOptions {
  /** Jobs that may wait in each queue. Default 1000. */
  queueLimit?: number;
}

type Lanes = { readonly [Q in JobQueue]: Lane<Q> };

/** The job engine of a single process: a job lives as long as the process does. */
export class InProcessJobs implements Jobs {
  private readonly lanes: Lanes;
  private closing: Promise<void> | null = null;

  constructor({ queueLimit = 1000 }: InProcessJobsOptions = {}) {
    this.lanes = {
      transcode: new Lane('transcode', queueLimit),
      'test-picture': new Lane('test-picture', queueLimit),
      'replay-pictures': new Lane('replay-pictures', queueLimit),
    };
  }

  async enqueue<Q extends JobQueue>(queue: Q, job: Job<Q>): Promise<JobRun> {
    this.assertOpen();
    return this.lanes[queue].enqueue(job);
  }

  async attach(queue: JobQueue, id: string): Promise<JobRun | null> {
    this.assertOpen();
    return this.lanes[queue].attach(id);
  }

  async work<Q extends JobQueue>(queue: Q, capacity: number, handler: JobHandler<Q>): Promise<JobWorker> {
    this.assertOpen();
    return { close: this.lanes[queue].work(capacity, handler) };
  }

  async cancel(queue: JobQueue, id: string): Promise<boolean> {
    this.assertOpen();
    return this.lanes[queue].cancel(id);
  }

  async active(queue: JobQueue): Promise<string[]> {
    this.assertOpen();
    return this.lanes[queue].active;
  }

  close(): Promise<void> {
    this.closing ??= Promise.all(Object.values(this.lanes).map((lane) => lane.close())).then(() => undefined);
    return this.closing;
  }

  private assertOpen(): void {
    if (this.closing !== null) throw new JobsClosed();
  }
}

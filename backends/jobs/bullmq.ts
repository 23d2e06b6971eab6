import type { JobQueue } from '../../protocol/jobs.js';
import type { RedisLink } from '../redis/link.js';
import { BullLane } from './bullmq-lane.js';
import type { Job, JobHandler, JobRun, Jobs, JobWorker } from './port.js';
import { JobsClosed } from './port.js';

export interface BullMqJobsOptions {
  /** Jobs that may wait in each queue. Default 1000. */
  queueLimit?: number;
  /** Told of what went wrong and is tried again. Default: nobody. */
  onTrouble?: (error: unknown) => void;
}

type Lanes = { [Q in JobQueue]?: Promise<BullLane<Q>> };

/** The job engine of many machines: BullMQ on Redis. The link is its own; a queue's connections are made when it is first used. */
export class BullMqJobs implements Jobs {
  private readonly lanes: Lanes = {};
  private closing: Promise<void> | null = null;

  constructor(
    private readonly link: RedisLink,
    private readonly options: BullMqJobsOptions = {},
  ) {}

  async enqueue<Q extends JobQueue>(queue: Q, job: Job<Q>): Promise<JobRun> {
    return (await this.lane(queue)).enqueue(job);
  }

  async attach(queue: JobQueue, id: string): Promise<JobRun | null> {
    return (await this.lane(queue)).attach(id);
  }

  async work<Q extends JobQueue>(queue: Q, capacity: number, handler: JobHandler<Q>): Promise<JobWorker> {
    return (await this.lane(queue)).work(capacity, handler);
  }

  async cancel(queue: JobQueue, id: string): Promise<boolean> {
    return (await this.lane(queue)).cancel(id);
  }

  async active(queue: JobQueue): Promise<string[]> {
    return (await this.lane(queue)).active();
  }

  close(): Promise<void> {
    this.closing ??= this.shutDown();
    return this.closing;
  }

  private async shutDown(): Promise<void> {
    const open = await Promise.allSettled(Object.values(this.lanes));
    await Promise.all(open.map((lane) => (lane.status === 'fulfilled' ? lane.value.close() : undefined)));
    await this.link.close();
  }

  private async lane<Q extends JobQueue>(queue: Q): Promise<BullLane<Q>> {
    if (this.closing !== null) throw new JobsClosed();
    const there: Lanes[Q] = this.lanes[queue];
    if (there !== undefined) return there;
    const opening = this.open(queue);
    this.lanes[queue] = opening as Lanes[Q];
    opening.catch(() => delete this.lanes[queue]);
    return opening;
  }

  private open<Q extends JobQueue>(queue: Q): Promise<BullLane<Q>> {
    const { queueLimit = 1000, onTrouble = () => undefined } = this.options;
    return BullLane.open({ queue, link: this.link, queueLimit, onTrouble });
  }
}

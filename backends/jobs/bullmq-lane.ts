import { randomUUID } from 'node:crypto';
import { type Job as BullJob, type ConnectionOptions, Queue, QueueEvents } from 'bullmq';
import type { JobQueue } from '../../protocol/jobs.js';
import type { RedisLink } from '../redis/link.js';
import { type Names, names, PREFIX, type Stored } from './bullmq-names.js';
import { NEWEST_EVENT, NUMBER, STOP } from './bullmq-scripts.js';
import { BullWorker } from './bullmq-worker.js';
import { DEFAULT_COST } from './capacity.js';
import type { Followed } from './followed.js';
import { FollowedJobs } from './followed-jobs.js';
import type { Job, JobHandler, JobRun, JobWorker } from './port.js';
import { JobExists, JobsFull } from './port.js';

export interface BullLaneParts<Q extends JobQueue> {
  queue: Q;
  link: RedisLink;
  queueLimit: number;
  onTrouble: (error: unknown) => void;
}

/** ms without an answer after which BullMQ's connections count as cut. */
const SILENCE = 6_000;
/** Events BullMQ keeps of a queue. */
const EVENTS = 1_000;

/** One queue as this process sees it: what it enqueued and follows, and its workers. */
export class BullLane<Q extends JobQueue> {
  private readonly bull: Queue<Stored>;
  private readonly connection: ConnectionOptions;
  private readonly workers = new Set<BullWorker<Q>>();
  private readonly names: Names;
  private readonly followed: FollowedJobs;
  private readonly closers: (() => Promise<unknown> | undefined)[] = [];

  private constructor(private readonly parts: BullLaneParts<Q>) {
    const { queue, link, onTrouble } = parts;
    this.names = names(queue);
    this.connection = link.bull(SILENCE);
    this.bull = new Queue<Stored>(queue, {
      ...{ connection: this.connection, prefix: PREFIX, streams: { events: { maxLen: EVENTS } } },
    });
    this.bull.on('error', onTrouble);
    this.followed = new FollowedJobs(this.names, link, (id, token) => this.declareLost(id, token));
    this.closers.push(() => this.bull.close());
  }

  static async open<Q extends JobQueue>(parts: BullLaneParts<Q>): Promise<BullLane<Q>> {
    const lane = new BullLane(parts);
    await lane.listen();
    return lane;
  }

  /** @throws JobExists, JobsFull */
  async enqueue({ id, payload, cost = DEFAULT_COST }: Job<Q>): Promise<JobRun> {
    const { queue, link, queueLimit } = this.parts;
    if (await this.find(id)) throw new JobExists(queue, id);
    if ((await this.bull.getWaitingCount()) >= queueLimit) throw new JobsFull(queue);
    const ticket = randomUUID();
    const number = Number(await link.script(NUMBER, [this.names.counter], []));
    const followed = this.followed.add(id, ticket);
    try {
      const options = { jobId: id, removeOnComplete: true, removeOnFail: true };
      await this.bull.add(queue, { payload, cost, ticket, number }, options);
      // BullMQ keeps the one that is there without a word.
      const there = await this.find(id);
      if (there !== null && there.data.ticket !== ticket) throw new JobExists(queue, id);
      return runOf(followed);
    } catch (error) {
      this.followed.drop(ticket);
      throw error;
    }
  }

  async attach(id: string): Promise<JobRun | null> {
    const job = await this.find(id);
    if (job === null) return null;
    const followed = this.followed.add(id, job.data.ticket);
    // It may have started, or ended, before it was followed.
    void this.followed.look();
    return runOf(followed);
  }

  async work(capacity: number, handler: JobHandler<Q>): Promise<JobWorker> {
    const { queue, link, onTrouble } = this.parts;
    const { bull, connection } = this;
    const worker = await BullWorker.start({ queue, capacity, handler, link, bull, connection, onTrouble });
    this.workers.add(worker);
    const close = () => {
      this.workers.delete(worker);
      return worker.close();
    };
    return { close };
  }

  async cancel(id: string): Promise<boolean> {
    const job = await this.find(id);
    if (job === null) return false;
    const removed = (await job.isWaiting()) && (await this.remove(job));
    if (removed) this.followed.finish(job.data.ticket, { status: 'cancelled' });
    else
      await this.parts.link.script(
        STOP,
        [this.names.stops],
        [id, this.names.orders, this.parts.link.publish],
      );
    return true;
  }

  async active(): Promise<string[]> {
    const jobs = await this.bull.getJobs(['wait', 'active']);
    return jobs
      .filter((job) => job?.id !== undefined)
      .sort((a, b) => a.data.number - b.data.number)
      .map((job) => job.id ?? '');
  }

  /** Idempotent. */
  async close(): Promise<void> {
    await Promise.all([...this.workers].map((worker) => worker.close()));
    this.workers.clear();
    this.followed.close();
    for (const close of this.closers.splice(0).reverse())
      await Promise.resolve(close()).catch(this.parts.onTrouble);
  }

  private async listen(): Promise<void> {
    const { queue, link, onTrouble } = this.parts;
    const { events, news } = this.names;
    const lastEventId = String(await link.script(NEWEST_EVENT, [events], []));
    // ioredis leaves the timer of a silent connection behind when it is closed amid a read, and with it the process.
    const listener = new QueueEvents(queue, { connection: link.bull(), prefix: PREFIX, lastEventId });
    this.closers.push(() => listener.close());
    listener.on('error', onTrouble);
    listener.on('waiting', ({ prev }) => {
      // What a worker put back it has shown to be too large; who has room finds it at its next look.
      if (prev !== 'active') for (const worker of this.workers) worker.look();
    });
    listener.on('completed', ({ returnvalue }) => this.followed.completed(returnvalue));
    await listener.waitUntilReady();
    const stop = await link.subscribe(news, (word) => {
      if (word.startsWith('started ')) this.followed.started(word.slice('started '.length));
    });
    this.closers.push(async () => stop());
  }

  /** The dead worker's token lets its job be completed in its name. */
  private async declareLost(id: string, token: string): Promise<void> {
    const job = await this.find(id);
    await job?.moveToCompleted({ ticket: job.data.ticket, status: 'lost' }, token, false);
  }

  private async find(id: string): Promise<BullJob<Stored> | null> {
    return (await this.bull.getJob(id)) ?? null;
  }

  /** False when a worker has it meanwhile. */
  private async remove(job: BullJob<Stored>): Promise<boolean> {
    try {
      await job.remove();
      return true;
    } catch {
      return false;
    }
  }
}

function runOf({ started, finished }: Followed): JobRun {
  return { started, finished };
}

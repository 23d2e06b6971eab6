import { randomUUID } from 'node:crypto';
import { type Job as BullJob, type ConnectionOptions, type Queue, Worker } from 'bullmq';
import type { JobPayloads, JobQueue } from '../../protocol/jobs.js';
import type { RedisLink } from '../redis/link.js';
import { type Names, names, PREFIX, type Stored } from './bullmq-names.js';
import { ACCEPT, BEAT, SETTLE } from './bullmq-scripts.js';
import { fits } from './capacity.js';
import { DEAD } from './followed-jobs.js';
import { HeartbeatLease } from './heartbeat-lease.js';
import { outcomeOf, type StopReason } from './outcome.js';
import type { JobHandler } from './port.js';

/** Between signs of life, ms. */
const BEAT_INTERVAL = 500;
/** ms a worker that is silent is remembered. */
const REMEMBERED = 3_600_000;
/** How often the queue is looked at without being told to, ms. */
const LOOK_INTERVAL = 1_000;
/** Waiting jobs looked at for one that fits. */
const LOOKED_AT = 100;
/** BullMQ's lock, ms: longer than a cut of Redis that a live is to survive. Liveness is the heartbeat's business. */
const LOCK = 120_000;
const RENEW = 15_000;
/** ms from when a heartbeat was sent for which its answer vouches: until others may take the worker for dead, less what a write may take. */
const VOUCHED = DEAD - 500;
/** ms that a worker which shuts down waits for a Redis that is away before it lets go of what it runs. */
const LET_GO = 5_000;

interface Running {
  readonly bull: BullJob<Stored>;
  readonly token: string;
  readonly abort: AbortController;
  readonly lease: HeartbeatLease;
  ended: Promise<void>;
}

export interface BullWorkerParts<Q extends JobQueue> {
  queue: Q;
  capacity: number;
  handler: JobHandler<Q>;
  link: RedisLink;
  bull: Queue<Stored>;
  connection: ConnectionOptions;
  onTrouble: (error: unknown) => void;
}

/** Takes jobs of one queue as long as they fit, and gives signs of life for what runs. */
export class BullWorker<Q extends JobQueue> {
  private readonly id = randomUUID();
  private readonly running = new Map<string, Running>();
  private readonly worker: Worker<Stored>;
  private readonly names: Names;
  private readonly timers: NodeJS.Timeout[];
  private taking: Promise<void> | null = null;
  private again = false;
  private unsubscribe: (() => void) | undefined;
  private closing: Promise<void> | null = null;

  private constructor(private readonly parts: BullWorkerParts<Q>) {
    const { queue, connection, onTrouble } = parts;
    this.names = names(queue);
    this.worker = new Worker<Stored>(queue, null, {
      ...{ connection, prefix: PREFIX, autorun: false, skipStalledCheck: true, skipLockRenewal: true },
      lockDuration: LOCK,
    });
    this.worker.on('error', onTrouble);
    const every = (ms: number, work: () => void) => setInterval(work, ms).unref();
    this.timers = [
      every(BEAT_INTERVAL, () => this.beat()),
      every(RENEW, () => this.renew()),
      every(LOOK_INTERVAL, () => this.look()),
    ];
  }

  static async start<Q extends JobQueue>(parts: BullWorkerParts<Q>): Promise<BullWorker<Q>> {
    const worker = new BullWorker(parts);
    worker.unsubscribe = await parts.link.subscribe(worker.names.orders, (order) => {
      if (order.startsWith('stop ')) worker.stop(order.slice('stop '.length), 'cancelled');
    });
    await worker.worker.waitUntilReady();
    worker.look();
    return worker;
  }

  /** Takes what fits, now and, if it is busy with that, once more after. */
  look(): void {
    if (this.closing !== null) return;
    this.again = true;
    this.taking ??= this.takeAll().finally(() => {
      this.taking = null;
    });
  }

  /** Idempotent. */
  close(): Promise<void> {
    this.closing ??= this.shutDown();
    return this.closing;
  }

  private async shutDown(): Promise<void> {
    this.unsubscribe?.();
    await this.taking;
    for (const id of [...this.running.keys()]) this.stop(id, 'closing');
    const letGo = setTimeout(() => this.letGo(), LET_GO);
    await Promise.all([...this.running.values()].map(({ ended }) => ended));
    clearTimeout(letGo);
    for (const timer of this.timers) clearInterval(timer);
    await this.worker.close().catch(this.parts.onTrouble);
  }

  private get used(): number {
    return [...this.running.values()].reduce((sum, { bull }) => sum + bull.data.cost, 0);
  }

  private fits(cost: number): boolean {
    return fits(cost, this.used, this.parts.capacity);
  }

  private async takeAll(): Promise<void> {
    while (this.again && this.closing === null) {
      this.again = false;
      try {
        while (await this.takeOne());
      } catch (error) {
        this.parts.onTrouble(error); // the next look is the next attempt
      }
    }
  }

  /**
   * Takes the oldest job that fits. BullMQ gives out the head of the queue only, so what is before it is fetched too and put back where it
   * was; a look without fetching comes first, so that nothing is moved in vain.
   */
  private async takeOne(): Promise<boolean> {
    if (this.closing !== null || (this.running.size > 0 && this.used >= this.parts.capacity)) return false;
    const waiting = await this.parts.bull.getWaiting(0, LOOKED_AT - 1);
    const place = waiting.findIndex((job) => job !== undefined && this.fits(job.data.cost));
    if (place < 0) return false;
    const passed: [BullJob<Stored>, string][] = [];
    let taken = false;
    for (let fetched = 0; fetched <= place && !taken; fetched += 1) {
      const token = randomUUID();
      const bull: BullJob<Stored> | undefined = await this.worker.getNextJob(token, { block: false });
      if (bull === undefined) break;
      if (this.fits(bull.data.cost)) taken = await this.accept(bull, token);
      else passed.push([bull, token]);
    }
    for (const [bull, token] of passed.reverse()) await bull.moveToWait(token);
    return taken;
  }

  private async accept(bull: BullJob<Stored>, token: string): Promise<boolean> {
    const { link } = this.parts;
    const { runs, stops, workers, news } = this.names;
    const id = bull.id ?? '';
    const sentAt = performance.now();
    const wanted = await link.script(
      ACCEPT,
      [runs, stops, workers],
      [...[id, this.id, token], ...[news, link.publish]],
    );
    if (wanted !== 1) {
      await bull.moveToCompleted({ ticket: bull.data.ticket, status: 'cancelled' }, token, false);
      return true;
    }
    const lease = new HeartbeatLease(sentAt, VOUCHED);
    const running: Running = { bull, token, abort: new AbortController(), lease, ended: Promise.resolve() };
    this.running.set(id, running);
    running.ended = this.run(id, running);
    return true;
  }

  /** Never rejects. */
  private async run(id: string, { bull, token, abort, lease }: Running): Promise<void> {
    const { payload, cost, ticket } = bull.data;
    const job = { id, payload: payload as JobPayloads[Q], ...(cost === 1 ? {} : { cost }) };
    const outcome = await outcomeOf(this.parts.handler, job, abort.signal, lease);
    this.running.delete(id);
    try {
      const { runs, stops } = this.names;
      // Whoever gave it up as lost has said so.
      if ((await this.parts.link.script(SETTLE, [runs, stops], [id, token])) === 1)
        await bull.moveToCompleted({ ticket, ...outcome }, token, false);
    } catch (error) {
      this.parts.onTrouble(error);
    }
    this.look();
  }

  private stop(id: string, reason: StopReason): void {
    this.running.get(id)?.abort.abort(reason);
  }

  private beat(): void {
    const { workers, runs, stops } = this.names;
    const run = [...this.running];
    const args = run.flatMap(([id, { token }]) => [id, token]);
    const sentAt = performance.now();
    this.parts.link.script(BEAT, [workers, runs, stops], [this.id, REMEMBERED, ...args]).then(
      (words) => {
        if (!Array.isArray(words)) return;
        run.forEach(([, running], i) => {
          heed(running, words[i], sentAt);
        });
      },
      () => undefined, // the next one says the same
    );
  }

  private letGo(): void {
    for (const { lease } of this.running.values()) if (!lease.held) lease.lose();
  }

  private renew(): void {
    const ids = [...this.running.keys()];
    const tokens = [...this.running.values()].map(({ token }) => token);
    if (ids.length === 0) return;
    this.worker.extendJobLocks(ids, tokens, LOCK).catch(this.parts.onTrouble);
  }
}

/** What a heartbeat that left at `sentAt` was told of a job. */
function heed({ abort, lease }: Running, word: unknown, sentAt: number): void {
  if (word === 'gone') {
    lease.lose();
    abort.abort('lost');
    return;
  }
  lease.renew(sentAt);
  if (word === 'stop') abort.abort('cancelled');
}

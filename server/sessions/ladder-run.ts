import type { Logger } from 'pino';
import type { Bus } from '../../backends/bus/port.js';
import { JobExists, type JobOutcome, type JobRun, type Jobs, JobsClosed } from '../../backends/jobs/port.js';
import type { Clock } from '../../protocol/clock.js';
import type { TranscodeJob } from '../../protocol/jobs.js';
import { type OriginState, originState, roomViewers } from '../../protocol/topics.js';
import type { Feeds } from '../ingest/gate.js';
import { costOf, nextAttempt, RETRIES } from './retry-rules.js';

export type LadderEvent =
  /** What the worker says of itself. */
  | { type: 'origin'; state: OriginState }
  /** What is to be kept of it for the session's people. */
  | { type: 'remark'; code: string; text: string }
  /** Nothing more will be made. */
  | { type: 'over'; reason: string }
  | { type: 'viewers'; count: number };

interface RunParts {
  bus: Bus;
  jobs: Jobs;
  feeds: Feeds;
  clock: Clock;
  logger: Logger;
}

/** ms a job may wait for a worker before somebody is told. */
const PATIENCE = 2_000;

const TEXT = {
  waiting_for_capacity: 'No transcoder has room for this live; it begins as soon as one has.',
  capacity_found: 'A transcoder has room now.',
  worker_lost: 'The transcoder that made this live vanished; another one takes over.',
  worker_changed: 'Another transcoder goes on with this live.',
} as const;

/**
 * A session's transcode job through all its attempts, with what its workers say, and the viewers it has. A worker that fails,
 * vanishes or gives the job back is replaced at once; the next one goes on from the recording.
 */
export class LadderRun {
  private readonly watches: { close(): void }[] = [];
  private failures: number[] = [];
  /** Since when the job waits for a worker, ms since the epoch; null while it has one. */
  private queuedAt: number | null = null;
  private toldWaiting = false;
  /** The last attempt's worker is gone: the next one is another. */
  private replacing = false;
  /** When the next attempt is due; null while one is under way. */
  private dueAt: number | null = null;
  private lastWords: string | null = null;
  private ending = false;
  private closed = false;
  /** True once nothing more will be recorded. */
  over = false;

  constructor(
    private readonly parts: RunParts,
    private readonly job: TranscodeJob,
    private readonly listener: (event: LadderEvent) => void,
  ) {}

  /** Makes the first attempt, or follows the job that a server before this one enqueued. */
  async start(): Promise<void> {
    const { bus } = this.parts;
    const { session, room } = this.job;
    this.watches.push(await bus.watch(originState(session), ({ value }) => this.onOrigin(value)));
    this.watches.push(
      await bus.watch(roomViewers(room), ({ value }) => this.listener({ type: 'viewers', count: value })),
    );
    await this.attempt();
  }

  /** The feed is over: what is under way may finish, and nothing is begun again. */
  async finish(): Promise<void> {
    this.ending = true;
    if (this.queuedAt === null && this.dueAt === null) return;
    this.over = true;
    await this.parts.jobs.cancel('transcode', this.job.session);
  }

  /** Looks at the clock; called a few times a second. */
  tick(): void {
    const now = this.parts.clock.now();
    if (this.closed || this.over) return;
    if (this.dueAt !== null && now >= this.dueAt) void this.attempt();
    if (this.queuedAt === null || this.toldWaiting || now - this.queuedAt < PATIENCE) return;
    this.toldWaiting = true;
    this.remark('waiting_for_capacity', TEXT.waiting_for_capacity);
  }

  /** Stops listening; the job goes on. Idempotent. */
  leave(): void {
    this.closed = true;
    for (const watch of this.watches) watch.close();
  }

  /** Stops listening and takes a job that hangs off its worker. Idempotent. */
  async close(): Promise<void> {
    if (this.closed) return;
    this.leave();
    if (!this.over) await this.parts.jobs.cancel('transcode', this.job.session);
  }

  /** Never rejects. */
  private async attempt(): Promise<void> {
    this.dueAt = null;
    this.queuedAt = this.parts.clock.now();
    try {
      const run = await this.enqueue();
      void run.started.then(() => this.onStarted());
      void run.finished.then((outcome) => this.onOutcome(outcome));
    } catch (err) {
      if (err instanceof JobsClosed) return; // the node is on its way out
      this.parts.logger.error({ err, session: this.job.session }, 'no transcoder could be asked');
      this.onOutcome({ status: 'failed', reason: 'No transcoder could be asked.' });
    }
  }

  /** A job of this session that is there already is the one to follow. */
  private async enqueue(): Promise<JobRun> {
    const { jobs, feeds } = this.parts;
    const job = { id: this.job.session, payload: this.job, cost: costOf(feeds.source(this.job.session)) };
    try {
      return await jobs.enqueue('transcode', job);
    } catch (err) {
      if (!(err instanceof JobExists)) throw err;
      return (await jobs.attach('transcode', job.id)) ?? jobs.enqueue('transcode', job);
    }
  }

  private onStarted(): void {
    if (this.closed || this.over) return;
    this.queuedAt = null;
    if (this.toldWaiting) this.remark('capacity_found', TEXT.capacity_found);
    else if (this.replacing) this.remark('worker_changed', TEXT.worker_changed);
    this.toldWaiting = false;
    this.replacing = false;
  }

  private onOrigin(state: OriginState): void {
    if (this.closed || this.over) return;
    this.lastWords = state.status === 'failed' ? (state.reason ?? null) : null;
    this.listener({ type: 'origin', state });
    const done = state.status === 'ended' || state.status === 'failed';
    if (done && (this.ending || state.hopeless === true)) this.end(state.reason ?? 'The transcoder stopped.');
  }

  private onOutcome(outcome: JobOutcome): void {
    if (this.closed || this.over) return;
    this.queuedAt = null;
    const reason =
      outcome.status === 'failed' ? outcome.reason : (this.lastWords ?? 'The transcoder stopped.');
    if (this.ending || outcome.status === 'cancelled') this.end(reason);
    else this.again(outcome, reason);
  }

  private again(outcome: JobOutcome, reason: string): void {
    const now = this.parts.clock.now();
    this.failures = [...this.failures, now].slice(-RETRIES.most - 1);
    this.dueAt = nextAttempt(this.failures, now);
    if (this.dueAt === null) {
      this.end(reason);
      return;
    }
    this.replacing = outcome.status === 'lost' || outcome.status === 'released';
    if (outcome.status === 'lost') this.remark('worker_lost', TEXT.worker_lost);
    else if (outcome.status !== 'released')
      this.remark('worker_failed', `The transcoder is started again. ${reason}`);
    this.tick();
  }

  private remark(code: string, text: string): void {
    this.parts.logger.info({ session: this.job.session, code, text }, 'transcoding');
    this.listener({ type: 'remark', code, text });
  }

  private end(reason: string): void {
    this.over = true;
    this.listener({ type: 'over', reason });
  }
}

import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Transaction } from 'kysely';
import { CodedError } from '../../protocol/problems.js';
import { type Database, DatabaseUnavailable } from './port.js';
import { savepoint } from './savepoint.js';
import type { Schema } from './schema.js';

/** What is decided together. `J` is a job, `R` its answer, `C` what the jobs of one transaction share. */
export interface GroupWork<J, R, C> {
  /** Once a transaction, before its jobs: reads and locks what they need. */
  prepare(tx: Transaction<Schema>, jobs: readonly J[]): Promise<C>;
  /** An answer that needs no write; undefined: {@link decide} it. @throws CodedError to refuse the job */
  atOnce(job: J, context: C): R | undefined;
  /** In a savepoint of its own. @throws CodedError to refuse the job: what it wrote is taken back */
  decide(tx: Transaction<Schema>, job: J, context: C): Promise<R>;
}

export interface GroupLimits {
  /** Jobs waiting, over which new ones are refused. */
  queue: number;
  /** Jobs of one transaction. */
  jobs: number;
  /** ms of deciding after which a transaction commits what it has. */
  budget: number;
}

const LIMITS = { queue: 20_000, jobs: 256 };
/** Nobody else is served while a blocking database decides. */
const BLOCKING_BUDGET = 4;
/** Elsewhere each statement is a wait, and a commit a longer one. */
const BUDGET = 50;

interface Waiting<J, R> {
  job: J;
  answer: (outcome: Outcome<R>) => void;
}

type Outcome<R> = { ok: true; value: R } | { ok: false; error: unknown };

/**
 * Group commit: jobs that arrive while a transaction runs are decided together in the next one, in their order, and answered after
 * its commit. Each is all or nothing by itself. Works on every dialect that has savepoints.
 */
export class GroupCommit<J, R, C> {
  private readonly waiting: Waiting<J, R>[] = [];
  private readonly limits: GroupLimits;
  private running: Promise<void> | null = null;
  private closed = false;

  constructor(
    private readonly database: Database,
    private readonly work: GroupWork<J, R, C>,
    limits: Partial<GroupLimits> = {},
  ) {
    const budget = database.blocking ? BLOCKING_BUDGET : BUDGET;
    this.limits = { ...LIMITS, budget, ...limits };
  }

  /** Resolves once it is durable. @throws CodedError what the job was refused with; busy when too many wait, draining after close */
  async submit(job: J): Promise<R> {
    if (this.closed) throw new CodedError('draining');
    if (this.waiting.length >= this.limits.queue)
      throw new CodedError('busy', 'Too many are waiting; try again in a second.');
    const outcome = await new Promise<Outcome<R>>((answer) => {
      this.waiting.push({ job, answer });
      this.running ??= this.drain();
    });
    if (outcome.ok) return outcome.value;
    throw outcome.error;
  }

  /** Takes no more and resolves once what waits was answered. Idempotent. */
  async close(): Promise<void> {
    this.closed = true;
    await this.running;
  }

  private async drain(): Promise<void> {
    while (this.waiting.length > 0) {
      // Sockets are read and written between two transactions; what they bring is in the next.
      await nextTurn();
      const group = this.waiting.splice(0, this.limits.jobs);
      this.waiting.unshift(...(await this.commit(group)));
    }
    this.running = null;
  }

  /** Resolves to those that the transaction had no time for. Never rejects: every failure is somebody's answer. */
  private async commit(group: Waiting<J, R>[]): Promise<Waiting<J, R>[]> {
    let outcomes: Outcome<R>[] = [];
    let decided = false;
    try {
      await this.database.transaction(async (tx) => {
        // A database that runs a transaction again begins it anew.
        decided = false;
        outcomes = await this.decideAll(tx, group);
        decided = true;
      });
    } catch (error) {
      // Undecided means rolled back for certain: one by one, only the job that is at fault fails.
      const mayRunAgain = !decided && !(error instanceof DatabaseUnavailable);
      if (mayRunAgain && group.length > 1) return this.oneByOne(group);
      outcomes = group.map(() => ({ ok: false, error }));
    }
    for (const [index, outcome] of outcomes.entries()) group[index]?.answer(outcome);
    return group.slice(outcomes.length);
  }

  private async oneByOne(group: Waiting<J, R>[]): Promise<never[]> {
    for (const each of group) {
      await this.commit([each]);
      await nextTurn();
    }
    return [];
  }

  private async decideAll(tx: Transaction<Schema>, group: Waiting<J, R>[]): Promise<Outcome<R>[]> {
    const context = await this.work.prepare(
      tx,
      group.map(({ job }) => job),
    );
    const deadline = performance.now() + this.limits.budget;
    const outcomes: Outcome<R>[] = [];
    for (const { job } of group) {
      outcomes.push(await this.decideOne(tx, job, context));
      if (performance.now() >= deadline) break;
    }
    return outcomes;
  }

  private async decideOne(tx: Transaction<Schema>, job: J, context: C): Promise<Outcome<R>> {
    try {
      const value =
        this.work.atOnce(job, context) ?? (await savepoint(tx, () => this.work.decide(tx, job, context)));
      return { ok: true, value };
    } catch (error) {
      return refused(error);
    }
  }
}

/** A coded error is the job's answer; anything else is a fault that ends the transaction, and so is a database that went away. */
function refused(error: unknown): { ok: false; error: CodedError } {
  if (error instanceof CodedError && !(error instanceof DatabaseUnavailable)) return { ok: false, error };
  throw error;
}

import type { JobQueue } from '../../protocol/jobs.js';

/** Prefix of BullMQ's keys; what is in braces is the hash tag, so that all of them are in one slot of a cluster. */
export const PREFIX = 'kaibo:{jobs}';

/** Our own keys and channels beside BullMQ's. */
export function names(queue: JobQueue) {
  const base = `${PREFIX}:${queue}`;
  return {
    job: (id: string) => `${base}:${id}`,
    events: `${base}:events`,
    runs: `${PREFIX}-runs:${queue}`,
    workers: `${PREFIX}-workers:${queue}`,
    stops: `${PREFIX}-stops:${queue}`,
    counter: `${PREFIX}-counter:${queue}`,
    orders: `${PREFIX}-orders:${queue}`,
    news: `${PREFIX}-news:${queue}`,
  };
}

export type Names = ReturnType<typeof names>;

/** A job as BullMQ stores it. */
export interface Stored {
  /** Of the queue's type: only what `enqueue` took gets here. */
  payload: unknown;
  cost: number;
  /** Tells one run of an id from the next. */
  ticket: string;
  /** Place among the jobs of its queue. */
  number: number;
}

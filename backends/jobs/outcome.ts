import type { JobQueue } from '../../protocol/jobs.js';
import type { Job, JobHandler, JobOutcome, Lease } from './port.js';

/** Why a running job's signal is aborted, and the outcome that follows. */
export type StopReason = 'cancelled' | 'closing' | 'lost';
const OUTCOMES = { cancelled: 'cancelled', closing: 'released', lost: 'lost' } as const;

/** Runs a handler and says what became of the job. Never rejects. */
export async function outcomeOf<Q extends JobQueue>(
  handler: JobHandler<Q>,
  job: Job<Q>,
  signal: AbortSignal,
  lease: Lease,
): Promise<JobOutcome> {
  try {
    if (!signal.aborted) await handler(job, signal, lease);
  } catch (error) {
    if (!signal.aborted) return { status: 'failed', reason: reasonOf(error) };
  }
  // A handler that was told to stop may stop by throwing; what it did is not complete either way.
  return signal.aborted ? stopped(signal.reason) : { status: 'done' };
}

function stopped(reason: unknown): JobOutcome {
  return { status: reason === 'closing' || reason === 'lost' ? OUTCOMES[reason] : 'cancelled' };
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

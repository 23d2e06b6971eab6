import type { RedisLink } from '../redis/link.js';
import type { Names } from './bullmq-names.js';
import { LOOK, SETTLE } from './bullmq-scripts.js';
import { Followed } from './followed.js';
import type { JobOutcome } from './port.js';

/** Between looks at the jobs that are followed, ms. */
const LOOK_INTERVAL = 500;
/** ms without a sign of life after which a worker counts as dead: four heartbeats. */
export const DEAD = 2_000;
/** ms between two looks that mean that Redis was away; the workers then get as long as a dead one to be heard again. */
const CUT = 1_500;
/** Looks at which a job was not there, nor any word of its end. */
const MISSED = 3;
/** Looks at which a worker had fetched a job and neither kept it nor put it back: it died in between. */
const HELD = 10;

interface Entry {
  readonly id: string;
  readonly followed: Followed;
  missed: number;
  held: number;
}

/** Jobs whose outcome this process waits for. Events tell; looking finds what nobody can tell any more. */
export class FollowedJobs {
  /** By ticket. */
  private readonly entries = new Map<string, Entry>();
  private readonly timer: NodeJS.Timeout;
  private looking = false;
  private lookedAt = 0;
  /** Ages are believed from then on; on the clock of `performance.now()`. */
  private believeFrom = 0;

  constructor(
    private readonly names: Names,
    private readonly link: RedisLink,
    private readonly declareLost: (id: string, token: string) => Promise<void>,
  ) {
    this.timer = setInterval(() => void this.look(), LOOK_INTERVAL);
    this.timer.unref();
  }

  add(id: string, ticket: string): Followed {
    const there = this.entries.get(ticket);
    if (there !== undefined) return there.followed;
    const followed = new Followed();
    this.entries.set(ticket, { id, followed, missed: 0, held: 0 });
    return followed;
  }

  /** Nobody waits for it. */
  drop(ticket: string): void {
    this.entries.delete(ticket);
  }

  started(id: string): void {
    for (const entry of this.entries.values()) if (entry.id === id) entry.followed.start();
  }

  /** What a worker, or who gave it up, left as a job's result. */
  completed(result: unknown): void {
    const value: unknown = typeof result === 'string' ? JSON.parse(result) : result;
    if (typeof value !== 'object' || value === null || !('ticket' in value)) return;
    const outcome = outcomeIn(value);
    if (outcome !== null) this.finish(String(value.ticket), outcome);
  }

  finish(ticket: string, outcome: JobOutcome): void {
    this.entries.get(ticket)?.followed.finish(outcome);
    this.entries.delete(ticket);
  }

  /** Never rejects. */
  async look(): Promise<void> {
    if (this.entries.size === 0 || this.looking) return;
    this.looking = true;
    const entries = [...this.entries];
    try {
      await this.judge(entries, await this.ask(entries));
    } catch {
      // Away: the next look finds out.
    } finally {
      this.looking = false;
    }
  }

  /** Follows nothing any longer. Idempotent. */
  close(): void {
    clearInterval(this.timer);
    for (const ticket of [...this.entries.keys()]) this.finish(ticket, { status: 'released' });
  }

  private async ask(entries: [string, Entry][]): Promise<unknown> {
    const { runs, workers, job } = this.names;
    const ids = entries.map(([, { id }]) => id);
    const found = await this.link.script(LOOK, [runs, workers, ...ids.map(job)], ids);
    const now = performance.now();
    if (now - this.lookedAt > CUT) this.believeFrom = now + DEAD;
    this.lookedAt = now;
    return found;
  }

  private async judge(entries: [string, Entry][], found: unknown): Promise<void> {
    if (!Array.isArray(found)) return;
    for (const [i, [ticket, entry]] of entries.entries()) {
      const [there, token, age, lock]: unknown[] = Array.isArray(found[i]) ? found[i] : [];
      entry.missed = there === 1 ? 0 : entry.missed + 1;
      entry.held = token === '' && lock !== '' ? entry.held + 1 : 0;
      if (entry.missed >= MISSED) this.finish(ticket, { status: 'lost' });
      else if (entry.held >= HELD) await this.declareLost(entry.id, String(lock));
      else if (there === 1 && token !== '') await this.judgeRun(entry, String(token), Number(age));
    }
  }

  private async judgeRun({ id, followed }: Entry, token: string, age: number): Promise<void> {
    followed.start();
    if (age > DEAD && performance.now() >= this.believeFrom) await this.giveUp(id, token);
  }

  /** One of those who follow it gets to say so. */
  private async giveUp(id: string, token: string): Promise<void> {
    const { runs, stops } = this.names;
    if ((await this.link.script(SETTLE, [runs, stops], [id, token])) === 1) await this.declareLost(id, token);
  }
}

function outcomeIn(value: object): JobOutcome | null {
  const status = 'status' in value ? value.status : null;
  switch (status) {
    case 'done':
    case 'cancelled':
    case 'lost':
    case 'released':
      return { status };
    case 'failed':
      return { status, reason: 'reason' in value ? String(value.reason) : 'unknown' };
    default:
      return null;
  }
}

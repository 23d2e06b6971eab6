import type { LadderRun } from './ladder-run.js';
import type { EndedSession } from './observers.js';

/** How long an ended session waits for its ladder to finish, ms. */
export const DRAIN_TIME = 8_000;

/** Sessions that are over for their publishers while their ladders finish what was sent. */
export class Drain {
  private readonly waiting = new Map<
    string,
    { session: EndedSession; run: LadderRun | null; since: number }
  >();

  /** `since`: now, ms since the epoch. */
  add(session: EndedSession, run: LadderRun | null, since: number): void {
    this.waiting.set(session.id, { session, run, since });
  }

  has(id: string): boolean {
    return this.waiting.has(id);
  }

  get size(): number {
    return this.waiting.size;
  }

  /** Those that are not waited for any longer. */
  overdue(now: number): EndedSession[] {
    const late = [...this.waiting.values()].filter(({ since }) => now >= since + DRAIN_TIME);
    return late.map(({ session }) => session);
  }

  /** Lets go of one: another server finishes it. */
  leave(id: string): void {
    this.waiting.get(id)?.run?.leave();
    this.waiting.delete(id);
  }

  all(): EndedSession[] {
    return [...this.waiting.values()].map(({ session }) => session);
  }

  /** Takes a session out and lets its run go; null when it was taken before. */
  async take(id: string): Promise<EndedSession | null> {
    const entry = this.waiting.get(id);
    if (entry === undefined) return null;
    this.waiting.delete(id);
    await entry.run?.close();
    return entry.session;
  }

  /** Resolves once nothing waits, or after the time a ladder is given. */
  async empty(): Promise<void> {
    const deadline = performance.now() + DRAIN_TIME;
    while (this.size > 0 && performance.now() < deadline) await new Promise((next) => setTimeout(next, 20));
  }
}

import type { Config } from '../../config/config.js';
import type { Clock } from '../../protocol/clock.js';
import type { Air } from './air.js';
import type { LiveSession } from './live-session.js';
import { type EndReason, endsSoon, explainEnd, isNoticed, overdue } from './rules.js';
import type { Statuses } from './statuses.js';

/** How often deadlines are looked at, ms. Deadlines are compared with the Clock, so tests turn it instead of waiting. */
const SWEEP = 100;
/** How often likes and viewers of lives are written down, ms: what a crash may cost of them. */
const KEEP = 10_000;

interface SweepParts {
  /** By room. */
  onAir: ReadonlyMap<string, LiveSession>;
  statuses: Statuses;
  air: Air;
  clock: Clock;
  limits: Config['live'];
  /** Does the work in the room's lane. */
  enqueue: (room: string, work: () => Promise<void>) => void;
  end: (session: LiveSession, reason: EndReason, detail?: string) => Promise<void>;
  /** Everything else that waits for the clock. */
  tick: (now: number) => void;
}

/** Holds sessions to their deadlines: grace, longest live, its warning, a change of publishers that takes too long. */
export class Sweeper {
  private readonly timer: NodeJS.Timeout;
  private keptAt = 0;

  constructor(private readonly parts: SweepParts) {
    this.timer = setInterval(() => this.sweep(), SWEEP);
    this.timer.unref();
  }

  /** Idempotent. */
  close(): void {
    clearInterval(this.timer);
  }

  private sweep(): void {
    const { onAir, clock, enqueue, tick } = this.parts;
    const now = clock.now();
    const keep = now - this.keptAt >= KEEP;
    if (keep) this.keptAt = now;
    for (const session of onAir.values())
      if (keep || this.isDue(session, now)) enqueue(session.room, () => this.look(session, keep));
    tick(now);
  }

  private isDue(session: LiveSession, now: number): boolean {
    const { limits } = this.parts;
    const { handover, away, media } = session;
    if (overdue(session, now, limits) !== null || endsSoon(session, now, limits.maxDuration)) return true;
    return media && handover !== null && away === null && isNoticed(handover, now);
  }

  /** Looks again in the lane: things may have changed while this waited. */
  private async look(session: LiveSession, keep: boolean): Promise<void> {
    const { onAir, limits, clock, air, statuses, end } = this.parts;
    const now = clock.now();
    if (onAir.get(session.room) !== session) return;
    const reason = overdue(session, now, limits);
    if (reason !== null) return end(session, reason, explainEnd(reason, session, limits));
    await statuses.noticeHandover(session);
    if (endsSoon(session, now, limits.maxDuration))
      await statuses.warnOfEnd(session, session.startedAt + limits.maxDuration);
    if (!keep || !session.media) return;
    if (!session.test) session.likes = await air.likes(session.room);
    await statuses.keep(session);
  }
}

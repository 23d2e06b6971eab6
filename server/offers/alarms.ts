import type { Logger } from 'pino';
import type { Clock } from '../../protocol/clock.js';

/** ms a wait is at most: a clock that is set, or turned by a test, is noticed. */
const STEP = 250;
/** ms between two looks at the database when nothing is due: another server may have made an offer, or died with one. */
const LOOK = 5_000;

export interface Due {
  /** Does all that is due, or a bounded part of it. Must be safe on several servers at once. */
  sweep(now: number): Promise<void>;
  /** The next moment at which something is; null: none. */
  next(now: number): Promise<number | null>;
}

/** An alarm clock: what is due is in the database, this only rings. Resource: {@link close}. */
export class Alarms {
  /** When to look again. */
  private at = 0;
  private timer: NodeJS.Timeout | null = null;
  private running: Promise<void> = Promise.resolve();
  private stale = false;
  private closed = false;

  constructor(
    private readonly due: Due,
    private readonly clock: Clock,
    private readonly logger: Logger,
  ) {}

  /** Does what was due while no server ran, then waits. */
  async start(): Promise<void> {
    await this.look();
    this.wait();
  }

  /** The next moment may be another one. */
  wake(): void {
    this.stale = true;
    if (this.timer === null) return;
    clearTimeout(this.timer);
    this.wait();
  }

  /** Resolves once what is being done is. Idempotent. */
  async close(): Promise<void> {
    this.closed = true;
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
    await this.running;
  }

  private wait(): void {
    if (this.closed) return;
    const left = this.stale ? 0 : this.at - this.clock.now();
    this.timer = setTimeout(() => void this.ring(), Math.min(Math.max(left, 0), STEP));
    this.timer.unref();
  }

  private async ring(): Promise<void> {
    this.timer = null;
    if (this.stale || this.clock.now() >= this.at) {
      this.running = this.look();
      await this.running;
    }
    this.wait();
  }

  private async look(): Promise<void> {
    this.stale = false;
    const now = this.clock.now();
    this.at = now + LOOK;
    try {
      await this.due.sweep(now);
      const next = (await this.due.next(now)) ?? this.at;
      // What is due still is more than one pass does, or could not be done: not without a breath in between.
      this.at = Math.min(this.at, next > now ? next : now + STEP);
    } catch (err) {
      this.logger.warn({ err }, 'offers that are due wait for the next look');
    }
  }
}

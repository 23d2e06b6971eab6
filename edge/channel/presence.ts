import type { Logger } from 'pino';
import type { Bus } from '../../backends/bus/port.js';
import { roomViewers } from '../../protocol/topics.js';

/** ms: how soon a changed count is told, how often an unchanged one is renewed, how long it outlives this process. */
const TELL = 1000;
const RENEW = 5000;
const TTL = 15_000;

/** Tells the bus how many viewers of a room are at this edge. */
export class Presence {
  private told = 0;
  private lastTold = Number.NEGATIVE_INFINITY;
  private timer: NodeJS.Timeout | undefined;
  private telling: Promise<void> = Promise.resolve();
  private closed = false;

  constructor(
    private readonly room: string,
    private readonly edge: string,
    private readonly bus: Bus,
    private readonly logger: Logger,
    /** Distinct viewers now. */
    private readonly count: () => number,
  ) {}

  /** The count may have changed: told at once when the room was quiet, within a second otherwise. */
  changed(): void {
    if (this.closed || this.count() === this.told) return;
    this.schedule(Math.max(0, this.lastTold + TELL - performance.now()));
  }

  /** Takes this edge's viewers out of the sum. Idempotent. */
  async close(): Promise<void> {
    if (this.closed) return this.telling;
    this.closed = true;
    clearTimeout(this.timer);
    if (this.told > 0) this.tell(0);
    await this.telling;
  }

  private schedule(delay: number): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.tell(this.count());
      if (this.told > 0) this.schedule(RENEW);
    }, delay);
    this.timer.unref();
  }

  private tell(count: number): void {
    this.told = count;
    this.lastTold = performance.now();
    this.telling = this.telling
      .then(() => this.bus.contribute(roomViewers(this.room), this.edge, count, TTL))
      // The share is renewed in a few seconds; until then the count is old.
      .catch((err: unknown) => this.logger.warn({ err, room: this.room }, 'viewer count not told'));
  }
}

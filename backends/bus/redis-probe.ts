import type { RedisLink } from '../redis/link.js';
import { probeChannel } from './redis-keys.js';
import { SAY } from './redis-scripts.js';

/** Between two tries, ms. */
const INTERVAL = 1_000;

/** How long a message takes through Redis to this same process: measured by saying something to itself. */
export class RedisProbe {
  private readonly channel: string;
  private timer: NodeJS.Timeout | undefined;
  private stop: (() => void) | undefined;
  private newest = 0;
  /** On the clock of `performance.now()`; null: all was heard. */
  private unheardSince: number | null = null;
  private saying = false;
  private closed = false;

  constructor(
    private readonly link: RedisLink,
    writer: string,
  ) {
    this.channel = probeChannel(writer);
  }

  /** ms. */
  get lag(): number {
    if (this.unheardSince === null) return this.newest;
    return Math.max(this.newest, performance.now() - this.unheardSince);
  }

  /** Idempotent. Never rejects: a probe that can't listen measures nothing. */
  async start(): Promise<void> {
    if (this.timer !== undefined || this.closed) return;
    this.timer = setInterval(() => this.say(), INTERVAL);
    this.timer.unref();
    try {
      this.stop = await this.link.subscribe(this.channel, () => this.heard());
      this.say();
    } catch {
      clearInterval(this.timer);
    }
  }

  /** Idempotent. */
  close(): void {
    this.closed = true;
    clearInterval(this.timer);
    this.stop?.();
  }

  private heard(): void {
    if (this.unheardSince === null) return;
    this.newest = performance.now() - this.unheardSince;
    this.unheardSince = null;
  }

  /** One at a time, so that none pile up while Redis is away. */
  private say(): void {
    if (this.stop === undefined || this.saying || this.closed) return;
    this.saying = true;
    this.unheardSince ??= performance.now();
    this.link
      .script(SAY, [this.channel], [this.link.publish, ''])
      .catch(() => undefined) // the next one is in a second
      .finally(() => {
        this.saying = false;
      });
  }
}

import { LRUCache } from 'lru-cache';
import type { Clock } from '../../protocol/clock.js';

/** How failures are slowed: so many are free, then each doubles the wait from a second to `longest`, ms. */
export interface Slowness {
  free: number;
  longest: number;
}

/** Failures are forgotten after so long without one, ms. */
const FORGET = 15 * 60_000;
/** Most accounts or addresses remembered; those not seen for longest are forgotten. */
const MOST = 20_000;

interface Failures {
  count: number;
  last: number;
}

/** ms that must pass after so many failures before the next try. */
export function waitAfter(failures: number, { free, longest }: Slowness): number {
  return failures < free ? 0 : Math.min(longest, 1_000 * 2 ** Math.min(30, failures - free));
}

/** Counts failed tries by key and says how long the next one has to wait. A try counts as failed until it is said to have succeeded. */
export class Throttle {
  private readonly failures = new LRUCache<string, Failures>({ max: MOST });

  constructor(
    private readonly slowness: Slowness,
    private readonly clock: Clock,
  ) {}

  /** ms until a try is allowed; 0: now, and it has been counted. */
  begin(key: string): number {
    const now = this.clock.now();
    const { count, last } = this.known(key, now);
    const wait = last + waitAfter(count, this.slowness) - now;
    if (wait > 0) return wait;
    this.failures.set(key, { count: count + 1, last: now });
    return 0;
  }

  /** Takes back what {@link begin} counted. */
  undo(key: string): void {
    const known = this.failures.get(key);
    if (known === undefined) return;
    if (known.count <= 1) this.failures.delete(key);
    else this.failures.set(key, { ...known, count: known.count - 1 });
  }

  /** Forgets all failures of a key. */
  clear(key: string): void {
    this.failures.delete(key);
  }

  private known(key: string, now: number): Failures {
    const known = this.failures.get(key);
    return known === undefined || now - known.last > FORGET ? { count: 0, last: now } : known;
  }
}

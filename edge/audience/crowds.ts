import { LRUCache } from 'lru-cache';
import { CROWD } from './rules.js';

interface Newcomer {
  crowd: boolean;
}

/** Addresses whose newcomers are remembered. */
const ADDRESSES = 20_000;

/** Notices new viewers that come from one address within seconds. */
export class Crowds {
  private readonly recent = new LRUCache<string, { at: number; who: Newcomer }[]>({ max: ADDRESSES });

  /** Marks who came together, the first of them too. */
  came(address: string, who: Newcomer, now: number): void {
    const recent = (this.recent.get(address) ?? []).filter(({ at }) => now - at < CROWD.within);
    recent.push({ at: now, who });
    // Those beyond are marked as they come.
    if (recent.length > CROWD.viewers) recent.shift();
    this.recent.set(address, recent);
    if (recent.length >= CROWD.viewers) for (const it of recent) it.who.crowd = true;
  }
}

import { LRUCache } from 'lru-cache';
import { type Cluster, slotOf } from './clients.js';

/** Names whose slots are remembered. */
const REMEMBERED = 50_000;

/** Which node of a cluster has which keys and channels, as far as is known. */
export class Slots {
  private readonly numbers = new LRUCache<string, number>({ max: REMEMBERED });

  constructor(private readonly cluster: Cluster) {}

  /** `host:port` of the master; null while nobody knows. */
  nodeOf(name: string): string | null {
    let slot = this.numbers.get(name);
    if (slot === undefined) {
      slot = slotOf(name);
      this.numbers.set(name, slot);
    }
    return this.cluster.slots[slot]?.[0] ?? null;
  }
}

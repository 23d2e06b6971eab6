import type { StateEntry } from './port.js';

/** One watcher of a state; `seen` is the newest revision it was given. */
export interface Watcher {
  readonly listener: (entry: StateEntry<unknown>) => void;
  seen: number;
  open: boolean;
}

interface Share {
  share: number;
  /** ms since the epoch. */
  lapsesAt: number;
}

/** One state topic in memory: the latest value, and the shares it is the sum of, if any. */
export class MemoryState {
  readonly watchers = new Set<Watcher>();
  private readonly shares = new Map<string, Share>();
  private present = false;
  private value: unknown;

  /** `revision` is the one before the first. */
  constructor(private revision: number) {}

  get latest(): StateEntry<unknown> | null {
    return this.present ? { value: this.value, revision: this.revision } : null;
  }

  get lastRevision(): number {
    return this.revision;
  }

  get hasShares(): boolean {
    return this.shares.size > 0;
  }

  /** ms since the epoch at which the next share lapses. */
  get nextLapse(): number {
    return Math.min(...[...this.shares.values()].map((share) => share.lapsesAt));
  }

  set(value: unknown): number {
    this.value = value;
    this.present = true;
    this.revision += 1;
    return this.revision;
  }

  add(delta: number): number {
    const sum = (typeof this.value === 'number' ? this.value : 0) + delta;
    this.set(sum);
    return sum;
  }

  /** True when the sum changed. */
  contribute(contributor: string, share: number, lapsesAt: number): boolean {
    if (share === 0) this.shares.delete(contributor);
    else this.shares.set(contributor, { share, lapsesAt });
    return this.sum();
  }

  /** Drops the shares that lapsed by `now`. True when the sum changed. */
  lapse(now: number): boolean {
    const before = this.shares.size;
    for (const [contributor, share] of this.shares) {
      if (share.lapsesAt <= now) this.shares.delete(contributor);
    }
    return this.shares.size < before && this.sum();
  }

  /** Hands the latest value to the watchers that have not seen it. */
  deliver(call: (watcher: Watcher, entry: StateEntry<unknown>) => void): void {
    const entry = this.latest;
    if (entry === null) return;
    for (const watcher of [...this.watchers]) {
      if (!watcher.open || watcher.seen >= entry.revision) continue;
      watcher.seen = entry.revision;
      call(watcher, entry);
    }
  }

  private sum(): boolean {
    let sum = 0;
    for (const share of this.shares.values()) sum += share.share;
    if (this.present && this.value === sum) return false;
    this.set(sum);
    return true;
  }
}

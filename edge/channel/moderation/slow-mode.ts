import { LRUCache } from 'lru-cache';

/** Viewers remembered at once; the one that wrote longest ago starts afresh. */
const MAX_VIEWERS = 20_000;

/** When each viewer wrote last in a room, at this edge. */
export class SlowMode {
  private readonly wroteAt = new LRUCache<string, number>({ max: MAX_VIEWERS });

  /** ms this viewer has to wait for `seconds` to have passed since the last message; 0: none. */
  wait(viewer: string, seconds: number, now: number): number {
    const last = this.wroteAt.get(viewer);
    return last === undefined ? 0 : Math.max(0, last + seconds * 1000 - now);
  }

  wrote(viewer: string, now: number): void {
    this.wroteAt.set(viewer, now);
  }

  /** What was written did not get through. */
  forget(viewer: string): void {
    this.wroteAt.delete(viewer);
  }
}

import type { RoomEvent } from '../../protocol/channel.js';

export type Joined = Extract<RoomEvent, { type: 'joined' }>;

/** Names shown of those who joined together. */
const NAMES = 3;
/** ms between two `joined` events of a room. */
const INTERVAL = 1000;

/** Merges those who joined into one event a second, with a few of their names. */
export class Joins {
  private names: string[] = [];
  private count = 0;
  private lastAt = Number.NEGATIVE_INFINITY;

  add(name: string): void {
    this.count += 1;
    if (this.names.length < NAMES) this.names.push(name);
  }

  /** ms until the merged event may be taken, or null when nobody joined. */
  due(now: number): number | null {
    return this.count === 0 ? null : Math.max(0, this.lastAt + INTERVAL - now);
  }

  /** The merged event; null when nobody joined or the last one is too recent. */
  take(now: number): Joined | null {
    if (this.due(now) !== 0) return null;
    const event = { type: 'joined' as const, at: now, names: this.names, count: this.count };
    this.names = [];
    this.count = 0;
    this.lastAt = now;
    return event;
  }
}

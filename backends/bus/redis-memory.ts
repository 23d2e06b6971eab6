import { LRUCache } from 'lru-cache';
import type { Position, StateEntry } from './port.js';

/** Topics of each kind that are remembered. */
const REMEMBERED = 20_000;
/** States put back at once, so that what else is written is not kept waiting. */
const AT_ONCE = 100;

/** What this process knows of the topics, for when Redis is away or has lost something. */
export class RedisMemory {
  /** Values last seen. */
  private readonly known = new LRUCache<string, StateEntry<unknown>>({ max: REMEMBERED });
  /** States this process wrote, as it wrote them last. */
  private readonly written = new LRUCache<string, StateEntry<unknown>>({ max: REMEMBERED });
  /** Where streams stood when this process wrote to them last. */
  private readonly positions = new LRUCache<string, Position>({ max: REMEMBERED });
  private restoring = false;
  private again = false;

  /** `putBack` writes a state that Redis has lost, and keeps one that it hasn't. */
  constructor(private readonly putBack: (name: string, entry: StateEntry<unknown>) => Promise<unknown>) {}

  state(name: string): StateEntry<unknown> | undefined {
    return this.known.get(name);
  }

  /** 0: none. */
  revision(name: string): number {
    return this.known.get(name)?.revision ?? 0;
  }

  position(name: string): Position | undefined {
    return this.positions.get(name);
  }

  appended(name: string, position: Position): void {
    this.positions.set(name, position);
  }

  know(name: string, entry: StateEntry<unknown>): void {
    if (entry.revision > this.revision(name)) this.known.set(name, entry);
  }

  wrote(name: string, entry: StateEntry<unknown>): void {
    this.written.set(name, entry);
    this.know(name, entry);
  }

  /** Puts back what this process wrote last. Never rejects; when Redis is cut again, its return is the next attempt. */
  async restore(): Promise<void> {
    this.again = true;
    if (this.restoring) return;
    this.restoring = true;
    while (this.again) {
      this.again = false;
      const names = [...this.written.keys()];
      for (let i = 0; i < names.length; i += AT_ONCE)
        await Promise.allSettled(names.slice(i, i + AT_ONCE).map((name) => this.restoreOne(name)));
    }
    this.restoring = false;
  }

  private async restoreOne(name: string): Promise<void> {
    const entry = this.written.peek(name);
    if (entry !== undefined) await this.putBack(name, entry);
  }
}

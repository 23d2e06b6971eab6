import type { Clock } from '../../protocol/clock.js';
import { BoundedSet } from './bounded-set.js';
import type { Viewer } from './identity.js';
import { type Joined, Joins } from './joins.js';

/** Viewers whose join was told, per room and edge. */
const MAX_GREETED = 100_000;

/** Tells a room who joined: each viewer once, so that who comes back after a broken connection is not announced again. */
export class Greeter {
  private readonly joins = new Joins();
  private readonly greeted = new BoundedSet(MAX_GREETED);
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly clock: Clock,
    /** Must not throw. */
    private readonly tell: (event: Joined) => void,
  ) {}

  greet(viewer: Viewer): void {
    if (!this.greeted.add(viewer.id)) return;
    this.joins.add(viewer.name);
    const due = this.joins.due(this.clock.now());
    if (due === null || this.timer !== undefined) return;
    this.timer = setTimeout(() => this.announce(), due);
  }

  /** Idempotent; who was not announced yet is not any more. */
  close(): void {
    clearTimeout(this.timer);
  }

  private announce(): void {
    this.timer = undefined;
    const event = this.joins.take(this.clock.now());
    if (event !== null) this.tell(event);
  }
}

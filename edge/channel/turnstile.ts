/** ms of handshakes in one turn of the event loop, so that parts and playlists come in between. */
const TURN_BUDGET = 5;

/** Spreads work that may come by the thousand at once over turns of the event loop, first come, first served. */
export class Turnstile {
  private waiting: (() => void)[] = [];
  private scheduled = false;

  constructor(
    /** Waiting at once, for whoever asks {@link full} first. */
    private readonly limit: number,
  ) {}

  /** Who comes now waits too long to be let in at all. */
  get full(): boolean {
    return this.waiting.length >= this.limit;
  }

  /** Does `work` (which must not throw) in a later turn. */
  enter(work: () => void): void {
    this.waiting.push(work);
    this.schedule();
  }

  private schedule(): void {
    if (this.scheduled) return;
    this.scheduled = true;
    setImmediate(() => this.turn());
  }

  private turn(): void {
    this.scheduled = false;
    const until = performance.now() + TURN_BUDGET;
    let done = 0;
    for (const work of this.waiting) {
      work();
      done += 1;
      if (performance.now() > until) break;
    }
    this.waiting = this.waiting.slice(done);
    if (this.waiting.length > 0) this.schedule();
  }
}

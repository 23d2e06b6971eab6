/** Allows `capacity` at once and `perSecond` in the long run. Time comes in with each call, in ms. */
export class TokenBucket {
  private tokens: number;
  private at: number;

  constructor(
    private readonly capacity: number,
    private readonly perSecond: number,
    now: number,
  ) {
    this.tokens = capacity;
    this.at = now;
  }

  /** Takes `count` tokens and returns 0, or takes none and returns the ms until they will be there. */
  take(count: number, now: number): number {
    this.refill(now);
    if (this.tokens >= count) {
      this.tokens -= count;
      return 0;
    }
    return Math.max(1, Math.ceil(((count - this.tokens) / this.perSecond) * 1000));
  }

  /** Takes as many of `count` whole tokens as there are; returns how many. */
  takeUpTo(count: number, now: number): number {
    this.refill(now);
    const taken = Math.min(count, Math.floor(this.tokens));
    this.tokens -= taken;
    return taken;
  }

  private refill(now: number): void {
    // A clock that was set back must not freeze the bucket.
    const elapsed = Math.max(0, now - this.at);
    this.at = now;
    this.tokens = Math.min(this.capacity, this.tokens + (elapsed / 1000) * this.perSecond);
  }
}

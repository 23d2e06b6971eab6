/**
 * Decides which text of a hot room is shown: up to `above` messages a second all are, spread evenly over the second once it is
 * known to be hot, so that the screen does not go silent after the first tenth.
 */
export class Sampler {
  private windowStart = 0;
  private seen = 0;
  private previous = 0;
  private credit = 1;

  /** `above` 0 = everything is shown. */
  constructor(private readonly above: number) {}

  /** True when this message is to be shown. `now` in ms. */
  admit(now: number): boolean {
    if (this.above === 0) return true;
    this.roll(now);
    this.seen += 1;
    const rate = Math.max(this.seen, this.previous);
    if (rate <= this.above) return true;
    this.credit = Math.min(1, this.credit + this.above / rate);
    if (this.credit < 1) return false;
    this.credit -= 1;
    return true;
  }

  private roll(now: number): void {
    const elapsed = now - this.windowStart;
    if (elapsed >= 0 && elapsed < 1000) return;
    this.previous = elapsed >= 1000 && elapsed < 2000 ? this.seen : 0;
    this.seen = 0;
    this.windowStart = now;
  }
}

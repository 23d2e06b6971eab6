/** Times in ms on a clock that only goes on. */
export interface WatchLimits {
  /** Without progress for this long an encoder that has begun is looked after … */
  quiet: number;
  /** … and for this long, while its feed goes on, it stands still. */
  stalled: number;
  /** Until the first part it may take this long. */
  slowStart: number;
  /** Media of the feed, in ms, that an encoder in order may not have made yet. */
  ahead: number;
  /** Time it may be further behind than that, less the time that it was not. */
  behind: number;
}

export const WATCH_LIMITS: WatchLimits = {
  quiet: 1_500,
  stalled: 3_000,
  slowStart: 15_000,
  ahead: 2_000,
  behind: 20_000,
};

/** ms between two ticks, and between two looks at the feed. */
export const WATCH_TICK = 500;
const LOOK_EVERY = 1_000;

export type Verdict = 'fine' | 'stalled' | 'behind';

/**
 * Judges one encoder by its progress. Silence alone says nothing, since a publisher may be silent; so when it is suspicious the feed is
 * to be looked at, and only a feed that went on without the encoder convicts it.
 */
export class EncoderWatch {
  #progressAt: number;
  #tickAt: number;
  #lookedAt = Number.NEGATIVE_INFINITY;
  #begun = false;
  #owed = 0;

  constructor(
    now: number,
    private readonly limits: WatchLimits = WATCH_LIMITS,
  ) {
    this.#progressAt = now;
    this.#tickAt = now;
  }

  /** It made something; `part`: a part of every rung. */
  progress(now: number, part: boolean): void {
    this.#progressAt = now;
    this.#begun ||= part;
  }

  /** Whether the feed is to be looked at; `lag` is how late the newest part was, as far as that is known, ms. */
  tick(now: number, lag: number | null): boolean {
    // The process itself was held up, and with it whatever the encoder may have said meanwhile.
    const heldUp = now - this.#tickAt - 2 * WATCH_TICK;
    if (heldUp > 0) this.#progressAt += heldUp;
    this.#tickAt = now;
    const late = this.#begun && ((lag ?? 0) > this.limits.ahead || this.#owed > 0);
    if (!late && now - this.#progressAt < this.limits.quiet) return false;
    if (now - this.#lookedAt < LOOK_EVERY) return false;
    this.#lookedAt = now;
    return true;
  }

  /** After a look: `ahead` is how much media (ms) the feed has that was not made yet; null when it could not be seen. */
  judge(now: number, ahead: number | null): Verdict {
    const less = ahead === null || ahead < this.limits.ahead;
    if (this.#begun) this.#owed = Math.max(0, this.#owed + (less ? -1 : 1) * LOOK_EVERY);
    if (less) return 'fine';
    const patience = this.#begun ? this.limits.stalled : this.limits.slowStart;
    if (now - this.#progressAt >= patience) return 'stalled';
    return this.#owed >= this.limits.behind ? 'behind' : 'fine';
  }
}

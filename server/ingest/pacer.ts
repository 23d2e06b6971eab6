/** ms of media that may come at once at the start: what an encoder held back, a first jump of its clock. */
const FIRST = 10_000;
/** ms of media that may come at once after a silence. */
const MOST = 60_000;
/** Media a second that may come for long: more than the drift of any clock. */
const PACE = 1.1;
/** A larger step is a jump of the publisher's clock, ms. */
const JUMP = 10_000;
/** Longest pause, ms; then it is looked at again. */
const LONGEST = 1_000;

/** Holds back a publisher that is faster than real time: a live is not a file to be swallowed. */
export class Pacer {
  #credit = FIRST;
  #at: number | null = null;
  #newest: number | null = null;

  /** A tag with this time stamp (32 bits, wrapping) came at `now`: ms for which nothing more should be read, 0 as a rule. */
  take(timestamp: number, now: number): number {
    this.#credit = Math.min(MOST, this.#credit + PACE * (now - (this.#at ?? now)));
    this.#at = now;
    const step = (timestamp - (this.#newest ?? timestamp)) | 0;
    if (step >= 0 || step < -JUMP) this.#newest = timestamp;
    this.#newest ??= timestamp;
    if (step > 0 && step <= JUMP) this.#credit -= step;
    return this.#credit >= 0 ? 0 : Math.min(LONGEST, Math.ceil(-this.#credit / PACE));
  }
}

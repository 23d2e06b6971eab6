/** A point in a source: its media time, when it came, and how much had come by then. */
interface Mark {
  media: number;
  at: number;
  amount: number;
}

/** ms between marks. */
const STEP = 500;

/**
 * How much a source sends a second, over the last `span` ms. Time is media time, so that a burst after a stall is not taken for a high
 * rate; or the time it took to come, when the time stamps stand still.
 */
export class RateWindow {
  readonly #marks: Mark[] = [];
  #last: Mark | null = null;

  constructor(private readonly span: number) {}

  /** `media` and `at` in ms, the former never going back. */
  add(amount: number, media: number, at: number): void {
    const last = { media, at, amount: (this.#last?.amount ?? 0) + amount };
    const newest = this.#marks.at(-1);
    this.#last = last;
    if (!newest || spanOf(newest, last) >= STEP) this.#marks.push(last);
    while (this.#marks[1] && spanOf(this.#marks[1], last) >= this.span) this.#marks.shift();
  }

  /** ms that the rate is taken over; grows up to about `span`. */
  get length(): number {
    const [first] = this.#marks;
    return first && this.#last ? spanOf(first, this.#last) : 0;
  }

  /** Amount a second; null over less than `shortest` ms. */
  rate(shortest: number): number | null {
    const [first] = this.#marks;
    if (!first || !this.#last || this.length < shortest) return null;
    const media = this.#last.media - first.media;
    const length = media >= shortest ? media : this.length;
    return ((this.#last.amount - first.amount) * 1_000) / length;
  }
}

function spanOf(from: Mark, to: Mark): number {
  return Math.max(to.media - from.media, to.at - from.at);
}

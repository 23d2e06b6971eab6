/** Seconds unless said otherwise. */
export interface PaceOptions {
  /** Media in a part. */
  part: number;
  /** Time now, ms of a monotonic clock. */
  now: number;
}

/** Low points of the buffer that are remembered: three seconds at three parts a second. */
const REMEMBERED = 9;
/** Of these, those that tell whether there is too little now. */
const RECENT = 3;
/** Of a part: what is kept in hand when the network has been even. */
const CALM = 0.8;
const AFTER_A_STALL = 0.2;
const MOST = 2.5;
/** A network that has been even for this long (ms) is trusted with a little less. */
const FORGIVE_EVERY_MS = 20_000;
const FORGIVEN = 0.05;
/** Differences that are not worth a change of speed, while at normal speed and while catching up. */
const IGNORED = { normal: 0.12, catching: 0.03 };
/** Per second of spare buffer; speeds come in twentieths. */
const GAIN = 0.8;
const FASTEST = 1.5;
const SLOWEST = 0.95;

/**
 * How fast to play so that the picture is as close to the live edge as this network lets it be. Right before each part is appended
 * the buffer is at its lowest: what is left then was not needed, beyond a margin that grows with every stall and slowly shrinks
 * again. So the distance to the edge follows the network's unevenness, not a fixed hold-back. Pure state, no clock of its own.
 */
export class LivePace {
  #low: number[] = [];
  #extra = 0;
  #evenSince: number;
  #rate = 1;

  constructor(now: number) {
    this.#evenSince = now;
  }

  /** Playback rate to use from now on. */
  get rate(): number {
    return this.#rate;
  }

  /** Margin in seconds that is kept for a part of `part` seconds. */
  margin(part: number): number {
    return part * CALM + this.#extra;
  }

  /** The newest part has arrived while `left` seconds were still buffered. */
  partArrived(left: number, { part, now }: PaceOptions): number {
    this.#low = [...this.#low, left].slice(-REMEMBERED);
    if (this.#extra > 0 && now - this.#evenSince >= FORGIVE_EVERY_MS) {
      this.#extra = Math.max(0, this.#extra - FORGIVEN);
      this.#evenSince = now;
    }
    const spare = (among: number[]): number => Math.min(...among) - this.margin(part);
    const short = spare(this.#low.slice(-RECENT)) < -IGNORED.normal;
    this.#rate = short ? SLOWEST : paceFor(spare(this.#low), this.#rate);
    return this.#rate;
  }

  /** The picture stopped for want of bytes. */
  stalled(now: number): void {
    this.#extra = Math.min(MOST, this.#extra + AFTER_A_STALL);
    this.#evenSince = now;
    this.#low = [];
    this.#rate = 1;
  }

  /** A jump: what was measured before says nothing any more. */
  forget(): void {
    this.#low = [];
    this.#rate = 1;
  }
}

/** Playback rate for `spare` seconds more than needed, given the present rate so that it does not flutter. */
export function paceFor(spare: number, present: number): number {
  if (spare <= (present > 1 ? IGNORED.catching : IGNORED.normal)) return 1;
  return Math.min(FASTEST, 1 + Math.max(1, Math.round(spare * GAIN * 20)) / 20);
}

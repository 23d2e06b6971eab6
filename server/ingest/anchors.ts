import type { ClockAnchor } from '../../protocol/topics.js';
import { FEED_LIMITS } from './limits.js';

/** ms after a publisher began in which what its encoder held back while connecting may still come in. */
const SETTLING = 1_000;
/** ms of correction worth telling. */
const WORTH_TELLING = 5;
/** ms over which the least delay is taken: what is more than that is the network's. */
const WATCHED = 60_000;
/** ms by which a publisher's clock may have run away from ours before it is told. */
const MAX_DRIFT = 40;

/** Says which wall clock each stretch of a feed's time line belongs to. */
export class Anchors {
  #list: ClockAnchor[] = [];
  #addedAt = 0;
  /** The least delay since, ms. */
  #watch = { since: 0, least: Number.POSITIVE_INFINITY };

  constructor(
    private readonly now: () => number,
    /** The list has changed. */
    private readonly changed: () => void,
  ) {}

  /** Ascending by media time. */
  get list(): ClockAnchor[] {
    return this.#list;
  }

  /** From this media time on, media is as old as now says. */
  add(mediaTime: number): void {
    this.#addedAt = this.now();
    this.#append({ mediaTime, at: this.#addedAt });
  }

  /**
   * A tag came in. The first ones were late: they waited for the connection and the gate. What follows them in one go shows by how
   * much, since nothing can come in before it was made. Later the publisher's clock, which is never quite as fast as ours, is followed
   * in small steps.
   */
  observe(mediaTime: number): void {
    const last = this.#list.at(-1);
    if (last === undefined) return;
    const now = this.now();
    const at = now - (mediaTime - last.mediaTime);
    if (now - this.#addedAt > SETTLING) this.#follow({ mediaTime, at: now }, at - last.at);
    else if (last.at - at >= WORTH_TELLING) this.#tell([...this.#list.slice(0, -1), { ...last, at }]);
  }

  /** `delay`: ms by which a tag came later than the last anchor says. */
  #follow(tag: ClockAnchor, delay: number): void {
    this.#watch.least = Math.min(this.#watch.least, delay);
    if (tag.at - this.#watch.since < WATCHED) return;
    const drift = this.#watch.least;
    this.#watch = { since: tag.at, least: Number.POSITIVE_INFINITY };
    if (Math.abs(drift) >= MAX_DRIFT) this.#append({ ...tag, at: tag.at - delay + drift });
  }

  #append(anchor: ClockAnchor): void {
    this.#watch = { since: this.now(), least: Number.POSITIVE_INFINITY };
    this.#tell([...this.#list, anchor].slice(-FEED_LIMITS.maxAnchors));
  }

  #tell(list: ClockAnchor[]): void {
    this.#list = list;
    this.changed();
  }
}

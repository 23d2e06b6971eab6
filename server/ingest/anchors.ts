import type { ClockAnchor } from '../../protocol/topics.js';
import { FEED_LIMITS } from './limits.js';

/** ms after a publisher began in which what its encoder held back while connecting may still come in. */
const SETTLING = 1_000;
/** ms of correction worth telling. */
const WORTH_TELLING = 5;

/** Says which wall clock each stretch of a feed's time line belongs to. */
export class Anchors {
  #list: ClockAnchor[] = [];
  #addedAt = 0;

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
    this.#tell([...this.#list, { mediaTime, at: this.#addedAt }].slice(-FEED_LIMITS.maxAnchors));
  }

  /**
   * A tag came in. The first ones were late: they waited for the connection and the gate. What follows them in one go shows by how
   * much, since nothing can come in before it was made.
   */
  observe(mediaTime: number): void {
    const last = this.#list.at(-1);
    const now = this.now();
    if (last === undefined || now - this.#addedAt > SETTLING) return;
    const at = now - (mediaTime - last.mediaTime);
    if (last.at - at >= WORTH_TELLING) this.#tell([...this.#list.slice(0, -1), { ...last, at }]);
  }

  #tell(list: ClockAnchor[]): void {
    this.#list = list;
    this.changed();
  }
}

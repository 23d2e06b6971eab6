import type { Writable } from 'node:stream';
import type { FeedFormat } from './feed-format.js';
import type { FeedHistory, FeedTag } from './history.js';

/** ms a reader has to take what is left after the feed's end. */
const END_TIMEOUT = 10_000;
/** Share of the time that a reader must gain on the live while it catches up. */
const GAIN = 0.2;

/** How far a consumer may stay behind, and when it counts as stuck. */
export interface ReaderLimits {
  /** ms of media behind the live, over which the last key frame is skipped to: a live that lags is worth less than one that jumps. */
  behind: number;
  /** What may come in while the consumer takes nothing; over either it is cut. */
  stuck: { bytes: number; time: number };
}

/**
 * A consumer's place in a feed. It takes tags as fast as it can from the history, which bounds what is held for it. One that began in
 * the past may be as late as that, and has to gain on the live; one that lags otherwise jumps.
 */
export class FeedReader {
  /** Number of the next tag; null while there is no key frame to begin with. */
  #next: number | null;
  /** ms behind the live that are tolerated now. */
  #allowance: number;
  /** Media time at which the allowance was last looked at. */
  #lookedAt: number;
  /** What came in since the consumer last took something. */
  #untaken: { bytes: number; since: number | null } = { bytes: 0, since: null };
  #ending = false;
  /** Media time of the first tag that waits for others to be written with. */
  #gathering: number | null = null;
  #soon: NodeJS.Timeout | undefined;

  /**
   * `from`: see {@link FeedHistory.start}. `gather`: ms of media that are written at once, for a consumer that gains nothing by having each
   * frame when it comes: every write wakes it.
   */
  constructor(
    private readonly out: Writable,
    private readonly history: FeedHistory,
    private readonly format: FeedFormat,
    private readonly limits: ReaderLimits,
    from: number | null,
    private readonly gather = 0,
  ) {
    this.#next = history.start(from);
    this.#lookedAt = history.latest?.timestamp ?? 0;
    this.#allowance = limits.behind + this.#behind();
    out.on('drain', () => this.#pump());
    this.#pump();
  }

  /** A tag was added to the history. */
  added(tag: FeedTag): void {
    this.#next ??= this.history.start(null);
    this.#keepUp(tag);
    if (!this.out.writableNeedDrain) this.#pumpGathered(tag);
    else if (this.#isStuck(tag)) this.close();
  }

  /** No more tags: EOF once all is written. */
  end(): void {
    this.#ending = true;
    if (!this.out.writableNeedDrain) this.#pump();
    setTimeout(() => this.close(), END_TIMEOUT).unref();
  }

  /** Cuts the consumer. Idempotent. */
  close(): void {
    this.out.destroy();
  }

  /** What waits is not kept for longer than it would be if more came. */
  #pumpGathered({ timestamp }: FeedTag): void {
    this.#gathering ??= timestamp;
    const gathered = timestamp - this.#gathering;
    if (gathered >= this.gather || gathered < 0) this.#pump();
    else this.#soon ??= setTimeout(() => this.#pump(), 2 * this.gather).unref();
  }

  #pump(): void {
    this.#untaken = { bytes: 0, since: null };
    this.#gathering = null;
    clearTimeout(this.#soon);
    this.#soon = undefined;
    while (!this.out.destroyed && !this.out.writableNeedDrain) {
      const tag = this.#next === null ? undefined : this.history.at(this.#next);
      if (!tag || this.#next === null) break;
      this.#next++;
      this.#write(tag);
    }
    const done = this.#next === null || this.#next >= this.history.end;
    if (this.#ending && done && !this.out.writableEnded) this.out.end();
  }

  /** A consumer that can not follow is cut: when it asks again it gets what the feed is now. */
  #write(tag: FeedTag): void {
    const pieces = this.format.pieces(tag);
    if (pieces === null) this.close();
    else for (const piece of pieces) this.out.write(piece);
  }

  /** Jumps to the last key frame when the consumer lags too far, or its place is no longer kept. */
  #keepUp({ timestamp }: FeedTag): void {
    if (this.#next === null) return;
    const { behind } = this.limits;
    const lag = this.#behind();
    const gained = this.#allowance - GAIN * Math.max(0, timestamp - this.#lookedAt);
    this.#lookedAt = timestamp;
    const lost = this.history.lost(this.#next);
    if (lost || lag > this.#allowance) this.#jump(lost);
    this.#allowance = Math.max(behind, Math.min(gained, lag + behind));
  }

  #jump(lost: boolean): void {
    const start = this.history.start(null);
    if (lost || (start !== null && this.#next !== null && start > this.#next)) this.#next = start;
  }

  /** ms of media between the next tag and the newest. */
  #behind(): number {
    const next = this.#next === null ? undefined : this.history.at(this.#next);
    return next ? (this.history.latest?.timestamp ?? next.timestamp) - next.timestamp : 0;
  }

  #isStuck(tag: FeedTag): boolean {
    const untaken = this.#untaken;
    untaken.bytes += tag.bytes.length;
    untaken.since ??= tag.timestamp;
    const { bytes, time } = this.limits.stuck;
    return untaken.bytes > bytes || tag.timestamp - untaken.since > time;
  }
}

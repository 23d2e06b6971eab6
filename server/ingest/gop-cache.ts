/** An encoded FLV tag on the feed's time line, shared by all readers. */
export interface FeedTag {
  bytes: Uint8Array;
  keyframe: boolean;
  /** ms. */
  timestamp: number;
}

/** The tags since the last key frame, so that a reader starts at once. One that grows over its limits is dropped whole. */
export class GopCache {
  #tags: FeedTag[] = [];
  #bytes = 0;
  #open = false;

  constructor(private readonly limits: { maxGopBytes: number; maxGopTags: number }) {}

  /** Oldest first; empty, or beginning with a key frame. */
  get tags(): readonly FeedTag[] {
    return this.#tags;
  }

  add(tag: FeedTag): void {
    if (tag.keyframe) this.clear();
    if (tag.keyframe) this.#open = true;
    if (!this.#open) return;
    this.#tags.push(tag);
    this.#bytes += tag.bytes.length;
    if (this.#bytes > this.limits.maxGopBytes || this.#tags.length > this.limits.maxGopTags) this.clear();
  }

  clear(): void {
    this.#tags = [];
    this.#bytes = 0;
    this.#open = false;
  }
}

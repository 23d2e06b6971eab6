/** Codec configuration, as tag bodies. One object is shared by all tags it holds for. */
export interface SequenceHeaders {
  readonly video: Buffer | null;
  readonly audio: Buffer | null;
}

/** A frame on the feed's time line as its readers get it; the bytes are shared by all. */
export interface FeedTag {
  bytes: Uint8Array;
  track: 'audio' | 'video';
  /** What `bytes` are a piece of. */
  container: 'flv' | 'matroska';
  keyframe: boolean;
  /** ms, of decoding. */
  timestamp: number;
  /** ms, when it is seen. */
  presentation: number;
  /** What decodes it. */
  headers: SequenceHeaders;
}

/** How much is kept. The newest GOP is kept whole whatever its length, as long as the bytes and tags allow. */
export interface HistoryLimits {
  /** ms. */
  span: number;
  bytes: number;
  tags: number;
}

/** The last seconds of a feed: whole GOPs, in which readers have places of their own. Tags are numbered from 0. */
export class FeedHistory {
  #tags: FeedTag[] = [];
  /** Numbers of the key frames kept, ascending. */
  #keyframes: number[] = [];
  #first = 0;
  #bytes = 0;

  constructor(private readonly limits: HistoryLimits) {}

  /** Number of the next tag. */
  get end(): number {
    return this.#first + this.#tags.length;
  }

  get latest(): FeedTag | undefined {
    return this.#tags.at(-1);
  }

  /** Undefined when it is not there yet, or no longer. */
  at(number: number): FeedTag | undefined {
    return this.#tags[number - this.#first];
  }

  /** Whether the tag was there and is no longer. */
  lost(number: number): boolean {
    return number < this.#first;
  }

  add(tag: FeedTag): void {
    if (tag.keyframe) this.#keyframes.push(this.end);
    this.#tags.push(tag);
    this.#bytes += tag.bytes.length;
    while (this.#tooMuch(tag.timestamp)) this.#drop(this.#keyframes[1] ?? this.#first + 1);
  }

  /**
   * Where to begin so that a picture of the media time `from` (ms) can be made: the last key frame seen by then, the oldest when all
   * are later, the last one without `from`. Null when no key frame is kept.
   */
  start(from: number | null): number | null {
    const [oldest] = this.#keyframes;
    const before = this.#keyframes.findLast((number) => from === null || this.#presentation(number) <= from);
    return before ?? oldest ?? null;
  }

  /** Forgets everything; numbers go on. */
  clear(): void {
    this.#drop(this.end);
  }

  #presentation(number: number): number {
    return this.at(number)?.presentation ?? 0;
  }

  #tooMuch(now: number): boolean {
    const { span, bytes, tags } = this.limits;
    if (this.#bytes > bytes || this.#tags.length > tags) return this.#tags.length > 1;
    const second = this.#keyframes[1];
    return second !== undefined && now - (this.at(second)?.timestamp ?? now) >= span;
  }

  #drop(before: number): void {
    const dropped = this.#tags.splice(0, before - this.#first);
    for (const tag of dropped) this.#bytes -= tag.bytes.length;
    this.#first = before;
    while (this.#keyframes[0] !== undefined && this.#keyframes[0] < before) this.#keyframes.shift();
  }
}

/** A straight line from a publisher's clock to the feed's: `source` ms is `media` ms. */
interface Mapping {
  source: number;
  media: number;
}

/** Where a tag goes on the feed's time line. */
export interface Placement {
  mediaTime: number;
  /** The publisher's clock jumped and was rebased here. */
  rebased: boolean;
}

/** ms; a longer gap between tags, or step back within a track, is a jump of the publisher's clock and not media. */
const MAX_STEP = 10_000;
const MAX_BACK = 1_000;
/** ms after a jump in which the other track may still be on the clock before it. */
const LINGER = 2_000;
const DEFAULT_FRAME = 33;
const MAX_FRAME = 200;

/**
 * One continuous time line, in ms from 0, over any number of publishers (decision 8). Audio and video always share one offset.
 * A publisher's clock has 32 bits and may wrap.
 */
export class Timeline {
  #current: Mapping = { source: 0, media: 0 };
  /** The mapping before the last jump: tags of the other track may still be on it. */
  #previous: Mapping | null = null;
  #rebasedAt = 0;
  #start = 0;
  #latest: number | null = null;
  /** Where the first picture is to be shown; null: as soon as anything may be. */
  #resume: number | null = null;
  #last = { audio: 0, video: 0 };
  #frame = DEFAULT_FRAME;

  /** The media up to `media` (ms) was made of another process's time line: the first picture is shown there. Before the first publisher. */
  continueAt(media: number): void {
    this.#resume = media;
  }

  /**
   * A publisher begins with a key frame at `timestamp`, shown `compositionTime` ms later; returns its media time: a frame after the last
   * tag.
   */
  begin(timestamp: number, compositionTime = 0): number {
    const media = this.#resume === null ? this.#next() : Math.max(0, this.#resume - compositionTime);
    this.#resume = null;
    this.#current = { source: timestamp, media };
    this.#previous = null;
    this.#start = media;
    return media;
  }

  /** Null for audio from before the publisher's first key frame. Never goes back within a track. */
  place(track: 'audio' | 'video', timestamp: number): Placement | null {
    const line = this.#lineOf(track, timestamp);
    const rebased = line === null;
    const raw = line ? advance(line, timestamp) : this.#rebase(timestamp);
    if (track === 'audio' && raw < this.#start) return null;
    const mediaTime = Math.max(raw, this.#last[track]);
    if (track === 'video') this.#measureFrame(mediaTime - this.#last.video);
    this.#last[track] = mediaTime;
    this.#latest = Math.max(this.#latest ?? 0, mediaTime);
    return { mediaTime, rebased };
  }

  /** The line that puts the tag nearest to what came last; null when none can be meant. */
  #lineOf(track: 'audio' | 'video', timestamp: number): Mapping | null {
    const reference = this.#latest ?? this.#current.media;
    if (reference - this.#rebasedAt > LINGER) this.#previous = null;
    const distance = (line: Mapping) => Math.abs(project(line, timestamp) - reference);
    const meant = (line: Mapping) =>
      distance(line) <= MAX_STEP && project(line, timestamp) >= this.#last[track] - MAX_BACK;
    const lines = [this.#current, this.#previous].filter((line) => line !== null).filter(meant);
    return lines.sort((a, b) => distance(a) - distance(b))[0] ?? null;
  }

  #rebase(timestamp: number): number {
    const media = this.#next();
    this.#previous = this.#current;
    this.#current = { source: timestamp, media };
    this.#rebasedAt = media;
    return media;
  }

  #next(): number {
    return this.#latest === null ? 0 : this.#latest + this.#frame;
  }

  #measureFrame(step: number): void {
    if (step > 0 && step <= MAX_FRAME) this.#frame = step;
  }
}

/** The difference is taken as a signed 32-bit number, which makes a wrap an ordinary step. */
function project(line: Mapping, timestamp: number): number {
  return line.media + ((timestamp - line.source) | 0);
}

/** Moves the line's reference along itself, so that differences stay far from 2^31. */
function advance(line: Mapping, timestamp: number): number {
  line.media = project(line, timestamp);
  line.source = timestamp;
  return line.media;
}

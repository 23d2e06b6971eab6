import type { PlaylistSegment } from '../../protocol/hls/model.js';
import { renderSegments } from '../../protocol/hls/render.js';
import { isDiscontinuity, type PartLine, type ReplaySegment } from '../../protocol/recording.js';
import { appendPart, parsePartLine } from '../../protocol/recording-index.js';

export interface DvrTerms {
  session: string;
  targetDuration: number;
  /** What began before is not shown; ms since the epoch. */
  since: number;
}

/** A segment of the list; a gap stands for one that was not recorded. */
type Entry = ReplaySegment & { gap?: true };

/** Entries sealed at once, and the newest that never are: a delta update shows those. */
const BLOCK = 256;
const UNSEALED = 64;
/** Segments in a row that may be missing. */
const MAX_HOLE = 10_000;
/** ms by which a date may differ from what the durations before it say and still go without saying. */
const SAME_TIME = 20;

/**
 * A rung's segments from the beginning of its live, read from the recording's index as that grows, kept as the text that playlists are
 * made of: a day is a megabyte, and adding to it costs the same in its last hour as in its first.
 */
export class DvrLog {
  readonly #blocks: Buffer[] = [];
  #sealed = 0;
  #entries: Entry[] = [];
  #beforeEntries: Entry | undefined;
  #open: ReplaySegment | undefined;
  #rest = '';
  #first: number | undefined;

  constructor(private readonly terms: DvrTerms) {}

  /** Number of the first segment; undefined while there is none. */
  get first(): number | undefined {
    return this.#first;
  }

  /** Segments that are whole. */
  get length(): number {
    return this.#sealed + this.#entries.length;
  }

  /** Takes what the index has grown by, cut anywhere. */
  take(bytes: Buffer): void {
    const lines = (this.#rest + bytes.toString('utf8')).split('\n');
    this.#rest = lines.pop() ?? '';
    for (const line of lines) {
      const part = parsePartLine(line);
      if (part !== null) this.#part(part);
    }
    this.#seal();
  }

  /** Nothing more comes: the last segment is whole as it is. */
  end(): void {
    this.#close();
  }

  /** Lines of all segments. */
  all(): Buffer[] {
    return [...this.#blocks, Buffer.from(this.#text(this.#entries, this.#beforeEntries))];
  }

  /** Lines of the newest segments, `seconds` at least, and how many come before them. */
  newest(seconds: number): { skipped: number; text: string } {
    let from = this.#entries.length;
    for (let left = seconds; from > 0 && left > 0; left -= this.#entries[from]?.duration ?? 0) from--;
    return { skipped: this.#sealed + from, text: this.#text(this.#entries.slice(from), undefined) };
  }

  #part(part: PartLine): void {
    const open = this.#open;
    if (open && part.msn > open.msn + MAX_HOLE) return;
    const segments = open ? [open] : [];
    appendPart(segments, part);
    const newest = segments.at(-1);
    if (newest === open) return;
    this.#close();
    this.#open = newest;
  }

  #close(): void {
    const whole = this.#open;
    if (!whole) return;
    this.#open = undefined;
    if (whole.at < this.terms.since) return;
    this.#first ??= whole.msn;
    this.#fillUpTo(whole);
    this.#entries.push(whole);
  }

  /** Numbers count places in a playlist, so what is missing needs one too. */
  #fillUpTo(next: ReplaySegment): void {
    const before = this.#entries.at(-1) ?? this.#beforeEntries;
    const { targetDuration: duration } = this.terms;
    for (let msn = (before?.msn ?? next.msn) + 1; msn < next.msn; msn++) {
      const at = next.at - (next.msn - msn) * duration * 1000;
      const { init, period } = next;
      this.#entries.push({
        msn,
        duration,
        at,
        init,
        bytes: 0,
        gap: true,
        ...(period === undefined ? {} : { period }),
      });
    }
  }

  #seal(): void {
    while (this.#entries.length >= BLOCK + UNSEALED) {
      const block = this.#entries.slice(0, BLOCK);
      this.#blocks.push(Buffer.from(this.#text(block, this.#beforeEntries)));
      this.#beforeEntries = block.at(-1);
      this.#entries = this.#entries.slice(BLOCK);
      this.#sealed += BLOCK;
    }
  }

  #text(entries: readonly Entry[], before: Entry | undefined): string {
    const map = before && mapOf(this.terms.session, before.init);
    return renderSegments(this.#segments(entries, before), this.terms.targetDuration, map);
  }

  /** Dates are written at the beginning and where they do not follow from the durations. */
  #segments(entries: readonly Entry[], before: Entry | undefined): PlaylistSegment[] {
    const { session } = this.terms;
    let expected = Number.NaN;
    let last = before;
    return entries.map((it) => {
      const dated = !(Math.abs(it.at - expected) <= SAME_TIME);
      expected = (dated ? it.at : expected) + it.duration * 1000;
      const discontinuity = last !== undefined && isDiscontinuity(last, it);
      last = it;
      return {
        media: { uri: `${session}/${it.msn}.m4s`, duration: it.duration },
        map: mapOf(session, it.init),
        ...(dated ? { at: it.at } : {}),
        ...(discontinuity ? { discontinuity } : {}),
        ...(it.gap ? { gap: true } : {}),
      };
    });
  }
}

const mapOf = (session: string, init: number) => `${session}/init-${init}.mp4`;

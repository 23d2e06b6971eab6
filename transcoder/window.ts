import type { PackedPart } from './packager.js';

/** A part in the window; its bytes are copied together only when asked for. */
export interface WindowPart {
  pieces: Uint8Array[];
  bytes: number;
  duration: number;
  independent: boolean;
  /** A segment begins after it; absent when that is not known. */
  closes?: boolean;
}

/** A segment of a rung. The last one of a window is open until the next begins or the session ends. */
export interface WindowSegment {
  msn: number;
  /** Time of day of its first sample, ms since the epoch. */
  at: number;
  /** Seconds on the feed's time line. */
  mediaTime: number;
  duration: number;
  parts: WindowPart[];
  open: boolean;
  /** Its bytes in one piece, once it was asked for whole. */
  whole?: Buffer;
  /** Number of the init segment it needs. */
  init: number;
  /** Discontinuities before it, its own included. */
  period: number;
  /** It does not continue the segment before it. */
  discontinuity: boolean;
}

/** Parts between a player and the end; see PART-HOLD-BACK in live-playlist.ts. */
const HELD_BACK = 3;

/** Place of a part: its segment's media sequence number and its index within it. */
export interface PartPosition {
  msn: number;
  part: number;
}

/** Where a part goes: into a segment, which it may begin. */
export interface Placed extends PartPosition {
  /** Time of day of the segment's first sample, ms since the epoch. */
  at: number;
  /** Seconds on the feed's time line at which the segment begins. */
  mediaTime: number;
  /** Number of the init segment that it needs, and discontinuities before it, its own included. */
  init: number;
  period: number;
}

export interface WindowOptions {
  /** Media sequence number of the first segment. */
  firstMsn: number;
  /** Closed segments kept: those a playlist lists and those a player may still ask for. */
  kept: number;
  /** Seconds a segment may not exceed; one without a keyframe in time is cut all the same. */
  longest: number;
}

/** The latest segments of a rung, in memory. Numbering and dropping; knows nothing of playlists. */
export class Window {
  readonly #segments: WindowSegment[] = [];
  #init = 0;
  #period = 0;
  /** Nothing that begins earlier is kept once there is something later; ms since the epoch. */
  #from = Number.NEGATIVE_INFINITY;
  #first: number;
  #knownFrom = 0;
  #ended = false;

  constructor(private readonly options: WindowOptions) {
    this.#first = options.firstMsn;
  }

  /** Number of the first segment there is, of those that left memory too. */
  get first(): number {
    return this.#first;
  }

  /** Number of the first segment of which it is known that it may be seen: of what lies before a window taken up, it is not. */
  get knownFrom(): number {
    return Math.max(this.#first, this.#knownFrom);
  }

  get segments(): readonly WindowSegment[] {
    return this.#segments;
  }

  get ended(): boolean {
    return this.#ended;
  }

  get last(): WindowSegment | undefined {
    return this.#segments.at(-1);
  }

  /** Takes up what another window had. Only before the first part. */
  restore(segments: readonly WindowSegment[]): void {
    this.#segments.push(...segments);
    this.#knownFrom = segments[0]?.msn ?? 0;
    this.#init = segments.at(-1)?.init ?? this.#init;
    this.#period = segments.at(-1)?.period ?? this.#period;
  }

  /** Segments that begin from now on need this init segment and come after so many discontinuities. */
  useInit(number: number, period: number): void {
    this.#init = number;
    this.#period = period;
  }

  /** Where a part goes that is appended next. One that is independent begins a segment, unless it says otherwise; `at` gives its time of day. */
  place(part: PackedPart, at: (mediaTime: number) => number): Placed {
    const last = this.last;
    const full = last !== undefined && last.duration + part.duration > this.options.longest;
    if (last !== undefined && !(part.begins ?? part.independent) && !full) {
      const { msn, at, mediaTime, init, period } = last;
      return { msn, part: last.parts.length, at, mediaTime, init, period };
    }
    const msn = last ? last.msn + 1 : this.options.firstMsn;
    const { mediaTime } = part;
    return { msn, part: 0, at: at(mediaTime), mediaTime, init: this.#init, period: this.#period };
  }

  /** Adds a part where it was placed, with nothing appended in between. */
  append({ pieces, bytes, duration, independent, closes }: PackedPart, placed: Placed): void {
    if (placed.part === 0) this.#begin(placed);
    const segment = this.last;
    if (!segment) throw new Error('unreachable: a segment was begun');
    const known = closes === undefined ? {} : { closes };
    segment.parts.push({ pieces, bytes, duration, independent, ...known });
    segment.duration += duration;
    this.#dropEarlier();
  }

  /**
   * What begins before `at` (ms since the epoch) goes once there is so much of a segment that does not as players keep between them and
   * the end: who plays has all of the older ones by then, and who comes begins with the newer.
   */
  beginAt(at: number): void {
    this.#from = at;
    this.#dropEarlier();
  }

  /** Nothing more comes: the open segment is closed. */
  end(): void {
    this.#ended = true;
    if (this.last) this.last.open = false;
  }

  /** Whether a segment (no part given) is whole or a part is there; a part beyond its segment's last is the next segment's first (RFC 8216bis §6.2.5.2). */
  has(msn: number, part?: number): boolean {
    const last = this.last;
    if (!last || msn > last.msn) return false;
    if (msn < last.msn) return part === undefined || part < this.#partsOf(msn) || this.has(msn + 1, 0);
    return part === undefined ? !last.open : part < last.parts.length;
  }

  segment(msn: number): WindowSegment | undefined {
    return this.#segments.find((it) => it.msn === msn);
  }

  /** Parts of a segment; of one that has left memory, more than any has. */
  #partsOf(msn: number): number {
    return this.segment(msn)?.parts.length ?? Number.POSITIVE_INFINITY;
  }

  #begin({ msn, at, mediaTime, init, period }: Placed): void {
    const last = this.last;
    if (last) last.open = false;
    const discontinuity = last !== undefined && last.period !== period;
    this.#segments.push({
      ...{ msn, at, mediaTime, duration: 0, parts: [], open: true },
      ...{ init, period, discontinuity },
    });
    while (this.#segments.length > this.options.kept + 1) this.#segments.shift();
  }

  #dropEarlier(): void {
    const earlier = this.#segments.findIndex((it) => it.at >= this.#from);
    const there = this.#segments[earlier];
    if (earlier < 1 || !there || (there.open && there.parts.length < HELD_BACK)) return;
    this.#segments.splice(0, earlier);
    this.#first = this.#segments[0]?.msn ?? this.#first;
  }
}

import { readTracks } from '../protocol/fmp4/init.js';
import { withAvc } from '../protocol/fmp4/init-edit.js';
import type { InitSegment } from '../protocol/fmp4/reader.js';
import { type WrittenSample, writeFragment } from '../protocol/fmp4/writer.js';
import { isIdr, nalLengthSize } from '../protocol/nal/access-unit.js';
import { describeAvc } from '../protocol/nal/h264.js';
import type { Cut, CutPart } from './frame-cutter.js';
import type { LadderPlan } from './ladder.js';
import type { Packed, PackedPart } from './packager.js';
import {
  beginsSegment,
  LONGEST_GOP,
  LONGEST_SEGMENT,
  pictureUnfitness,
  type Unfitness,
} from './passthrough-rules.js';
import { toNumber } from './rate.js';

/** A coded picture as the feed has it; times in ms. */
export interface AccessUnit {
  decodeTime: number;
  compositionTime: number;
  /** The publisher calls it a keyframe. */
  keyframe: boolean;
  data: Uint8Array;
}

/** Where a run takes up a session. */
export interface CopierStart {
  /** Seconds on the feed's time line. */
  time: number;
  /** Where the segment begins that goes on, s; null when there is none. */
  segment: number | null;
}

/** What was made of the source, and why nothing more can be. */
export interface Copied {
  made: Packed[];
  unfit: Unfitness | null;
}

/** An access unit; times in seconds on the feed's time line. */
interface Picture {
  decoded: number;
  shown: number;
  key: boolean;
  data: Uint8Array;
  /** Why copying ends before it. */
  unfit: Unfitness | null;
}

/** Bytes of pictures that may wait for their part: more than a feed keeps. */
const MAX_WAITING = 32 * 1024 * 1024;
/** Parts that may wait for their pictures. */
const MAX_PARTS = 32;
/** Frames by which a keyframe may be off the picture that the encoder made of it. */
const NEAR = 0.75;
/** Seconds by which a picture's time, in whole ms, is off its frame's. */
const ROUNDING = 0.001;
/** Share of its target that a part has at least, unless it ends its segment. RFC 8216bis §4.4.3.7 */
const LEAST = 0.85;
/** Pictures of a part, in those an encoder makes of it. */
const MOST_PICTURES = 4;
/** Share of a frame between the decode times of pictures that are all due at once; the standard has 16 of them at most. */
const AT_ONCE = 1 / 32;

/**
 * Makes the top rung of a source's own pictures: each part of an encoded rung, its sibling, with the pictures of the same time in place
 * of the encoded ones. So parts, sound and keyframes of all rungs are the same by construction.
 *
 * Of a GOP with B-frames the first pictures are decoded before any is shown; here they are all due when the keyframe is shown. So segments
 * begin and end where those of the other rungs do, and no picture is shown before it is decoded.
 */
export class Copier {
  readonly #frame: number;
  #record: Uint8Array | undefined;
  #lengthSize = 4;
  /** What the next picture is not to be copied for. */
  #unfit: Unfitness | null = null;
  /** Seconds by which pictures of the GOP are off the grid. */
  #phase = 0;
  #pictures: Picture[] = [];
  #bytes = 0;
  #newest = Number.NEGATIVE_INFINITY;
  /** Nothing more comes of the feed. */
  #over = false;
  #sibling: InitSegment | undefined;
  #described = false;
  #parts: CutPart[] = [];
  /** The start was reached; a picture from before it was seen: what follows can be decoded. */
  #started = false;
  #warm = false;
  #sequence = 0;
  /** Seconds at which the segment and the GOP began, and the longest GOP seen. */
  #segment: number | null;
  #keyframe: number | null = null;
  #longestGop: number | null = null;
  /** The newest part is shorter than parts within a segment are. */
  #short = false;

  constructor(
    private readonly plan: LadderPlan,
    private readonly start: CopierStart,
  ) {
    this.#frame = 1 / toNumber(plan.frameRate);
    this.#segment = start.segment;
  }

  /** The decoder's configuration of what follows. */
  configure(record: Uint8Array): void {
    if (this.#record && Buffer.from(this.#record).equals(record)) return;
    this.#unfit ??= pictureUnfitness(describeAvc(record), this.plan) ?? (this.#record ? 'irregular' : null);
    if (this.#unfit !== null) return;
    this.#record = record;
    this.#lengthSize = nalLengthSize(record);
  }

  add(unit: AccessUnit): void {
    if (this.#pictures.at(-1)?.unfit) return;
    const key = isIdr(unit.data, this.#lengthSize);
    const decoded = unit.decodeTime / 1000;
    const shown = (unit.decodeTime + unit.compositionTime) / 1000;
    if (this.#isBeforeStart(decoded, shown, key)) return;
    this.#bytes += unit.data.byteLength;
    const broken = (unit.keyframe && !key) || decoded < this.#newest || this.#bytes > MAX_WAITING;
    this.#newest = decoded;
    const unfit = this.#unfit ?? (broken ? 'irregular' : null);
    this.#pictures.push({ decoded, shown, key, data: unit.data, unfit });
  }

  /** The feed ended: what is there is all there is. */
  end(): void {
    this.#over = true;
  }

  /** What the sibling's cutter made. @throws Error when the feed does not bring the pictures for it */
  follow(cut: Cut): void {
    if (cut.kind === 'init') this.#sibling = cut.init;
    else this.#parts.push(cut.part);
    if (this.#parts.length > MAX_PARTS) throw new Error('the pictures to be copied did not come');
  }

  /** What can be made by now. */
  take(): Copied {
    const made: Packed[] = [];
    if (!this.#record) return { made, unfit: this.#unfit };
    const init = this.#init();
    if (init) made.push({ kind: 'init', init });
    for (;;) {
      const part = this.#described && this.#next();
      if (!part) return { made, unfit: null };
      if (typeof part === 'string') return { made, unfit: part };
      made.push({ kind: 'part', part });
    }
  }

  /** Pictures from before the start were copied by the run before this. */
  #isBeforeStart(decoded: number, shown: number, key: boolean): boolean {
    const { time } = this.start;
    if (key && !this.#started) this.#phase = Math.round(shown / this.#frame) * this.#frame - shown;
    this.#started ||= key
      ? shown >= time - NEAR * this.#frame
      : decoded + this.#phase >= time - this.#frame / 2;
    if (this.#started) return false;
    this.#warm = true;
    if (key) this.#keyframe = shown;
    return true;
  }

  #init(): InitSegment | null {
    if (this.#described || !this.#sibling || !this.#record) return null;
    const picture = describeAvc(this.#record);
    if (!picture) return null;
    this.#described = true;
    const { width, height } = picture;
    const bytes = withAvc(this.#sibling.bytes, { width, height, record: this.#record });
    return { bytes, tracks: readTracks(bytes) };
  }

  /** The next part, or why there is none; null while its pictures are not all there. */
  #next(): PackedPart | Unfitness | null {
    const [part] = this.#parts;
    if (!part) return null;
    const end = part.mediaTime + part.duration;
    const [head] = this.#pictures;
    if (head?.key && this.#isNear(head, part.mediaTime)) this.#phase = part.mediaTime - head.shown;
    const after = this.#pictures.findIndex((it, index) => this.#isAfter(it, index, end));
    if (after === -1 && !this.#over) return null;
    const next = this.#pictures[after];
    const count = after === -1 ? this.#pictures.length : Math.max(0, after - this.#heldBack(next, end));
    const pictures = this.#pictures.slice(0, count);
    if (pictures.length === 0 && !next) return null;
    const wrong = this.#fault(part, pictures, next);
    if (wrong !== null) return wrong;
    this.#parts.shift();
    this.#pictures.splice(0, pictures.length);
    this.#bytes -= pictures.reduce((sum, it) => sum + it.data.byteLength, 0);
    return this.#copy(part, pictures, next?.key === true && this.#isNear(next, end));
  }

  #isAfter(it: Picture, index: number, end: number): boolean {
    if (it.unfit !== null) return true;
    return it.key ? index > 0 : it.decoded + this.#phase >= end - this.#frame / 2;
  }

  /** Pictures left for the parts between `end` and the next keyframe, for which there would be none: all were decoded before. */
  #heldBack(next: Picture | undefined, end: number): number {
    if (!next?.key || next.shown < end + NEAR * this.#frame) return 0;
    return Math.ceil((next.shown - end) / this.plan.partDuration - ROUNDING);
  }

  #fault(part: CutPart, pictures: readonly Picture[], next: Picture | undefined): Unfitness | null {
    const [first] = pictures;
    const end = part.mediaTime + part.duration;
    const early = next !== undefined && next.shown < end - NEAR * this.#frame;
    if (!first || (early && next.unfit)) return next?.unfit ?? 'irregular';
    if (first.key ? !this.#isNear(first, part.mediaTime) : !this.#follows(part)) return 'irregular';
    if (first.key && !part.independent) return 'irregular';
    if (early && next.key) return 'irregular';
    if (pictures.length > MOST_PICTURES * this.plan.partFrames) return 'irregular';
    const gop = first.key ? part.duration : end - (this.#keyframe ?? part.mediaTime);
    const begins = first.key && this.#begins(part.mediaTime, this.#short);
    const segment = begins ? part.duration : end - (this.#segment ?? part.mediaTime);
    return gop > LONGEST_GOP + this.#frame || segment > LONGEST_SEGMENT ? 'gop' : null;
  }

  /** Whether a part that begins without a keyframe may: its encoder begins with one always. */
  #follows({ independent }: CutPart): boolean {
    return this.#sequence === 0 ? this.#warm : !independent;
  }

  #isNear({ shown }: Picture, moment: number): boolean {
    return Math.abs(shown - moment) <= NEAR * this.#frame;
  }

  /** Whether a keyframe at `time` begins a segment. */
  #begins(time: number, afterShort: boolean): boolean {
    const gop = this.#keyframe === null ? 0 : time - this.#keyframe;
    const longest = Math.max(gop, this.#longestGop ?? (gop > 0 ? 0 : LONGEST_GOP));
    return afterShort || this.#segment === null || beginsSegment(time - this.#segment, longest);
  }

  #copy(part: CutPart, pictures: readonly Picture[], keyNext: boolean): PackedPart {
    const independent = pictures[0]?.key === true;
    const begins = independent && this.#begins(part.mediaTime, this.#short);
    if (begins) this.#segment = part.mediaTime;
    if (independent) {
      if (this.#keyframe !== null)
        this.#longestGop = Math.max(this.#longestGop ?? 0, part.mediaTime - this.#keyframe);
      this.#keyframe = part.mediaTime;
    }
    const picture = { track: part.track.id, decodeTime: part.begin, samples: this.#samples(part, pictures) };
    const bytes = writeFragment(++this.#sequence, part.sound ? [picture, part.sound] : [picture]);
    const { duration, mediaTime } = part;
    this.#short = duration < LEAST * this.plan.partDuration;
    return {
      ...{ pieces: [bytes], bytes: bytes.byteLength, duration, mediaTime, independent, begins },
      closes: keyNext && this.#begins(mediaTime + duration, this.#short),
    };
  }

  /** They fill the part: the first begins with it, the last ends with it. */
  #samples({ track, begin, end }: CutPart, pictures: readonly Picture[]): WrittenSample[] {
    const { timescale } = track;
    const step = Math.max(
      1,
      Math.floor(Math.min(AT_ONCE * this.#frame * timescale, (end - begin) / pictures.length)),
    );
    let last = begin - step;
    const times = pictures.map(({ decoded }, index) => {
      const latest = end - step * (pictures.length - index);
      const wished = index === 0 ? begin : Math.min(this.#unitsOf(decoded, timescale), latest);
      last = Math.max(last + step, wished);
      return last;
    });
    return pictures.map(({ shown, key, data }, index) => {
      const at = times[index] ?? begin;
      const compositionOffset = this.#unitsOf(shown, timescale) - at;
      return { duration: (times[index + 1] ?? end) - at, compositionOffset, sync: key, data };
    });
  }

  /** A picture's time in units; the very time of its frame when it is no further off than whole ms make it. */
  #unitsOf(time: number, timescale: number): number {
    const at = time + this.#phase;
    const frame = Math.round(at / this.#frame) * this.#frame;
    return Math.round((Math.abs(at - frame) <= ROUNDING ? frame : at) * timescale);
  }
}

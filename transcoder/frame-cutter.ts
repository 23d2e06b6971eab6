import type { Track } from '../protocol/fmp4/init.js';
import { Mp4Reader } from '../protocol/fmp4/reader.js';
import { readSamples, type Sample } from '../protocol/fmp4/samples.js';
import type { WrittenRun, WrittenSample } from '../protocol/fmp4/writer.js';
import { AAC_FRAME, cutSample, type Grid, type RunStart } from './grid.js';
import type { Packed, PackedPart } from './packager.js';
import { toNumber } from './rate.js';

/** What a part is made of. */
export interface CutPart extends Pick<PackedPart, 'duration' | 'mediaTime' | 'independent'> {
  track: Track;
  /** Of the picture, in its track's timescale. */
  begin: number;
  end: number;
  picture: WrittenRun;
  /** Null while there is none. */
  sound: WrittenRun | null;
}

export type Cut = Exclude<Packed, { kind: 'part' }> | { kind: 'part'; part: CutPart };

/** A sample with its duration. */
type Timed = Sample & { duration: number };

/** Seconds by which times may differ and be the same. */
const SAME = 1e-6;
/** A tfdt from here on is one from before time 0, as a sound encoder's first. */
const WRAPPED = 2 ** 63;
/** Frames by which a tfdt may be off what counting says; more is a hole. */
const OFF = 4;

/**
 * Cuts parts of a rung whose fragments are single frames: as many pictures as a part has, fewer before a keyframe. The sound of a part
 * is what the encoder wrote before the part's last picture was there, so that a part waits for nothing and what runs hand to each other is
 * exact: sound is a frame behind.
 *
 * Times are counted. What ffmpeg 5.1 writes of single frames is off by one now and then: its muxer takes the end of a fragment from the
 * packet that waits in its queue.
 */
export class FrameCutter {
  readonly #reader = new Mp4Reader();
  readonly #frame: number;
  /** Seconds from which on sound counts. */
  readonly #soundFrom: number;
  #tracks: Track[] = [];
  /** Times of the next samples by track, in its timescale. */
  readonly #next = new Map<number, number>();
  #pictures: Timed[] = [];
  #sound: Timed[] = [];

  constructor(
    private readonly grid: Grid,
    private readonly start: RunStart,
  ) {
    this.#frame = 1 / toNumber(grid.frameRate);
    this.#soundFrom = Math.max(0, (start.frame - 1) * this.#frame);
  }

  /** @throws InvalidMp4 */
  push(chunk: Uint8Array): Cut[] {
    return this.#reader.push(chunk).flatMap((it): Cut[] => {
      if (it.kind === 'fragment')
        return readSamples(it.fragment.bytes, this.#tracks)
          .flatMap((sample) => this.#sample(sample))
          .map((part) => ({ kind: 'part', part }));
      this.#tracks = it.init.tracks;
      return [it];
    });
  }

  #sample(sample: Sample): CutPart[] {
    const it = this.#timed(sample);
    if (it.track.handler !== 'video') {
      if (it.decodeTime / it.track.timescale >= this.#soundFrom - SAME) this.#sound.push(it);
      return [];
    }
    const before = it.sync && this.#pictures.length > 0 ? [this.#cut(it.decodeTime)] : [];
    this.#pictures.push(it);
    if (this.#pictures.length < this.grid.partFrames) return before;
    return [...before, this.#cut(it.decodeTime + it.duration)];
  }

  #timed(it: Sample): Timed {
    const { track } = it;
    const video = track.handler === 'video';
    const duration = video ? Math.round(track.timescale * this.#frame) : AAC_FRAME;
    // An encoder's first sound is its priming, before the first that it was given.
    const first = video ? this.start.frame * duration : cutSample(this.grid, this.start) - AAC_FRAME;
    const counted = this.#next.get(track.id) ?? first;
    const off = it.decodeTime >= WRAPPED ? 0 : Math.round((it.decodeTime - counted) / duration);
    const decodeTime = Math.abs(off) > OFF ? counted + off * duration : counted;
    this.#next.set(track.id, decodeTime + duration);
    return { ...it, decodeTime, duration };
  }

  #cut(end: number): CutPart {
    const [first] = this.#pictures;
    if (!first) throw new Error('unreachable: a part has pictures');
    const { track, decodeTime: begin, sync: independent } = first;
    const until = end / track.timescale - this.#frame - SAME;
    const later = this.#sound.findIndex((it) => it.decodeTime / it.track.timescale >= until);
    const heard = later === -1 ? this.#sound : this.#sound.slice(0, later);
    this.#sound = later === -1 ? [] : this.#sound.slice(later);
    const sound = heard.length > 0 ? asRun(heard) : null;
    const picture = asRun(this.#pictures, end);
    this.#pictures = [];
    return {
      ...{ independent, track, begin, end, picture, sound },
      mediaTime: begin / track.timescale,
      duration: (end - begin) / track.timescale,
    };
  }
}

/** Samples in a row; each lasts until the next, the last until `end` where that is known. */
function asRun(samples: readonly Timed[], end?: number): WrittenRun {
  const [first] = samples;
  if (!first) throw new Error('unreachable: a run has samples');
  const timed = samples.map((it, index): WrittenSample => {
    const until = samples[index + 1]?.decodeTime ?? end ?? it.decodeTime + it.duration;
    const { compositionOffset, sync, data } = it;
    return { duration: until - it.decodeTime, compositionOffset, sync, data };
  });
  return { track: first.track.id, decodeTime: first.decodeTime, samples: timed };
}

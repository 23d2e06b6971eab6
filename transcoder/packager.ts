import type { Fragment, TrackRun } from '../protocol/fmp4/fragment.js';
import { type InitSegment, Mp4Reader } from '../protocol/fmp4/reader.js';

/** A part as the encoder made it, on the feed's time line. */
export interface PackedPart {
  /** One fragment, or several where the muxer cut too early. */
  pieces: Uint8Array[];
  bytes: number;
  /** Seconds, of the picture. */
  duration: number;
  /** Seconds on the feed's time line. */
  mediaTime: number;
  /** Begins with a keyframe. */
  independent: boolean;
  /** A segment begins here. Absent: where a part is independent. */
  begins?: boolean;
  /** A segment begins after it. Absent: where the grid says so. */
  closes?: boolean;
}

export type Packed = { kind: 'init'; init: InitSegment } | { kind: 'part'; part: PackedPart };

/**
 * Makes parts of one rung's fragments. A fragment with a whole part of picture is a part at once; a shorter one waits for the next,
 * and fragments of sound alone travel with the next picture. No part is longer than `partDuration`, unless a single fragment is.
 */
export class Packager {
  readonly #reader = new Mp4Reader();
  #keyframes = 0;
  #sound: Fragment[] = [];
  #pending: PackedPart | undefined;

  /** Seconds; see {@link LadderPlan.partDuration}. */
  constructor(private readonly partDuration: number) {}

  /** @throws InvalidMp4 */
  push(chunk: Uint8Array): Packed[] {
    return this.#reader
      .push(chunk)
      .flatMap((it): Packed[] => (it.kind === 'init' ? [it] : this.#fragment(it.fragment).map(asPacked)));
  }

  /** What is left when the encoder is done. */
  end(): Packed[] {
    return this.#flush().map(asPacked);
  }

  #fragment(fragment: Fragment): PackedPart[] {
    const video = fragment.runs.find((it) => it.track.handler === 'video' && it.samples > 0);
    if (video?.sync) this.#keyframes++;
    // Up to the second keyframe it is the warm-up, see WARM_UP_FRAMES.
    if (this.#keyframes < 2) return [];
    if (!video) {
      this.#sound.push(fragment);
      return [];
    }
    return this.#picture(fragment, video);
  }

  #picture(fragment: Fragment, video: TrackRun): PackedPart[] {
    const duration = video.duration / video.track.timescale;
    const pending = this.#pending;
    const fits = pending && !video.sync && pending.duration + duration <= this.partDuration * 1.001;
    const out = fits ? [] : this.#flush();
    const pieces = [...this.#sound, fragment].map((it) => it.bytes);
    this.#sound = [];
    this.#pending = join(this.#pending, {
      pieces,
      bytes: pieces.reduce((sum, it) => sum + it.byteLength, 0),
      duration,
      mediaTime: video.decodeTime / video.track.timescale,
      independent: video.sync,
    });
    return this.#pending.duration >= this.partDuration * 0.95 ? [...out, ...this.#flush()] : out;
  }

  #flush(): PackedPart[] {
    const part = this.#pending;
    this.#pending = undefined;
    return part ? [part] : [];
  }
}

function join(first: PackedPart | undefined, second: PackedPart): PackedPart {
  if (!first) return second;
  return {
    ...first,
    pieces: [...first.pieces, ...second.pieces],
    bytes: first.bytes + second.bytes,
    duration: first.duration + second.duration,
  };
}

function asPacked(part: PackedPart): Packed {
  return { kind: 'part', part };
}

import type { RecordedRung } from '../protocol/recording.js';
import type { PackedPart } from './packager.js';
import { SegmentRates } from './segment-rates.js';

/** Share by which the bitrate of a source differs from what was told of it. */
const TELL = 0.1;

/** The bitrate of a rung that is copied: a source has the one it has. */
export class CopiedRate {
  readonly #rates = new SegmentRates();
  #copied = false;
  #told = 0;

  /** Whether there is anything to tell. */
  get known(): boolean {
    return this.#rates.peak > 0;
  }

  /** The rung's next part was made, if it is made at all; returns whether what was told of it is to be told again. */
  take(part: PackedPart | undefined): boolean {
    const before = this.#copied;
    this.#copied = part?.begins !== undefined;
    if (part && this.#copied) this.#rates.add(part, part.begins === true);
    const off = Math.abs(this.#rates.peak - this.#told) > TELL * this.#told;
    return off || (before && !this.#copied);
  }

  /** The rung with the bitrate of its source while it is copied, and with the larger one when it was. It counts as told. */
  tell(rung: RecordedRung): RecordedRung {
    const { peak, average } = this.#rates;
    this.#told = peak;
    if (peak === 0) return rung;
    const of = (measured: number, encoded: number) =>
      Math.ceil(this.#copied ? measured : Math.max(measured, encoded));
    return {
      ...rung,
      bandwidth: of(peak, rung.bandwidth),
      averageBandwidth: of(average, rung.averageBandwidth),
    };
  }
}

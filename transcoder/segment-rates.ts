/** Bits a second of a rung's segments, as they were made. */
export class SegmentRates {
  #open = { bytes: 0, seconds: 0 };
  #all = { bytes: 0, seconds: 0 };
  #peak = 0;

  /** A part was made; `begins`: with it a segment. */
  add({ bytes, duration }: { bytes: number; duration: number }, begins: boolean): void {
    if (begins) this.#close();
    this.#open = { bytes: this.#open.bytes + bytes, seconds: this.#open.seconds + duration };
  }

  /** Of the largest whole segment; 0 before there is one. */
  get peak(): number {
    return this.#peak;
  }

  /** Of all whole segments. */
  get average(): number {
    return rate(this.#all);
  }

  #close(): void {
    const { bytes, seconds } = this.#open;
    this.#peak = Math.max(this.#peak, rate(this.#open));
    this.#all = { bytes: this.#all.bytes + bytes, seconds: this.#all.seconds + seconds };
    this.#open = { bytes: 0, seconds: 0 };
  }
}

function rate({ bytes, seconds }: { bytes: number; seconds: number }): number {
  return seconds > 0 ? (8 * bytes) / seconds : 0;
}

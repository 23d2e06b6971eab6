/** The bits ended before the syntax did, or a code is longer than the standards allow. */
export class BitsError extends Error {
  override readonly name = 'BitsError';
}

/** Reads the payload of a NAL unit bit by bit, ITU-T H.264 §7.2 and §9.1. */
export class BitReader {
  #at = 0;
  readonly #bytes: Uint8Array;

  /** `unit`: as it lies in the stream, with emulation prevention, from after the NAL unit header. */
  constructor(unit: Uint8Array) {
    this.#bytes = withoutEmulation(unit);
  }

  /** u(n), n at most 32. */
  u(count: number): number {
    let value = 0;
    for (let n = 0; n < count; n++) value = value * 2 + this.#bit();
    return value;
  }

  flag(): boolean {
    return this.#bit() === 1;
  }

  skip(count: number): void {
    this.#at += count;
    if (this.#at > this.#bytes.length * 8) throw new BitsError('the bits ended');
  }

  /** ue(v) */
  ue(): number {
    let zeros = 0;
    while (this.#bit() === 0) if (++zeros > 31) throw new BitsError('a code is too long');
    return 2 ** zeros - 1 + this.u(zeros);
  }

  /** se(v) */
  se(): number {
    const code = this.ue();
    return code % 2 === 1 ? (code + 1) / 2 : -code / 2;
  }

  #bit(): number {
    const byte = this.#bytes[this.#at >> 3];
    if (byte === undefined) throw new BitsError('the bits ended');
    return (byte >> (7 - (this.#at++ & 7))) & 1;
  }
}

/** Takes out the bytes 3 that keep start codes from occurring, §7.4.1.1. */
function withoutEmulation(unit: Uint8Array): Uint8Array {
  const out = new Uint8Array(unit.length);
  let length = 0;
  let zeros = 0;
  for (const byte of unit) {
    const prevention = zeros >= 2 && byte === 3;
    zeros = byte === 0 ? zeros + 1 : 0;
    if (!prevention) out[length++] = byte;
  }
  return out.subarray(0, length);
}

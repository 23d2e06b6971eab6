import { NON_SYNC } from './fragment.js';

/** A sample to be written; times are in its track's timescale. */
export interface WrittenSample {
  duration: number;
  /** From decoding to presentation; may be negative. */
  compositionOffset: number;
  sync: boolean;
  data: Uint8Array;
}

/** Consecutive samples of one track. */
export interface WrittenRun {
  track: number;
  /** Of the first sample. */
  decodeTime: number;
  samples: readonly WrittenSample[];
}

const MFHD = 16;
const TFDT = 20;
const TFHD = 24;
const TRUN = 24;

/** tfhd: offsets count from the moof; duration and flags that a sample has unless its trun says otherwise. §8.8.7 */
const TFHD_FLAGS = 0x02_00_00 | 0x8 | 0x20;
/** trun: where the data begins, the first sample's flags, each sample's size. §8.8.8 */
const TRUN_FLAGS = 0x1 | 0x4 | 0x200;
const DURATIONS = 0x100;
const OFFSETS = 0x800;
/** sample_depends_on: 2, no other; 1, others. §8.8.3.1 */
const SYNC_SAMPLE = 0x02_00_00_00;
const OTHER_SAMPLE = 0x01_00_00_00 | NON_SYNC;

/**
 * One moof with its mdat, ISO/IEC 14496-12 §8.8: tfdt of 64 bits, trun version 1 with signed composition offsets. Of a run only the first
 * sample may be a sync sample unless all are.
 */
export function writeFragment(sequence: number, runs: readonly WrittenRun[]): Uint8Array {
  const shapes = runs.map((run) => ({ run, ...shapeOf(run) }));
  const moof = 8 + MFHD + shapes.reduce((sum, it) => sum + it.bytes, 0);
  const data = shapes.reduce((sum, it) => sum + it.data, 0);
  const out = new Output(moof + 8 + data);
  out.box(moof, 'moof').box(MFHD, 'mfhd').u32(0).u32(sequence);
  let offset = moof + 8;
  for (const { run, bytes, fields, data: size } of shapes) {
    writeTraf(out, run, bytes, fields, offset);
    offset += size;
  }
  out.box(8 + data, 'mdat');
  for (const { samples } of runs) for (const it of samples) out.put(it.data);
  return out.bytes;
}

/** Bytes of a run's traf and of its data, and which fields each sample has beyond its size. */
function shapeOf({ samples }: WrittenRun): { bytes: number; fields: number; data: number } {
  const [first] = samples;
  const durations = samples.some((it) => it.duration !== first?.duration) ? DURATIONS : 0;
  const offsets = samples.some((it) => it.compositionOffset !== 0) ? OFFSETS : 0;
  const each = 4 + (durations ? 4 : 0) + (offsets ? 4 : 0);
  return {
    bytes: 8 + TFHD + TFDT + TRUN + each * samples.length,
    fields: durations | offsets,
    data: samples.reduce((sum, it) => sum + it.data.byteLength, 0),
  };
}

function writeTraf(out: Output, run: WrittenRun, bytes: number, fields: number, offset: number): void {
  const { samples } = run;
  const rest = samples[1]?.sync ?? samples[0]?.sync ?? false;
  out.box(bytes, 'traf');
  out
    .box(TFHD, 'tfhd')
    .u32(TFHD_FLAGS)
    .u32(run.track)
    .u32(samples[0]?.duration ?? 0);
  out.u32(rest ? SYNC_SAMPLE : OTHER_SAMPLE);
  out.box(TFDT, 'tfdt').u32(0x01_00_00_00).u64(run.decodeTime);
  out.box(bytes - 8 - TFHD - TFDT, 'trun').u32(0x01_00_00_00 | TRUN_FLAGS | fields);
  out
    .u32(samples.length)
    .u32(offset)
    .u32(samples[0]?.sync ? SYNC_SAMPLE : OTHER_SAMPLE);
  for (const it of samples) {
    if (fields & DURATIONS) out.u32(it.duration);
    out.u32(it.data.byteLength);
    if (fields & OFFSETS) out.u32(it.compositionOffset);
  }
}

/** Big-endian writer into an array of known size. */
class Output {
  readonly bytes: Uint8Array;
  readonly #view: DataView;
  #at = 0;

  constructor(size: number) {
    this.bytes = new Uint8Array(size);
    this.#view = new DataView(this.bytes.buffer);
  }

  box(size: number, type: string): this {
    return this.u32(size).put(Uint8Array.from(type, (it) => it.charCodeAt(0)));
  }

  /** Negative numbers in two's complement. */
  u32(value: number): this {
    this.#view.setUint32(this.#at, value);
    this.#at += 4;
    return this;
  }

  u64(value: number): this {
    return this.u32(Math.floor(value / 2 ** 32)).u32(value % 2 ** 32);
  }

  put(bytes: Uint8Array): this {
    this.bytes.set(bytes, this.#at);
    this.#at += bytes.byteLength;
    return this;
  }
}

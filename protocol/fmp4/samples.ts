import { type Box, boxesIn, children, Fields, InvalidMp4 } from './box.js';
import { NON_SYNC, readTfdt, readTfhd, type SampleDefaults } from './fragment.js';
import type { Track } from './init.js';

/** One coded picture or sound frame. Times are in the track's timescale. */
export interface Sample {
  track: Track;
  decodeTime: number;
  /** From decoding to presentation. */
  compositionOffset: number;
  sync: boolean;
  /** A view of the bytes it was read from. */
  data: Uint8Array;
}

/** Samples of one fragment or several in a row (moof + mdat), in the order of the file. @throws InvalidMp4 */
export function readSamples(bytes: Uint8Array, tracks: readonly Track[]): Sample[] {
  return boxesIn(bytes, 0, bytes.byteLength)
    .filter((it) => it.type === 'moof')
    .flatMap((moof) =>
      children(bytes, moof)
        .filter((it) => it.type === 'traf')
        .flatMap((traf) => samplesOf(bytes, moof, traf, tracks)),
    );
}

function samplesOf(bytes: Uint8Array, moof: Box, traf: Box, tracks: readonly Track[]): Sample[] {
  const boxes = children(bytes, traf);
  const [tfhd, tfdt] = ['tfhd', 'tfdt'].map((type) => boxes.find((it) => it.type === type));
  if (!tfhd || !tfdt) throw new InvalidMp4('a traf needs tfhd and tfdt');
  const { track, defaults } = readTfhd(bytes, tfhd, tracks);
  const samples: Sample[] = [];
  let place = { time: readTfdt(bytes, tfdt), at: moof.start };
  for (const trun of boxes.filter((it) => it.type === 'trun'))
    place = readRun(bytes, moof, trun, { track, defaults }, place, samples);
  return samples;
}

/** §8.8.8; data offsets count from the moof (default-base-is-moof). Returns where the next run goes on. */
function readRun(
  bytes: Uint8Array,
  moof: Box,
  trun: Box,
  { track, defaults }: { track: Track; defaults: SampleDefaults },
  from: { time: number; at: number },
  samples: Sample[],
): { time: number; at: number } {
  const fields = new Fields(bytes, trun.content, trun.end);
  const { version, flags } = fields.versionAndFlags();
  const count = fields.u32();
  let at = flags & 0x1 ? moof.start + fields.i32() : from.at;
  const firstFlags = flags & 0x4 ? fields.u32() : undefined;
  let { time } = from;
  for (let index = 0; index < count; index++) {
    const duration = flags & 0x100 ? fields.u32() : defaults.duration;
    const size = flags & 0x200 ? fields.u32() : defaults.size;
    const own = flags & 0x400 ? fields.u32() : undefined;
    const compositionOffset = flags & 0x800 ? (version === 0 ? fields.u32() : fields.i32()) : 0;
    const sampleFlags = own ?? (index === 0 ? firstFlags : undefined) ?? defaults.flags;
    if (size === 0 || at < 0 || at + size > bytes.byteLength)
      throw new InvalidMp4('a sample lies outside its file');
    const data = bytes.subarray(at, at + size);
    samples.push({ track, decodeTime: time, compositionOffset, sync: (sampleFlags & NON_SYNC) === 0, data });
    time += duration;
    at += size;
  }
  return { time, at };
}

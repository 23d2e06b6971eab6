import { type Box, boxesIn, children, Fields, InvalidMp4 } from './box.js';
import type { Track } from './init.js';

/** What a fragment holds of one track. Times are in the track's timescale. */
export interface TrackRun {
  track: Track;
  /** baseMediaDecodeTime of the tfdt, §8.8.12. */
  decodeTime: number;
  duration: number;
  samples: number;
  /** Whether the first sample is a sync sample, §8.8.3.1. */
  sync: boolean;
}

/** One moof with its mdat. */
export interface Fragment {
  bytes: Uint8Array;
  /** Read when asked for. @throws InvalidMp4 */
  readonly runs: TrackRun[];
}

/** sample_is_non_sync_sample, §8.8.3.1. */
export const NON_SYNC = 0x10000;

/** Runs of a moof box that starts at 0. @throws InvalidMp4 */
export function readRuns(moof: Uint8Array, tracks: Track[]): TrackRun[] {
  const root = boxesIn(moof, 0, moof.byteLength)[0];
  if (root?.type !== 'moof') throw new InvalidMp4('not a moof');
  return children(moof, root)
    .filter((it) => it.type === 'traf')
    .map((it) => readTraf(moof, it, tracks));
}

function readTraf(bytes: Uint8Array, traf: Box, tracks: Track[]): TrackRun {
  const boxes = children(bytes, traf);
  const tfhd = boxes.find((it) => it.type === 'tfhd');
  const tfdt = boxes.find((it) => it.type === 'tfdt');
  if (!tfhd || !tfdt) throw new InvalidMp4('a traf needs tfhd and tfdt');
  const { track, defaults } = readTfhd(bytes, tfhd, tracks);
  const runs = boxes.filter((it) => it.type === 'trun').map((it) => readTrun(bytes, it, defaults));
  return {
    track,
    decodeTime: readTfdt(bytes, tfdt),
    duration: runs.reduce((sum, it) => sum + it.duration, 0),
    samples: runs.reduce((sum, it) => sum + it.samples, 0),
    sync: ((runs[0]?.firstFlags ?? defaults.flags) & NON_SYNC) === 0,
  };
}

/** What a sample has when its trun does not say. */
export interface SampleDefaults {
  duration: number;
  size: number;
  flags: number;
}

/** §8.8.7 */
export function readTfhd(
  bytes: Uint8Array,
  tfhd: Box,
  tracks: readonly Track[],
): { track: Track; defaults: SampleDefaults } {
  const fields = new Fields(bytes, tfhd.content, tfhd.end);
  const { flags } = fields.versionAndFlags();
  const id = fields.u32();
  const track = tracks.find((it) => it.id === id);
  if (!track) throw new InvalidMp4(`a traf of unknown track ${id}`);
  if (flags & 0x1) fields.skip(8);
  if (flags & 0x2) fields.skip(4);
  const duration = flags & 0x8 ? fields.u32() : track.defaultSampleDuration;
  const size = flags & 0x10 ? fields.u32() : track.defaultSampleSize;
  return {
    track,
    defaults: { duration, size, flags: flags & 0x20 ? fields.u32() : track.defaultSampleFlags },
  };
}

/** §8.8.12 */
export function readTfdt(bytes: Uint8Array, tfdt: Box): number {
  const fields = new Fields(bytes, tfdt.content, tfdt.end);
  return fields.versionAndFlags().version === 1 ? fields.u64() : fields.u32();
}

/** §8.8.8 */
function readTrun(
  bytes: Uint8Array,
  trun: Box,
  defaults: SampleDefaults,
): { duration: number; samples: number; firstFlags: number } {
  const fields = new Fields(bytes, trun.content, trun.end);
  const { flags } = fields.versionAndFlags();
  const samples = fields.u32();
  if (flags & 0x1) fields.skip(4);
  let firstFlags = flags & 0x4 ? fields.u32() : undefined;
  let duration = 0;
  // No per-sample field means nothing bounds the count but the count itself: don't loop over it.
  if (!(flags & 0xf00)) duration = samples * defaults.duration;
  else
    for (let i = 0; i < samples; i++) {
      duration += flags & 0x100 ? fields.u32() : defaults.duration;
      if (flags & 0x200) fields.skip(4);
      if (flags & 0x400) {
        const own = fields.u32();
        firstFlags ??= own;
      }
      if (flags & 0x800) fields.skip(4);
    }
  return { duration, samples, firstFlags: firstFlags ?? defaults.flags };
}

/**
 * Megapixels of source a second that one core turns into a ladder. Measured with preset superfast on a 2-core EPYC VM: 720p30 (27.6 Mpx/s) to
 * 720/480/360 takes 0.55 core, so 50 a core; a tenth is left for the packager, the recording and the edge.
 */
const MEGAPIXELS_PER_CORE = 45;

/** Capacity of a machine for transcode jobs, in megapixels a second of source. `configured` 0: by its cores. */
export function transcodeCapacity(configured: number, cores: number): number {
  return configured > 0 ? configured : MEGAPIXELS_PER_CORE * cores;
}

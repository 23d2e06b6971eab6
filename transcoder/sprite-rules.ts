import type { ReplayPicturesJob } from '../protocol/jobs.js';

/** A picture of the moment at which segment `msn` begins. */
export interface Thumbnail {
  msn: number;
  bytes: number;
}

/** Tiles of a replay: more than a seek bar has pixels to point at. */
export const MAX_TILES = 1_000;
/** Tiles in a row, and rows of a sheet. */
const SIDE = 10;
/** Where in a live its cover is looked for: past the greeting, before the goodbye. */
const COVER_AT = 1 / 3;

/** At most `most` of `all`, evenly spread, the first among them. */
export function spread<T>(all: readonly T[], most: number): T[] {
  if (all.length <= most) return [...all];
  return Array.from({ length: most }, (_, index) => all[Math.floor((index * all.length) / most)]).filter(
    (it) => it !== undefined,
  );
}

/** The moment nearest to a third of the live that isn't empty: flat pictures, of a curtain or of nothing, make small files. */
export function coverOf(thumbnails: readonly Thumbnail[]): Thumbnail | undefined {
  const sizes = thumbnails.map(({ bytes }) => bytes).sort((a, b) => a - b);
  const enough = (sizes[Math.floor(sizes.length / 2)] ?? 0) * 0.8;
  const distance = (index: number) => Math.abs(index - thumbnails.length * COVER_AT);
  return thumbnails
    .map((it, index) => ({ it, distance: distance(index) }))
    .filter(({ it }) => it.bytes >= enough)
    .sort((a, b) => a.distance - b.distance)[0]?.it;
}

/** Those of the shape that most have: a sheet's tiles are alike. */
export function alike<T extends { width: number; height: number }>(pictures: readonly T[]): T[] {
  const groups = new Map<string, T[]>();
  for (const it of pictures) {
    const shape = `${it.width}x${it.height}`;
    const group = groups.get(shape) ?? [];
    group.push(it);
    groups.set(shape, group);
  }
  return [...groups.values()].reduce<T[]>((most, it) => (it.length > most.length ? it : most), []);
}

/** Shape of a full sheet of so many tiles. */
export function gridOf(tiles: number): { columns: number; rows: number } {
  const columns = Math.max(1, Math.min(SIDE, tiles));
  return { columns, rows: Math.max(1, Math.min(SIDE, Math.ceil(tiles / columns))) };
}

/** Number of the init segment that holds for a segment. */
export function initOf(inits: ReplayPicturesJob['inits'], msn: number): number {
  return inits.findLast((it) => it.msn <= msn)?.init ?? 0;
}

/** Arguments that put the JPEGs in pipe:0, all of one shape, on one sheet (pipe:1). */
export function sheetArguments(columns: number, rows: number, pictures: number): string[] {
  return [
    ...['-threads', '1', '-f', 'jpeg_pipe', '-framerate', '1', '-i', 'pipe:0', '-filter_threads', '1'],
    ...['-vf', `tile=layout=${columns}x${rows}:nb_frames=${pictures},format=yuvj420p`],
    ...['-frames:v', '1', '-c:v', 'mjpeg', '-q:v', '6', '-f', 'image2pipe', 'pipe:1'],
  ];
}

/** Arguments that make a JPEG (pipe:1) of the first picture of the MP4 in pipe:0. */
export function coverArguments(): string[] {
  const side = 1280;
  return [
    ...['-threads', '1', '-f', 'mp4', '-i', 'pipe:0', '-filter_threads', '1', '-an'],
    '-vf',
    `scale=w='min(${side},iw)':h='min(${side},ih)':force_original_aspect_ratio=decrease:force_divisible_by=2,setsar=1,format=yuvj420p`,
    ...['-frames:v', '1', '-c:v', 'mjpeg', '-q:v', '4', '-f', 'image2pipe', 'pipe:1'],
  ];
}

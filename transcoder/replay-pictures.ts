import type { MediaStore } from '../backends/media/port.js';
import type { ReplayPicturesJob } from '../protocol/jobs.js';
import { recordingKeys, type SpriteMap } from '../protocol/recording.js';
import { pipeFfmpeg } from './ffmpeg.js';
import { jpegSize } from './jpeg-size.js';
import {
  alike,
  coverArguments,
  coverOf,
  gridOf,
  initOf,
  MAX_TILES,
  sheetArguments,
  spread,
  type Thumbnail,
} from './sprite-rules.js';

export interface PicturesDeps {
  ffmpeg: string;
  media: MediaStore;
  signal: AbortSignal;
}

/** ms one run of ffmpeg may take. */
const TIMEOUT = 60_000;
const MAX_BYTES = 16 * 1024 * 1024;
/** Bytes in which a JPEG's size is found. */
const JPEG_HEAD = 4_096;

/**
 * Puts the thumbnails of a live on sprites, and chooses its cover among their moments. The video is not decoded but for that one picture.
 * The map is written last: when it is there, so is what it tells of; it is there, too, when there was nothing to show.
 * @throws FfmpegFailed
 */
export async function makeReplayPictures(job: ReplayPicturesJob, deps: PicturesDeps): Promise<void> {
  const thumbnails = await thumbnailsOf(job, deps.media);
  const cover = coverOf(thumbnails);
  if (cover !== undefined) await makeCover(job, cover.msn, deps);
  const tiles = await sized(job.session, spread(thumbnails, MAX_TILES), deps.media);
  const map = await makeSheets(job.session, alike(tiles), deps);
  await deps.media.put(recordingKeys.spriteMap(job.session), Buffer.from(JSON.stringify(map)));
}

async function thumbnailsOf(job: ReplayPicturesJob, media: MediaStore): Promise<Thumbnail[]> {
  const found: Thumbnail[] = [];
  for await (const { key, size } of media.list(recordingKeys.thumbnails(job.session))) {
    const msn = Number(/\/(\d{1,10})\.jpg$/.exec(key)?.[1] ?? Number.NaN);
    if (msn >= job.firstMsn && msn <= job.lastMsn && size > 0) found.push({ msn, bytes: size });
  }
  return found.sort((a, b) => a.msn - b.msn);
}

async function makeCover(
  job: ReplayPicturesJob,
  msn: number,
  { ffmpeg, media, signal }: PicturesDeps,
): Promise<void> {
  const { session, rung } = job;
  const init = await media.read(recordingKeys.init(session, rung, initOf(job.inits, msn)));
  const segment = await media.read(recordingKeys.segment(session, rung, msn));
  if (init === null || segment === null) return;
  const [cover] = await pipeFfmpeg(coverArguments(), {
    ...{ ffmpeg, input: [init, segment], outputs: 1, timeout: TIMEOUT, maxBytes: MAX_BYTES, signal },
  });
  if (cover?.length) await media.put(recordingKeys.cover(session), cover);
}

interface Tile {
  msn: number;
  width: number;
  height: number;
}

async function sized(session: string, thumbnails: readonly Thumbnail[], media: MediaStore): Promise<Tile[]> {
  const tiles: Tile[] = [];
  for (const { msn } of thumbnails) {
    const head = await media.read(recordingKeys.thumbnail(session, msn), { start: 0, end: JPEG_HEAD });
    const size = head && jpegSize(head);
    if (size) tiles.push({ msn, ...size });
  }
  return tiles;
}

/** One sheet after the other, so that a day's live takes no more memory than an hour's. */
async function makeSheets(session: string, tiles: readonly Tile[], deps: PicturesDeps): Promise<SpriteMap> {
  const { columns, rows } = gridOf(tiles.length);
  const full = columns * rows;
  for (let sheet = 0; sheet * full < tiles.length; sheet++) {
    const on = tiles.slice(sheet * full, (sheet + 1) * full);
    await makeSheet(session, sheet, columns, on, deps);
  }
  const { width, height } = tiles[0] ?? { width: 0, height: 0 };
  return { width, height, columns, rows, tiles: tiles.map(({ msn }) => msn) };
}

async function makeSheet(
  session: string,
  sheet: number,
  columns: number,
  tiles: readonly Tile[],
  { ffmpeg, media, signal }: PicturesDeps,
): Promise<void> {
  const read = await Promise.all(tiles.map(({ msn }) => media.read(recordingKeys.thumbnail(session, msn))));
  const input = read.filter((it) => it !== null);
  const options = { ffmpeg, input, outputs: 1, timeout: TIMEOUT, maxBytes: MAX_BYTES, signal };
  const [sprite] = await pipeFfmpeg(
    sheetArguments(columns, Math.ceil(tiles.length / columns), tiles.length),
    options,
  );
  if (!sprite?.length) throw new Error('a sprite came out empty');
  await media.put(recordingKeys.sprite(session, sheet), sprite);
}

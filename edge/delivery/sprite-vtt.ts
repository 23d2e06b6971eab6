import type { ReplaySegment, SpriteMap } from '../../protocol/recording.js';
import { vttTime } from './webvtt.js';

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) >= 0;

/** Reads `sprite.json`; null when it shows nothing. */
export function parseSpriteMap(bytes: Buffer | null): SpriteMap | null {
  if (bytes === null) return null;
  const map: Partial<SpriteMap> = JSON.parse(bytes.toString('utf8'));
  const { width, height, columns, rows, tiles } = map;
  if (!isCount(width) || !isCount(height) || !isCount(columns) || !isCount(rows)) return null;
  if (!Array.isArray(tiles) || tiles.length === 0 || !tiles.every(isCount)) return null;
  return width * height * columns * rows === 0 ? null : { width, height, columns, rows, tiles };
}

/**
 * The tiles as WebVTT, each for the time until the next, the first from 0 on: `sprite-0.jpg#xywh=160,0,160,90`
 * (https://www.w3.org/TR/media-frags/#naming-space). Tiles of segments that the replay lacks are left out.
 */
export function spriteVtt(map: SpriteMap, segments: readonly ReplaySegment[], duration: number): string {
  const times = startTimes(segments);
  const shown = map.tiles
    .map((msn, index) => ({ index, time: times.get(msn) }))
    .filter((it): it is { index: number; time: number } => it.time !== undefined);
  const cues = shown.map(({ index, time }, position) => {
    const end = shown[position + 1]?.time ?? Math.max(duration, time + 0.001);
    return `${vttTime(position === 0 ? 0 : time)} --> ${vttTime(end)}\n${tileUrl(map, index)}\n`;
  });
  return ['WEBVTT\n', ...cues].join('\n');
}

function startTimes(segments: readonly ReplaySegment[]): Map<number, number> {
  const times = new Map<number, number>();
  let time = 0;
  for (const { msn, duration } of segments) {
    times.set(msn, time);
    time += duration;
  }
  return times;
}

function tileUrl({ width, height, columns, rows }: SpriteMap, index: number): string {
  const sheet = Math.floor(index / (columns * rows));
  const place = index % (columns * rows);
  const [x, y] = [(place % columns) * width, Math.floor(place / columns) * height];
  return `sprite-${sheet}.jpg#xywh=${x},${y},${width},${height}`;
}

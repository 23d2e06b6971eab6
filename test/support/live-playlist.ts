import type { Kaibo } from './kaibo.js';

/** The plain media playlist of a room's rung. */
export const fetchPlaylist = (kaibo: Kaibo, room: string, rung: string): Promise<string> =>
  fetch(`${kaibo.base}/live/${room}/${rung}/index.m3u8`).then((reply) => reply.text());

/** Seconds of whole segments in a media playlist, the padding of a young one left out. */
export function recordedSeconds(playlist: string): number {
  return [...playlist.matchAll(/(#EXT-X-GAP\n)?#EXTINF:([\d.]+)/g)].reduce(
    (sum, [, gap, duration]) => sum + (gap === undefined ? Number(duration) : 0),
    0,
  );
}

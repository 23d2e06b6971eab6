import { syncOffsets } from './sync-offset.js';

/** A segment of a VOD playlist. Duration in seconds. */
interface Listed {
  map: string;
  url: string;
  duration: number;
}

/** Seconds at the end of the replay that are measured. */
const MEASURED = 16;

/** Length in seconds of a replay, and how long after each of its last flashes a beep is heard, in ms. */
export async function measureReplay(multivariant: string): Promise<{ replay: number; offsets: number[] }> {
  const text = await (await fetch(multivariant)).text();
  const rung = /^#EXT-X-STREAM-INF:.*\r?\n([^#\r\n]+)/m.exec(text)?.[1];
  if (rung === undefined) throw new Error('the replay has no rungs');
  const playlist = new URL(rung, multivariant).href;
  const listed = listedIn(await (await fetch(playlist)).text(), playlist);
  return { replay: lengthOf(listed), offsets: await syncOffsets(await bytesOf(lastOf(listed))) };
}

/** Segments of a VOD playlist whose address is `base`. */
export function listedIn(playlist: string, base: string): Listed[] {
  const segments: Listed[] = [];
  let map = '';
  let duration = 0;
  for (const line of playlist.split(/\r?\n/)) {
    map = /^#EXT-X-MAP:.*URI="([^"]+)"/.exec(line)?.[1] ?? map;
    duration = Number(/^#EXTINF:([\d.]+)/.exec(line)?.[1] ?? duration);
    if (line !== '' && !line.startsWith('#'))
      segments.push({ map: new URL(map, base).href, url: new URL(line, base).href, duration });
  }
  return segments;
}

/** The last ones that need the same init segment, as many as are measured. */
export function lastOf(segments: readonly Listed[]): Listed[] {
  const last: Listed[] = [];
  for (const it of [...segments].reverse()) {
    if (it.map !== (last[0] ?? it).map || lengthOf(last) >= MEASURED) break;
    last.unshift(it);
  }
  return last;
}

const lengthOf = (segments: readonly Listed[]) => segments.reduce((sum, { duration }) => sum + duration, 0);

/** As one fragmented MP4. ffmpeg 5.1 itself reads garbage after a seek in a playlist of such segments. */
async function bytesOf(segments: readonly Listed[]): Promise<Buffer> {
  const urls = [...segments.slice(0, 1).map(({ map }) => map), ...segments.map(({ url }) => url)];
  const all = await Promise.all(urls.map(async (url) => Buffer.from(await (await fetch(url)).arrayBuffer())));
  return Buffer.concat(all);
}

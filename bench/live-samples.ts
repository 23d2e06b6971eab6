import { readMediaPlaylist } from './listed-parts.js';
import { pause } from './target.js';

/** Something of a live that can be asked for again and again. */
export interface LiveSample {
  /** Path and query on the server. */
  path: string;
  body: Buffer;
}

interface ListedUrls {
  parts: URL[];
  segments: URL[];
}

/** ms a young live has to finish its first segment. */
const PATIENCE = 20_000;
/** Of each rung, so many of its newest parts are looked at. */
const RECENT = 6;

/** Of all rungs of a live, the listed part and whole segment whose sizes come nearest to those wanted. @throws when there is none */
export async function liveSamples(
  base: string,
  room: string,
  wanted: { part: number; segment: number },
): Promise<{ part: LiveSample; segment: LiveSample }> {
  const deadline = Date.now() + PATIENCE;
  let listed = await listedUrls(base, room);
  for (; listed.every(({ segments }) => segments.length === 0); listed = await listedUrls(base, room)) {
    if (Date.now() > deadline) throw new Error('the live has no whole segment');
    await pause(500);
  }
  return {
    part: await nearest(
      listed.flatMap(({ parts }) => parts),
      wanted.part,
    ),
    segment: await nearest(
      listed.flatMap(({ segments }) => segments),
      wanted.segment,
    ),
  };
}

async function listedUrls(base: string, room: string): Promise<ListedUrls[]> {
  const multivariant = new URL(`/live/${room}/index.m3u8`, base);
  const rungs = (await text(multivariant)).split('\n').filter((it) => it !== '' && !it.startsWith('#'));
  return Promise.all(
    rungs.map(async (rung) => {
      const url = new URL(rung, multivariant);
      const { parts, segments } = readMediaPlaylist(await text(url));
      return {
        parts: parts.slice(-RECENT).map(({ uri }) => new URL(uri, url)),
        segments: segments.map((uri) => new URL(uri, url)),
      };
    }),
  );
}

async function nearest(urls: URL[], size: number): Promise<LiveSample> {
  const all = await Promise.all(
    urls.map(async (url) => ({ path: url.pathname + url.search, body: await bytes(url) })),
  );
  const [best] = all.sort((a, b) => Math.abs(a.body.length - size) - Math.abs(b.body.length - size));
  if (best === undefined) throw new Error('the live lists no parts yet');
  return best;
}

const text = async (url: URL): Promise<string> => (await bytes(url)).toString();

async function bytes(url: URL): Promise<Buffer> {
  const response = await fetch(url, { signal: AbortSignal.timeout(10_000) });
  if (!response.ok) throw new Error(`${url.pathname} was answered with ${response.status}`);
  return Buffer.from(await response.arrayBuffer());
}

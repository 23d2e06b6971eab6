/** A rung as a multivariant playlist tells it. */
export interface OfferedRung {
  /** Absolute. */
  url: string;
  /** Bits a second, peak. */
  bandwidth: number;
}

/** What there is to begin with in a media playlist. URLs are absolute. */
export interface OpeningMedia {
  init: string;
  /** Seconds from the start of the playlist's first segment to the first part, which is where hls.js has it too. */
  start: number;
  /** From the one to begin at to the newest, in order; all of one init segment. */
  parts: string[];
}

/** What {@link partToBeginAt} looks at; durations in seconds. */
export interface PartFacts {
  duration: number;
  independent: boolean;
}

interface ListedPart extends PartFacts {
  url: string;
  start: number;
  init: string;
}

/** Seconds that must be there from a key frame on, so that playing from it does not stop at once. */
const ENOUGH_S = 0.6;

/**
 * Index of the part a viewer begins at, -1 when no part can be decoded on its own: the newest key frame with enough after it. Its
 * picture is shown as soon as it is decoded; a start at the hold-back would first decode up to a segment of pictures nobody sees.
 */
export function partToBeginAt(parts: readonly PartFacts[]): number {
  let after = 0;
  let found = -1;
  for (let index = parts.length - 1; index >= 0; index--) {
    const part = parts[index];
    if (part === undefined) continue;
    after += part.duration;
    if (part.independent) found = index;
    if (part.independent && after >= ENOUGH_S) break;
  }
  return found;
}

/** The rungs of a multivariant playlist (RFC 8216bis §4.4.6.2); what is not understood is left out. */
export function offeredRungs(text: string, base: string): OfferedRung[] {
  const lines = text.split(/\r?\n/);
  return lines.flatMap((line, index) => {
    if (!line.startsWith('#EXT-X-STREAM-INF:')) return [];
    const bandwidth = Number(attribute(line, 'BANDWIDTH'));
    const uri = lines[index + 1];
    if (!(bandwidth > 0) || uri === undefined || uri === '' || uri.startsWith('#')) return [];
    return [{ url: new URL(uri, base).href, bandwidth }];
  });
}

/** The largest rung within `estimate` bits a second, or the smallest of all; null of none. */
export function rungWithin(rungs: readonly OfferedRung[], estimate: number): OfferedRung | null {
  const sorted = [...rungs].sort((a, b) => a.bandwidth - b.bandwidth);
  return sorted.findLast(({ bandwidth }) => bandwidth <= estimate) ?? sorted[0] ?? null;
}

/** What to load first of a media playlist with parts (RFC 8216bis §4.4.4.9); null when there is nothing to begin with. */
export function openingMedia(text: string, base: string): OpeningMedia | null {
  const parts = listedParts(text, base);
  const first = parts[partToBeginAt(parts)];
  if (first === undefined || first.init === '') return null;
  const { init, start } = first;
  const after = parts.slice(parts.indexOf(first));
  const other = after.findIndex((part) => part.init !== init);
  return { init, start, parts: after.slice(0, other === -1 ? after.length : other).map(({ url }) => url) };
}

/** The parts of a playlist with their places on its time line. */
function listedParts(text: string, base: string): ListedPart[] {
  const parts: ListedPart[] = [];
  let segment = 0;
  let within = 0;
  let init = '';
  for (const line of text.split(/\r?\n/)) {
    if (line.startsWith('#EXT-X-MAP:')) init = new URL(attribute(line, 'URI') ?? '', base).href;
    if (line.startsWith('#EXTINF:')) {
      segment += Number.parseFloat(line.slice('#EXTINF:'.length));
      within = 0;
    }
    const uri = line.startsWith('#EXT-X-PART:') ? attribute(line, 'URI') : null;
    const duration = Number(attribute(line, 'DURATION'));
    if (uri === null || !(duration > 0)) continue;
    const independent = attribute(line, 'INDEPENDENT') === 'YES';
    parts.push({ url: new URL(uri, base).href, start: segment + within, duration, independent, init });
    within += duration;
  }
  return parts;
}

/** An attribute of a tag without its quotes, null when there is none. */
function attribute(line: string, name: string): string | null {
  const found = new RegExp(`[:,]${name}=(?:"([^"]*)"|([^",]*))`).exec(line);
  return found?.[1] ?? found?.[2] ?? null;
}

/** A part as a media playlist lists it. */
export interface ListedPart {
  /** `12.3`: media sequence number and index. */
  key: string;
  /** Relative to the playlist. */
  uri: string;
  /** ms since the epoch at which its last sample was taken, by EXT-X-PROGRAM-DATE-TIME. */
  endsAt: number;
  /** ms */
  duration: number;
  independent: boolean;
}

/** What a player needs of a live media playlist with parts. */
export interface ListedMedia {
  parts: ListedPart[];
  /** The part that comes next; null when nothing does. */
  hint: { key: string; uri: string } | null;
  /** URI of the init segment of the newest part. */
  init: string | null;
  /** ms */
  holdBack: number;
  /** URIs of the whole segments, the oldest first; gaps are none. */
  segments: string[];
}

const PART = /^#EXT-X-PART:.*$/;
const HINT = Buffer.from('#EXT-X-PRELOAD-HINT:');

/** Reads a media playlist (RFC 8216bis §4.4.4), a delta update too. */
export function readMediaPlaylist(text: string): ListedMedia {
  const media: ListedMedia = { parts: [], hint: null, init: null, holdBack: 0, segments: [] };
  let at = Number.NaN;
  let gap = false;
  for (const line of text.split('\n')) {
    if (line.startsWith('#EXT-X-PROGRAM-DATE-TIME:')) at = Date.parse(line.slice(25));
    else if (PART.test(line)) {
      const part = partOf(line, at);
      at = part.endsAt;
      media.parts.push(part);
    } else if (line.startsWith('#EXT-X-MAP:')) media.init = attribute(line, 'URI');
    else if (line.startsWith('#EXT-X-PRELOAD-HINT:')) media.hint = hintOf(attribute(line, 'URI'));
    else if (line.startsWith('#EXT-X-SERVER-CONTROL:'))
      media.holdBack = Number(attribute(line, 'PART-HOLD-BACK')) * 1000;
    else if (line === '#EXT-X-GAP') gap = true;
    else if (line !== '' && !line.startsWith('#')) {
      if (!gap) media.segments.push(line);
      gap = false;
    }
  }
  return media;
}

/** The hint alone, found from the end: what each of thousands of players looks for in every playlist. */
export function hintIn(playlist: Buffer): string | null {
  const at = playlist.lastIndexOf(HINT);
  if (at < 0) return null;
  const end = playlist.indexOf(0x0a, at);
  return hintOf(attribute(playlist.toString('latin1', at, end), 'URI'))?.key ?? null;
}

function hintOf(uri: string): { key: string; uri: string } | null {
  return uri === '' ? null : { key: keyOf(uri), uri };
}

function partOf(line: string, at: number): ListedPart {
  const uri = attribute(line, 'URI');
  const duration = Number(attribute(line, 'DURATION')) * 1000;
  const independent = attribute(line, 'INDEPENDENT') === 'YES';
  return { key: keyOf(uri), uri, endsAt: at + duration, duration, independent };
}

/** `session/12.3.m4s` → `12.3` */
const keyOf = (uri: string): string => uri.slice(uri.lastIndexOf('/') + 1).replace(/\.m4s$/, '');

/** Empty when it is not there. */
function attribute(line: string, name: string): string {
  return new RegExp(`[:,]${name}="?([^",]*)`).exec(line)?.[1] ?? '';
}

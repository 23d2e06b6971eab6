/** A media playlist as the checker reads it: on its own, from the RFC, without the product's code. */
export interface ParsedPlaylist {
  version: number;
  targetDuration: number;
  partTarget: number;
  control: Map<string, string>;
  mediaSequence: number;
  skipped: number;
  segments: ParsedSegment[];
  /** Parts after the last segment. */
  trailing: ParsedSegment | null;
  hint: string | null;
  reports: { uri: string; lastMsn: number; lastPart: number }[];
  dateRanges: Map<string, string>[];
  ended: boolean;
}

export interface ParsedSegment {
  uri: string;
  duration: number;
  gap: boolean;
  /** ms since the epoch, NaN without a tag. */
  at: number;
  map: string;
  discontinuity: boolean;
  parts: { uri: string; duration: number; independent: boolean }[];
}

/** An attribute list, RFC 8216bis §4.2. Quotes are taken off. @throws Error on what is not one */
export function parseAttributes(text: string): Map<string, string> {
  const all = new Map<string, string>();
  const one = /([A-Z0-9-]+)=("[^"\r\n]*"|[^",\s]+)(,|$)/y;
  while (one.lastIndex < text.length) {
    const match = one.exec(text);
    if (!match?.[1] || match[2] === undefined) throw new Error(`not an attribute list: ${text}`);
    if (all.has(match[1])) throw new Error(`${match[1]} twice: ${text}`);
    all.set(match[1], match[2].replace(/^"|"$/g, ''));
  }
  return all;
}

const blank = (map: string): ParsedSegment => ({
  uri: '',
  duration: 0,
  gap: false,
  at: Number.NaN,
  map,
  discontinuity: false,
  parts: [],
});

/** @throws Error on what no playlist may hold */
export function parseMediaPlaylist(text: string): ParsedPlaylist {
  const [first, ...lines] = text.split('\n');
  if (first !== '#EXTM3U') throw new Error('a playlist begins with #EXTM3U');
  if (lines.pop() !== '') throw new Error('the last line has no end');
  const out: ParsedPlaylist = {
    ...{ version: 1, targetDuration: 0, partTarget: 0, control: new Map(), mediaSequence: 0, skipped: 0 },
    ...{ segments: [], trailing: null, hint: null, reports: [], dateRanges: [], ended: false },
  };
  let segment = blank('');
  for (const line of lines) {
    if (line === '' || line.includes('\r')) throw new Error(`an odd line: ${JSON.stringify(line)}`);
    if (line.startsWith('#')) readTag(line, out, segment);
    else {
      if (segment.duration === 0) throw new Error(`a URI without EXTINF: ${line}`);
      out.segments.push({ ...segment, uri: line });
      segment = blank(segment.map);
    }
  }
  if (segment.parts.length > 0) out.trailing = segment;
  return out;
}

function readTag(line: string, out: ParsedPlaylist, segment: ParsedSegment): void {
  const colon = line.indexOf(':');
  const tag = colon === -1 ? line : line.slice(0, colon);
  const value = colon === -1 ? '' : line.slice(colon + 1);
  const attributes = () => parseAttributes(value);
  switch (tag) {
    case '#EXT-X-VERSION':
      out.version = Number(value);
      break;
    case '#EXT-X-TARGETDURATION':
      out.targetDuration = whole(value);
      break;
    case '#EXT-X-PART-INF':
      out.partTarget = Number(attributes().get('PART-TARGET'));
      break;
    case '#EXT-X-SERVER-CONTROL':
      out.control = attributes();
      break;
    case '#EXT-X-MEDIA-SEQUENCE':
      out.mediaSequence = whole(value);
      break;
    case '#EXT-X-SKIP':
      out.skipped = whole(attributes().get('SKIPPED-SEGMENTS') ?? '');
      break;
    case '#EXT-X-MAP':
      segment.map = attributes().get('URI') ?? '';
      break;
    case '#EXT-X-PROGRAM-DATE-TIME':
      segment.at = Date.parse(value);
      break;
    case '#EXT-X-GAP':
      segment.gap = true;
      break;
    case '#EXT-X-DISCONTINUITY':
      segment.discontinuity = true;
      break;
    case '#EXTINF':
      segment.duration = Number(value.replace(/,.*$/, ''));
      break;
    case '#EXT-X-PART':
      segment.parts.push(partOf(attributes()));
      break;
    case '#EXT-X-PRELOAD-HINT':
      out.hint = attributes().get('URI') ?? '';
      break;
    case '#EXT-X-RENDITION-REPORT':
      out.reports.push(reportOf(attributes()));
      break;
    case '#EXT-X-DATERANGE':
      out.dateRanges.push(attributes());
      break;
    case '#EXT-X-ENDLIST':
      out.ended = true;
      break;
    case '#EXT-X-INDEPENDENT-SEGMENTS':
    case '#EXT-X-DISCONTINUITY-SEQUENCE':
    case '#EXT-X-PLAYLIST-TYPE':
      break;
    default:
      throw new Error(`an unknown tag: ${line}`);
  }
}

function partOf(it: Map<string, string>): ParsedSegment['parts'][number] {
  return {
    uri: it.get('URI') ?? '',
    duration: Number(it.get('DURATION')),
    independent: it.get('INDEPENDENT') === 'YES',
  };
}

function reportOf(it: Map<string, string>): ParsedPlaylist['reports'][number] {
  return {
    uri: it.get('URI') ?? '',
    lastMsn: Number(it.get('LAST-MSN')),
    lastPart: Number(it.get('LAST-PART')),
  };
}

function whole(text: string): number {
  if (!/^\d+$/.test(text)) throw new Error(`not a whole number: ${text}`);
  return Number(text);
}

/** Variants of a multivariant playlist: URI and attributes. */
export function parseVariants(text: string): { uri: string; attributes: Map<string, string> }[] {
  const lines = text.split('\n');
  return lines.flatMap((line, index) => {
    if (!line.startsWith('#EXT-X-STREAM-INF:')) return [];
    return [{ uri: lines[index + 1] ?? '', attributes: parseAttributes(line.slice(line.indexOf(':') + 1)) }];
  });
}

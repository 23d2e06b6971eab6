import { dateTime, decimal, InvalidPlaylist, integer, quoted, signedDecimal, uri } from './attributes.js';
import type {
  DateRange,
  MediaPlaylist,
  MultivariantPlaylist,
  PlaylistPart,
  PlaylistSegment,
  ServerControl,
  Variant,
} from './model.js';

export const PLAYLIST_CONTENT_TYPE = 'application/vnd.apple.mpegurl';

/** EXT-X-SKIP asks for 9 (RFC 8216bis §8); EXT-X-MAP alone for 6. */
const LOW_LATENCY_VERSION = 9;
const PLAIN_VERSION = 6;

/**
 * Text of a multivariant playlist, RFC 8216bis §4.4.6.
 * @throws InvalidPlaylist
 */
export function renderMultivariant(model: MultivariantPlaylist): string {
  return lines([
    '#EXTM3U',
    `#EXT-X-VERSION:${PLAIN_VERSION}`,
    '#EXT-X-INDEPENDENT-SEGMENTS',
    ...model.variants.flatMap(variant),
  ]);
}

/**
 * Text of a media playlist, RFC 8216bis §4.4.
 * @throws InvalidPlaylist
 */
export function renderMediaPlaylist(model: MediaPlaylist): string {
  return lines([...header(model), ...body(model.segments, model.targetDuration), ...trailer(model)]);
}

/**
 * A media playlist in three pieces, for one that grows too long to be written anew each time; `segments` of the model are not looked at.
 * @throws InvalidPlaylist
 */
export function renderAround(model: Omit<MediaPlaylist, 'segments'>): { head: string; tail: string } {
  const whole = { ...model, segments: [] };
  return { head: lines(header(whole)), tail: model.ended ? lines(trailer(whole)) : '' };
}

/**
 * Lines of segments that follow one another; `map` is what holds before the first, if anything.
 * @throws InvalidPlaylist
 */
export function renderSegments(
  segments: readonly PlaylistSegment[],
  targetDuration: number,
  map?: string,
): string {
  return segments.length === 0 ? '' : lines(body(segments, targetDuration, map));
}

function lines(all: string[]): string {
  return `${all.join('\n')}\n`;
}

function variant(it: Variant): string[] {
  const average =
    it.averageBandwidth === undefined ? [] : [`AVERAGE-BANDWIDTH=${integer(Math.ceil(it.averageBandwidth))}`];
  const attributes = [
    `BANDWIDTH=${integer(Math.ceil(it.bandwidth))}`,
    ...average,
    `CODECS=${quoted(it.codecs)}`,
    `RESOLUTION=${integer(it.width)}x${integer(it.height)}`,
    `FRAME-RATE=${it.frameRate.toFixed(3)}`,
  ];
  return [`#EXT-X-STREAM-INF:${attributes.join(',')}`, uri(it.uri)];
}

function header(model: MediaPlaylist): string[] {
  const lowLatency = model.partTarget !== undefined || model.skipped !== undefined;
  return [
    '#EXTM3U',
    `#EXT-X-VERSION:${lowLatency ? LOW_LATENCY_VERSION : PLAIN_VERSION}`,
    `#EXT-X-TARGETDURATION:${integer(model.targetDuration)}`,
    ...(model.playlistType ? [`#EXT-X-PLAYLIST-TYPE:${model.playlistType}`] : []),
    '#EXT-X-INDEPENDENT-SEGMENTS',
    ...(model.serverControl ? [serverControl(model.serverControl)] : []),
    ...(model.partTarget === undefined ? [] : [`#EXT-X-PART-INF:PART-TARGET=${decimal(model.partTarget)}`]),
    `#EXT-X-MEDIA-SEQUENCE:${integer(model.mediaSequence)}`,
    ...(model.discontinuitySequence
      ? [`#EXT-X-DISCONTINUITY-SEQUENCE:${integer(model.discontinuitySequence)}`]
      : []),
    ...(model.dateRanges ?? []).map(dateRange),
    ...(model.skipped ? [`#EXT-X-SKIP:SKIPPED-SEGMENTS=${integer(model.skipped)}`] : []),
  ];
}

function serverControl(it: ServerControl): string {
  const attributes = [
    ...(it.canBlockReload ? ['CAN-BLOCK-RELOAD=YES'] : []),
    ...(it.partHoldBack === undefined ? [] : [`PART-HOLD-BACK=${decimal(it.partHoldBack)}`]),
    ...(it.canSkipUntil === undefined ? [] : [`CAN-SKIP-UNTIL=${decimal(it.canSkipUntil)}`]),
  ];
  return `#EXT-X-SERVER-CONTROL:${attributes.join(',')}`;
}

function body(segments: readonly PlaylistSegment[], targetDuration: number, before?: string): string[] {
  let map = before;
  return segments.flatMap((it, index) => {
    if (!it.media && index !== segments.length - 1)
      throw new InvalidPlaylist('only the last segment may be open');
    const newMap = it.map !== undefined && it.map !== map;
    map = it.map ?? map;
    return segment(it, newMap ? it.map : undefined, targetDuration);
  });
}

function segment(it: PlaylistSegment, map: string | undefined, targetDuration: number): string[] {
  if (it.media && Math.round(it.media.duration) > targetDuration)
    throw new InvalidPlaylist(
      `a segment of ${it.media.duration} s exceeds the target of ${targetDuration} s`,
    );
  return [
    ...(it.discontinuity ? ['#EXT-X-DISCONTINUITY'] : []),
    ...(map === undefined ? [] : [`#EXT-X-MAP:URI=${quoted(uri(map))}`]),
    ...(it.at === undefined ? [] : [`#EXT-X-PROGRAM-DATE-TIME:${dateTime(it.at)}`]),
    ...(it.parts ?? []).map(part),
    ...(it.gap ? ['#EXT-X-GAP'] : []),
    ...(it.media ? [`#EXTINF:${decimal(it.media.duration)},`, uri(it.media.uri)] : []),
  ];
}

function part(it: PlaylistPart): string {
  const independent = it.independent ? ',INDEPENDENT=YES' : '';
  return `#EXT-X-PART:DURATION=${decimal(it.duration)},URI=${quoted(uri(it.uri))}${independent}`;
}

function trailer(model: MediaPlaylist): string[] {
  if (model.ended) return ['#EXT-X-ENDLIST'];
  return [
    ...(model.preloadHint === undefined
      ? []
      : [`#EXT-X-PRELOAD-HINT:TYPE=PART,URI=${quoted(uri(model.preloadHint))}`]),
    ...(model.renditionReports ?? []).map((it) => {
      const last = it.lastPart === undefined ? '' : `,LAST-PART=${integer(it.lastPart)}`;
      return `#EXT-X-RENDITION-REPORT:URI=${quoted(uri(it.uri))},LAST-MSN=${integer(it.lastMsn)}${last}`;
    }),
  ];
}

function dateRange(it: DateRange): string {
  const client = Object.entries(it.client).map(([name, value]) => {
    if (!/^X-[A-Z0-9-]+$/.test(name))
      throw new InvalidPlaylist(`not a client attribute: ${name.slice(0, 80)}`);
    return `${name}=${typeof value === 'number' ? signedDecimal(value) : quoted(value)}`;
  });
  const attributes = [
    `ID=${quoted(it.id)}`,
    `CLASS=${quoted(it.class)}`,
    `START-DATE=${quoted(dateTime(it.start))}`,
    ...(it.duration === undefined ? [] : [`DURATION=${decimal(it.duration)}`]),
    ...client,
  ];
  return `#EXT-X-DATERANGE:${attributes.join(',')}`;
}

import type { Tag } from '../protocol/api.js';
import type { MediaPlaylist, PlaylistSegment, ServerControl } from '../protocol/hls/model.js';
import { productRange } from '../protocol/hls/product-range.js';
import { type Grid, onGrid } from './grid.js';
import type { LadderPlan } from './ladder.js';
import type { PartPosition, WindowSegment } from './window.js';

/** Gaps that stand before a young playlist's media; iOS won't begin to play a short one. */
export const GAP_SEGMENTS = 7;
/** Closed segments a playlist lists: twelve of two seconds are twice the least, six target durations. */
export const LISTED_SEGMENTS = 12;
/** Target durations of closed segments listed with their parts (RFC 8216bis §6.2.2), and a segment more. */
const WITH_PARTS_TARGETS = 3;
/** Target durations, RFC 8216bis §4.4.3.8: at least six. */
const SKIP_TARGETS = 6;
const HOLD_BACK_PARTS = 3;

/** What a session's playlists have in common, fixed at its start. */
export interface PlaylistTerms {
  session: string;
  targetDuration: number;
  partTarget: number;
  segmentDuration: number;
  partsPerSegment: number;
  grid: Grid;
}

export interface PlaylistInput {
  /** Number of the first segment there ever was; gaps stand before it. */
  first: number;
  segments: readonly WindowSegment[];
  ended: boolean;
  /** A delta update is asked for. */
  skip: boolean;
  tags: readonly Tag[];
  /** The other rungs and their newest parts. */
  siblings: { rung: string; last: PartPosition }[];
}

/** The terms of a plan. PART-TARGET is rounded up at the fifth place, so that no part is longer. */
export function playlistTerms(session: string, plan: LadderPlan): PlaylistTerms {
  return {
    session,
    targetDuration: Math.max(1, Math.round(Math.max(plan.segmentDuration, plan.longestGop ?? 0))),
    partTarget: Math.ceil(plan.partDuration * 1e5 - 1e-6) / 1e5,
    segmentDuration: plan.segmentDuration,
    partsPerSegment: plan.gopFrames / plan.partFrames,
    grid: plan,
  };
}

export const resourceNames = {
  init: (number: number) => `init-${number}.mp4`,
  segment: (msn: number) => `${msn}.m4s`,
  part: (msn: number, part: number) => `${msn}.${part}.m4s`,
};

/** The part that follows the newest one. */
export function nextPart(
  last: WindowSegment,
  { partsPerSegment, grid }: Pick<PlaylistTerms, 'partsPerSegment' | 'grid'>,
): PartPosition {
  const onTime = () => last.parts.length >= partsPerSegment || onGrid(grid, last.mediaTime + last.duration);
  const full = last.parts.at(-1)?.closes ?? onTime();
  return last.open && !full ? { msn: last.msn, part: last.parts.length } : { msn: last.msn + 1, part: 0 };
}

/** A rung's live playlist as it stands. `segments` must hold one at least. */
export function livePlaylist(terms: PlaylistTerms, input: PlaylistInput): MediaPlaylist {
  const all = [...gaps(terms, input), ...listed(terms, input.segments)];
  const overflow = Math.max(0, all.filter((it) => it.media).length - LISTED_SEGMENTS);
  const segments = all.slice(overflow);
  const skipped = input.skip && !input.ended ? skippable(segments, terms.targetDuration) : 0;
  const last = input.segments.at(-1);
  const next = last ? nextPart(last, terms) : { msn: GAP_SEGMENTS, part: 0 };
  return {
    targetDuration: terms.targetDuration,
    partTarget: terms.partTarget,
    serverControl: serverControl(terms),
    mediaSequence: firstNumber(input) + overflow,
    discontinuitySequence: discontinuitiesBefore(input, overflow),
    ...(skipped > 0 ? { skipped } : {}),
    segments: segments.slice(skipped),
    dateRanges: input.tags.filter((it) => within(it, segments[0]?.at)).map(rangeOf),
    preloadHint: `${terms.session}/${resourceNames.part(next.msn, next.part)}`,
    renditionReports: input.siblings.map(({ rung, last: newest }) => ({
      uri: `../${rung}/index.m3u8?session=${encodeURIComponent(terms.session)}`,
      lastMsn: newest.msn,
      lastPart: newest.part,
    })),
    ended: input.ended,
  };
}

function serverControl(terms: PlaylistTerms): ServerControl {
  return {
    canBlockReload: true,
    partHoldBack: HOLD_BACK_PARTS * terms.partTarget,
    canSkipUntil: SKIP_TARGETS * terms.targetDuration,
  };
}

/** Number of the first entry before the window's overflow is cut: a young window has its gaps before it. */
function firstNumber({ first, segments }: PlaylistInput): number {
  const oldest = segments[0]?.msn ?? first;
  return oldest <= first ? first - GAP_SEGMENTS : oldest;
}

/** Discontinuities that have left the playlist (RFC 8216bis §6.2.2); the first entry's own is still written. */
function discontinuitiesBefore({ first, segments }: PlaylistInput, overflow: number): number {
  const gapsListed = (segments[0]?.msn ?? first) <= first ? GAP_SEGMENTS : 0;
  const entry = segments[Math.max(0, overflow - gapsListed)];
  return entry ? entry.period - (entry.discontinuity ? 1 : 0) : 0;
}

/** The seven numbers before the first real segment as gaps, while the window still holds that. */
function gaps(terms: PlaylistTerms, { first, segments }: PlaylistInput): PlaylistSegment[] {
  const oldest = segments[0];
  if (!oldest || oldest.msn > first) return [];
  return Array.from({ length: GAP_SEGMENTS }, (_, index) => ({
    media: {
      uri: `${terms.session}/${resourceNames.segment(oldest.msn - GAP_SEGMENTS + index)}`,
      duration: terms.segmentDuration,
    },
    at: oldest.at - (GAP_SEGMENTS - index) * terms.segmentDuration * 1000,
    map: `${terms.session}/${resourceNames.init(oldest.init)}`,
    gap: true,
  }));
}

function listed(terms: PlaylistTerms, segments: readonly WindowSegment[]): PlaylistSegment[] {
  const withParts = Math.round((WITH_PARTS_TARGETS * terms.targetDuration) / terms.segmentDuration) + 1;
  const partsFrom = segments.length - 1 - withParts;
  return segments.map((it, index) => ({
    ...(it.open
      ? {}
      : { media: { uri: `${terms.session}/${resourceNames.segment(it.msn)}`, duration: it.duration } }),
    at: it.at,
    map: `${terms.session}/${resourceNames.init(it.init)}`,
    ...(it.discontinuity ? { discontinuity: true } : {}),
    ...(index >= partsFrom ? { parts: partsOf(terms, it) } : {}),
  }));
}

function partsOf(terms: PlaylistTerms, segment: WindowSegment) {
  return segment.parts.map(({ duration, independent }, index) => ({
    uri: `${terms.session}/${resourceNames.part(segment.msn, index)}`,
    duration,
    independent,
  }));
}

/** How many segments lie wholly before the skip boundary, counted back from the right end (RFC 8216bis §6.2.5.1). */
function skippable(segments: PlaylistSegment[], targetDuration: number): number {
  const boundary = SKIP_TARGETS * targetDuration;
  let after = 0;
  for (let index = segments.length - 1; index >= 0; index--) {
    if (after >= boundary) return index + 1;
    after += durationOf(segments[index]);
  }
  return 0;
}

function durationOf(segment: PlaylistSegment | undefined): number {
  return segment?.media?.duration ?? (segment?.parts ?? []).reduce((sum, it) => sum + it.duration, 0);
}

function within(tag: Tag, from: number | undefined): boolean {
  return from === undefined || tag.to === null || tag.to >= from;
}

function rangeOf(tag: Tag) {
  const { id, product, position, from, to } = tag;
  return productRange({ id, product: product.id, position, from, to });
}

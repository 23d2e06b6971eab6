/** Decimal seconds throughout; times of day are ms since the epoch. */

/** One EXT-X-STREAM-INF, RFC 8216bis §4.4.6.2. */
export interface Variant {
  uri: string;
  /** Peak bits a second. */
  bandwidth: number;
  averageBandwidth?: number;
  /** RFC 6381 list. */
  codecs: string;
  width: number;
  height: number;
  frameRate: number;
}

export interface MultivariantPlaylist {
  variants: Variant[];
}

/** EXT-X-PART, RFC 8216bis §4.4.4.9. */
export interface PlaylistPart {
  uri: string;
  duration: number;
  independent: boolean;
}

/** A segment, or at the live edge the parts of one that is still open. */
export interface PlaylistSegment {
  /** Absent while the segment is open: then only its parts are written. */
  media?: { uri: string; duration: number };
  /** EXT-X-PROGRAM-DATE-TIME of its first sample. */
  at?: number;
  /** Written as EXT-X-GAP: there are no bytes behind the URI. */
  gap?: boolean;
  /** A new encoder run begins: timestamps, or the init segment, do not continue. */
  discontinuity?: boolean;
  /** EXT-X-MAP in force from this segment on; written when it differs from the one before. */
  map?: string;
  parts?: PlaylistPart[];
}

/** EXT-X-DATERANGE, RFC 8216bis §4.4.5.1. */
export interface DateRange {
  id: string;
  class: string;
  start: number;
  /** Seconds; absent while the range is open. */
  duration?: number;
  /** Names begin with `X-`; strings are written quoted, numbers as decimals. */
  client: Record<string, string | number>;
}

/** EXT-X-SERVER-CONTROL, RFC 8216bis §4.4.3.8. */
export interface ServerControl {
  canBlockReload: boolean;
  /** Absent: there are no parts. */
  partHoldBack?: number;
  /** Absent: delta updates are not offered. */
  canSkipUntil?: number;
}

/** EXT-X-RENDITION-REPORT, RFC 8216bis §4.4.5.4. */
export interface RenditionReport {
  uri: string;
  lastMsn: number;
  lastPart?: number;
}

export interface MediaPlaylist {
  /** Whole seconds; no segment's rounded duration exceeds it. */
  targetDuration: number;
  /** Sequence number of the first segment, counting those that a delta update skips. */
  mediaSequence: number;
  discontinuitySequence?: number;
  playlistType?: 'VOD' | 'EVENT';
  serverControl?: ServerControl;
  /** PART-TARGET; no part is longer. */
  partTarget?: number;
  /** Segments left out of a delta update, RFC 8216bis §4.4.5.2. They come before `segments`. */
  skipped?: number;
  segments: PlaylistSegment[];
  dateRanges?: DateRange[];
  /** URI of the part that comes next. */
  preloadHint?: string;
  renditionReports?: RenditionReport[];
  /** EXT-X-ENDLIST: nothing will be added. */
  ended: boolean;
}

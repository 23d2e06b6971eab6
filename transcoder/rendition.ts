import type { Tag } from '../protocol/api.js';
import type { InitSegment } from '../protocol/fmp4/reader.js';
import { renderMediaPlaylist } from '../protocol/hls/render.js';
import type { PlaylistDirectives, PlaylistReply } from '../protocol/playlist-request.js';
import type { ContinuedRung } from './continuation.js';
import { HoldRoom } from './hold.js';
import {
  GAP_SEGMENTS,
  LISTED_SEGMENTS,
  livePlaylist,
  type PlaylistInput,
  type PlaylistTerms,
} from './live-playlist.js';
import type { PackedPart } from './packager.js';
import type { Still } from './poster-maker.js';
import { type PartPosition, type Placed, Window, type WindowPart, type WindowSegment } from './window.js';

/** Closed segments kept in memory after they left the playlist, for players that are behind. */
const GRACE_SEGMENTS = 6;
/** Requests held at once for a rung; edges merge those of their viewers. */
const HOLD_CAPACITY = 20_000;
/** Target durations a request is held. */
const HOLD_TARGETS = 3;
/** A request may ask for at most this many segments beyond the newest (RFC 8216bis §6.2.5.2). */
const MSN_AHEAD = 2;

/**
 * A `free` box (ISO/IEC 14496-12 §8.1.2), which is what a gap holds. Players that know EXT-X-GAP never ask; those that do not
 * (GStreamer's hlsdemux, ffmpeg 5.1) begin there on a young playlist, and would ask in vain for ever.
 */
const GAP_BYTES = Buffer.from([0, 0, 0, 8, 0x66, 0x72, 0x65, 0x65]);

/** What a rung's playlist shows of the rest of its session. */
export interface RenditionContext {
  tags(): readonly Tag[];
  siblings(): PlaylistInput['siblings'];
}

/** The live media of one rung: its window, its playlists, and the requests that wait for more. */
export class Rendition {
  readonly #window: Window;
  readonly #holds = new HoldRoom(HOLD_CAPACITY);
  readonly #rendered: { full?: Buffer; delta?: Buffer } = {};
  /** By number; those that a segment in memory needs, and the newest. */
  readonly #inits = new Map<number, InitSegment>();
  #newestInit = -1;

  constructor(
    readonly rung: string,
    private readonly terms: PlaylistTerms,
    private readonly context: RenditionContext,
    /** ms a request is held. */
    private readonly holdTime = HOLD_TARGETS * terms.targetDuration * 1000,
  ) {
    this.#window = new Window({
      firstMsn: GAP_SEGMENTS,
      kept: LISTED_SEGMENTS + GRACE_SEGMENTS,
      longest: terms.targetDuration + 0.49,
    });
  }

  /** The newest. */
  get init(): InitSegment | undefined {
    return this.#inits.get(this.#newestInit);
  }

  /** Where the newest part is; undefined before the first. */
  get last(): PartPosition | undefined {
    const segment = this.#window.last;
    return segment && { msn: segment.msn, part: segment.parts.length - 1 };
  }

  /** Seconds on the feed's time line at which the newest segment began; null before the first. */
  get begun(): number | null {
    return this.#window.last?.mediaTime ?? null;
  }

  /** Number of the first segment that may be seen. */
  get first(): number {
    return this.#window.first;
  }

  /** Whether a segment was made, may be seen, and has left memory since. */
  passed(msn: number): boolean {
    const oldest = this.#window.segments[0];
    return oldest !== undefined && msn >= this.#window.knownFrom && msn < oldest.msn;
  }

  /** Takes up what an earlier run made. Only before the first part. */
  restore({ segments, inits }: ContinuedRung): void {
    this.#window.restore(segments);
    for (const [number, init] of inits) {
      this.#inits.set(number, init);
      this.#newestInit = Math.max(this.#newestInit, number);
    }
  }

  /** Segments that begin from now on need this init segment and come after so many discontinuities. */
  setInit(number: number, init: InitSegment, period: number): void {
    const oldest = this.#window.segments[0]?.init ?? number;
    for (const it of this.#inits.keys()) if (it < oldest) this.#inits.delete(it);
    this.#inits.set(number, init);
    this.#newestInit = number;
    this.#window.useInit(number, period);
    this.#holds.wake();
  }

  /** Where a part goes that is appended next. */
  place(part: PackedPart, at: (mediaTime: number) => number): Placed {
    return this.#window.place(part, at);
  }

  append(part: PackedPart, placed: Placed): void {
    this.#window.append(part, placed);
    this.changed();
    this.#holds.wake();
  }

  /** What begins before `at` (ms since the epoch) can't be had any more as soon as there is something later. */
  beginAt(at: number): void {
    this.#window.beginAt(at);
    this.changed();
  }

  /** Whether nothing is left from before `at`, and something from after it is there. */
  beginsAt(at: number): boolean {
    const oldest = this.#window.segments[0];
    return oldest !== undefined && oldest.at >= at;
  }

  /** Nothing more comes: playlists carry ENDLIST. */
  end(): void {
    this.#window.end();
    this.changed();
    this.#holds.wake();
  }

  /** What playlists say has changed other than by media. */
  changed(): void {
    delete this.#rendered.full;
    delete this.#rendered.delta;
  }

  async playlist(directives: PlaylistDirectives, signal: AbortSignal): Promise<PlaylistReply> {
    const { msn, part, skip } = directives;
    if (part !== undefined && msn === undefined) return badRequest('_HLS_part needs _HLS_msn');
    const newest = this.last?.msn ?? GAP_SEGMENTS;
    if (msn !== undefined && msn > newest + MSN_AHEAD && !this.#window.ended)
      return badRequest(`_HLS_msn is more than ${MSN_AHEAD} ahead of ${newest}`);
    const met = () =>
      this.#window.ended || (this.last !== undefined && (msn === undefined || this.#window.has(msn, part)));
    const held = await this.#holds.wait(met, this.holdTime, signal);
    if (held !== 'met' || !this.last) return { status: 'timeout' };
    return { status: 'ok', body: this.#render(skip === true) };
  }

  /** An init segment; the first is waited for. Null when it isn't in memory. */
  async initBytes(number: number, signal: AbortSignal): Promise<Buffer | null> {
    await this.#holds.wait(() => this.#newestInit >= 0 || this.#window.ended, this.holdTime, signal);
    const init = this.#inits.get(number);
    return init ? asBuffer(init.bytes) : null;
  }

  /** A part; the one that comes next is waited for. Null when it isn't in memory and won't be. */
  async part(msn: number, index: number, signal: AbortSignal): Promise<Buffer | null> {
    const newest = this.last ?? { msn: GAP_SEGMENTS, part: -1 };
    const next = (msn === newest.msn && index === newest.part + 1) || (msn === newest.msn + 1 && index === 0);
    const there = () => this.#window.segment(msn)?.parts[index] !== undefined;
    const never = () => this.#window.ended || (this.last?.msn ?? 0) > msn;
    if (next) await this.#holds.wait(() => there() || never(), this.holdTime, signal);
    const part = this.#window.segment(msn)?.parts[index];
    return part ? joined(part) : null;
  }

  /** A segment that is whole; one that is open is waited for. Null when it isn't in memory. */
  async segment(msn: number, signal: AbortSignal): Promise<Buffer | null> {
    const { first } = this.#window;
    if (msn < first) return msn >= first - GAP_SEGMENTS ? GAP_BYTES : null;
    if (this.#window.segment(msn)?.open)
      await this.#holds.wait(() => this.#window.segment(msn)?.open !== true, this.holdTime, signal);
    const segment = this.#window.segment(msn);
    if (!segment || segment.open) return null;
    return whole(segment);
  }

  /** The newest picture that can be decoded by itself. */
  still(): Still | null {
    const segment = this.#window.last;
    const first = segment?.parts[0];
    const init = segment && this.#inits.get(segment.init);
    if (!segment || !first?.independent || !init) return null;
    return { msn: segment.msn, bytes: [init.bytes, ...first.pieces] };
  }

  /** Ends every hold. Idempotent. */
  close(): void {
    this.#holds.close();
  }

  /** Once per change and kind; everyone who waits gets the same buffer. */
  #render(skip: boolean): Buffer {
    const kind = skip ? 'delta' : 'full';
    const there = this.#rendered[kind];
    if (there) return there;
    const model = livePlaylist(this.terms, {
      first: this.#window.first,
      segments: this.#window.segments,
      ended: this.#window.ended,
      skip,
      tags: this.context.tags(),
      siblings: this.context.siblings(),
    });
    const body = Buffer.from(renderMediaPlaylist(model));
    this.#rendered[kind] = body;
    return body;
  }
}

function badRequest(detail: string): PlaylistReply {
  return { status: 'bad_request', detail };
}

/** The part's bytes, the same buffer for everybody; pieces are joined once and kept joined. */
function joined(part: WindowPart): Buffer {
  const [only] = part.pieces;
  if (part.pieces.length === 1 && Buffer.isBuffer(only)) return only;
  const all = part.pieces.length === 1 && only ? asBuffer(only) : Buffer.concat(part.pieces);
  part.pieces = [all];
  return all;
}

/** A closed segment's bytes; its parts are views of them from then on, so that nothing is copied for another viewer, or kept twice. */
function whole(segment: WindowSegment): Buffer {
  if (segment.whole) return segment.whole;
  const all = Buffer.concat(segment.parts.flatMap((it) => it.pieces));
  let at = 0;
  for (const part of segment.parts) {
    part.pieces = [all.subarray(at, at + part.bytes)];
    at += part.bytes;
  }
  segment.whole = all;
  return all;
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

import type { Writable } from 'node:stream';
import type { FeedSource, FeedState } from '../../protocol/topics.js';
import { Anchors } from './anchors.js';
import { IngestFault } from './fault.js';
import type { FeedFormat } from './feed-format.js';
import { FeedReader } from './feed-reader.js';
import { FlvFormat, flvFrame } from './flv-format.js';
import { FeedHistory, type FeedTag, type SequenceHeaders } from './history.js';
import { FEED_LIMITS, RTMP_LIMITS } from './limits.js';
import { MatroskaFormat, MatroskaFrames } from './matroska-format.js';
import type { MediaTag } from './media.js';
import { differs, type SourceLimits, SourceMeter } from './source-meter.js';
import { Timeline } from './timeline.js';
import { TrackWatch } from './tracks.js';

/** What a feed says of itself; its session is its owner's business. */
export type FeedFacts = Omit<FeedState, 'session' | 'url'>;

export interface FeedDeps {
  now: () => number;
  /** What a publisher may send; over it, `write` throws {@link IngestFault}. */
  limits: SourceLimits;
  /** A publisher began, its clock jumped, or what it sends changed. */
  onFacts: (facts: FeedFacts) => void;
}

/** A publisher. Until it has begun with a key frame, readers are still on the last one's media. */
interface Source {
  begun: boolean;
  headers: SequenceHeaders;
  jumps: number;
  readonly meter: SourceMeter;
  onKeyframe: () => void;
}

/** Where a reader wants to begin, and whether it wants pictures only. */
interface Wish {
  from: number | null;
  pictures: boolean;
}

/**
 * A session's media as one stream (FLV, or Matroska for HEVC) that goes on over any number of publishers. Begins with a key frame at media time 0; readers
 * are served once it is known whether there is sound.
 */
export class Feed {
  readonly #anchors: Anchors;
  readonly #timeline = new Timeline();
  readonly #history = new FeedHistory(FEED_LIMITS.history);
  readonly #matroska = new MatroskaFrames();
  readonly #tracks = new TrackWatch();
  readonly #readers = new Map<Writable, FeedReader>();
  readonly #waiting = new Map<Writable, Wish>();
  #source: Source | null = null;
  /** What was last told of the source. */
  #told: FeedSource | null = null;
  /** Media time of the next look at the source. */
  #measureAt = 0;
  #metadata: Record<string, unknown> = {};
  #headers: SequenceHeaders = { video: null, audio: null };
  #mediaTime = 0;
  /** Media time up to which a first sound is waited for; null while there is no picture. */
  #soundBy: number | null = null;
  #ready = false;
  #ended = false;

  constructor(private readonly deps: FeedDeps) {
    this.#anchors = new Anchors(deps.now, () => this.#announce());
  }

  get ended(): boolean {
    return this.#ended;
  }

  /** What the publisher sends, as measured; null while it is not known. */
  get source(): FeedSource | null {
    return this.#source?.meter.source ?? null;
  }

  /** Media time of the newest frame, ms; null before the first. */
  get newest(): number | null {
    return this.#history.latest?.timestamp ?? null;
  }

  /** Readers attached, waiting ones too. */
  get readers(): number {
    return this.#readers.size + this.#waiting.size;
  }

  /** The session has media up to `mediaTime` (ms) from before this process: the first picture is shown there. Only before media. */
  continueAt(mediaTime: number): void {
    if (this.#soundBy === null) this.#timeline.continueAt(mediaTime);
  }

  /** A publisher takes over; what it sends counts from its first key frame, at which `onKeyframe` is called. */
  open(onKeyframe: () => void): FeedInput {
    const headers = { video: null, audio: null };
    const meter = new SourceMeter(this.deps.limits);
    const source: Source = { begun: false, headers, jumps: 0, meter, onKeyframe };
    this.#source = source;
    const current = () => this.#source === source && !this.#ended;
    return {
      write: (tag) => current() && this.#take(source, tag),
      describe: (properties) => {
        if (!current()) return;
        this.#metadata = properties;
        meter.declare(properties.framerate);
      },
    };
  }

  /**
   * Serves a consumer until it goes away or the feed ends: from the last key frame that was seen by media time `from` (ms), the
   * oldest kept when all are later, the last one without `from`. `pictures`: of FLV it wants nothing else.
   */
  attach(out: Writable, from: number | null = null, pictures = false): void {
    if (out.destroyed) return;
    if (this.#ended) {
      out.end();
      return;
    }
    out.once('close', () => this.#detach(out));
    out.on('error', () => this.#detach(out));
    if (this.#ready) this.#serve(out, { from, pictures });
    else this.#waiting.set(out, { from, pictures });
  }

  /** EOF to all readers. Idempotent. */
  end(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#source = null;
    for (const reader of this.#readers.values()) reader.end();
    for (const out of this.#waiting.keys()) out.end();
  }

  /** Cuts all readers, so that they ask again where the session is by then. Idempotent. */
  leave(): void {
    this.#ended = true;
    this.#source = null;
    for (const reader of this.#readers.values()) reader.close();
    for (const out of this.#waiting.keys()) out.destroy();
  }

  #take(source: Source, tag: MediaTag): void {
    if (tag.kind === 'sequence-header') this.#takeHeader(source, tag);
    else if (source.begun) this.#takeFrame(source, tag);
    else if (tag.keyframe && source.headers.video) this.#begin(source, tag);
  }

  #takeHeader(source: Source, tag: MediaTag): void {
    if (tag.track === 'video') source.meter.configure(tag);
    source.headers = { ...source.headers, [tag.track]: tag.body };
    if (!source.begun) return;
    this.#useHeaders(source.headers);
    this.#observe(tag);
  }

  #begin(source: Source, tag: MediaTag): void {
    source.meter.begin();
    source.begun = true;
    this.#mediaTime = this.#timeline.begin(tag.timestamp, tag.compositionTime);
    this.#soundBy ??= this.#mediaTime + FEED_LIMITS.audioWait;
    this.#anchors.add(this.#mediaTime);
    this.#useHeaders(source.headers);
    if (source.headers.audio) this.#observe({ codec: 'aac' });
    this.#takeFrame(source, tag);
    source.onKeyframe();
  }

  /** Readers are told only of a change; many encoders repeat theirs with each key frame. */
  #useHeaders({ video, audio }: SequenceHeaders): void {
    const known = this.#headers;
    const changed = { video: changedFrom(known.video, video), audio: changedFrom(known.audio, audio) };
    if (!changed.video && !changed.audio) return;
    this.#headers = { video: changed.video ?? known.video, audio: changed.audio ?? known.audio };
  }

  #takeFrame(source: Source, tag: MediaTag): void {
    const placement = this.#timeline.place(tag.track, tag.timestamp);
    if (!placement) return;
    this.#mediaTime = placement.mediaTime;
    if (placement.rebased) this.#jumped(source);
    this.#anchors.observe(placement.mediaTime);
    source.meter.add(tag, placement.mediaTime, this.deps.now());
    this.#observe(tag);
    if (tag.keyframe || placement.mediaTime >= this.#measureAt) this.#measure(source.meter);
    const encoded = this.#encode(tag, placement.mediaTime);
    this.#history.add(encoded);
    for (const reader of this.#readers.values()) reader.added(encoded);
    this.#settle();
  }

  #encode(tag: MediaTag, timestamp: number): FeedTag {
    const { container } = this.#tracks.tracks;
    const headers = this.#headers;
    const bytes =
      container === 'flv' ? flvFrame(tag, timestamp) : this.#matroska.encode(tag, timestamp, headers);
    const { track, keyframe, compositionTime } = tag;
    const presentation = timestamp + compositionTime;
    return { bytes, track, container, keyframe, timestamp, presentation, headers };
  }

  #jumped(source: Source): void {
    if (++source.jumps > RTMP_LIMITS.maxTimestampJumps)
      throw new IngestFault('protocol_error', 'The time stamps of the stream jump too often.');
    this.#anchors.add(this.#mediaTime);
  }

  #observe(tag: Pick<MediaTag, 'codec'>): void {
    if (this.#tracks.observe(tag, this.#mediaTime)) this.#announce();
  }

  #measure(meter: SourceMeter): void {
    const { source } = meter;
    this.#measureAt = this.#mediaTime + FEED_LIMITS.measureEvery;
    if (!source || !differs(this.#told, source)) return;
    this.#told = source;
    if (this.#ready) this.#announce();
  }

  /** Readers are served once sound was heard, or enough picture went by without. */
  #settle(): void {
    if (this.#ready || this.#soundBy === null) return;
    if (!this.#tracks.tracks.audio && this.#mediaTime < this.#soundBy) return;
    this.#ready = true;
    this.#announce();
    for (const [out, wish] of this.#waiting) this.#serve(out, wish);
    this.#waiting.clear();
  }

  #serve(out: Writable, wish: Wish): void {
    const format = this.#format(wish);
    const { reader: limits, gatherPictures } = FEED_LIMITS;
    const gather = wish.pictures ? gatherPictures : 0;
    this.#readers.set(out, new FeedReader(out, this.#history, format, limits, wish.from, gather));
  }

  /** By what the reader begins with; the feed may have changed since. */
  #format({ from, pictures }: Wish): FeedFormat {
    const start = this.#history.start(from);
    const { audio, container } = this.#tracks.tracks;
    const first = start === null ? container : this.#history.at(start)?.container;
    if (first === 'matroska') return new MatroskaFormat(audio);
    return new FlvFormat(this.#metadata, audio !== null, pictures);
  }

  /** Before it is known whether there is sound, the tracks are not told. */
  #announce(): void {
    const anchors = this.#anchors.list;
    const source = this.#told ? { source: this.#told } : {};
    this.deps.onFacts(this.#ready ? { anchors, tracks: this.#tracks.tracks, ...source } : { anchors });
  }

  #detach(out: Writable): void {
    this.#readers.delete(out);
    this.#waiting.delete(out);
  }
}

function changedFrom(known: Buffer | null, body: Buffer | null): Buffer | null {
  return body && !known?.equals(body) ? body : null;
}

/** One publisher's way into a feed. Once another took over or the feed ended, calls do nothing. */
export interface FeedInput {
  write(tag: MediaTag): void;
  describe(properties: Record<string, unknown>): void;
}

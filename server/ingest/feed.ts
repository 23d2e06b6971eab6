import type { Writable } from 'node:stream';
import { encodeFileHeader, encodeTag, TAG_AUDIO, TAG_SCRIPT, TAG_VIDEO } from '../../protocol/flv/tag.js';
import type { ClockAnchor } from '../../protocol/topics.js';
import { Anchors } from './anchors.js';
import { IngestFault } from './fault.js';
import { FeedReader } from './feed-reader.js';
import { GopCache } from './gop-cache.js';
import { FEED_LIMITS, RTMP_LIMITS } from './limits.js';
import { describe, type MediaTag } from './media.js';
import { Timeline } from './timeline.js';

export interface FeedDeps {
  now: () => number;
  /** A publisher began, or its clock jumped; ascending by media time. */
  onAnchors: (anchors: ClockAnchor[]) => void;
}

/** Codec configuration, as tag bodies. */
interface SequenceHeaders {
  video: Buffer | null;
  audio: Buffer | null;
}

/** A publisher. Until it has begun with a key frame, readers are still on the last one's media. */
interface Source {
  begun: boolean;
  headers: SequenceHeaders;
  jumps: number;
  onKeyframe: () => void;
}

/**
 * A session's media as one FLV stream that goes on over any number of publishers. Begins with a key frame at media time 0; readers
 * are served once it is known whether there is sound.
 */
export class Feed {
  readonly #anchors: Anchors;
  readonly #timeline = new Timeline();
  readonly #gop = new GopCache(FEED_LIMITS);
  readonly #readers = new Map<Writable, FeedReader>();
  readonly #waiting = new Set<Writable>();
  #source: Source | null = null;
  #metadata: Record<string, unknown> = {};
  #headers: SequenceHeaders = { video: null, audio: null };
  #mediaTime = 0;
  #hasAudio = false;
  #ready = false;
  #ended = false;

  constructor({ now, onAnchors }: FeedDeps) {
    this.#anchors = new Anchors(now, onAnchors);
  }

  get ended(): boolean {
    return this.#ended;
  }

  /** Readers attached, waiting ones too. */
  get readers(): number {
    return this.#readers.size + this.#waiting.size;
  }

  /** A publisher takes over; what it sends counts from its first key frame, at which `onKeyframe` is called. */
  open(onKeyframe: () => void): FeedInput {
    const headers = { video: null, audio: null };
    const source: Source = { begun: false, headers, jumps: 0, onKeyframe };
    this.#source = source;
    const current = () => this.#source === source && !this.#ended;
    return {
      write: (tag) => current() && this.#take(source, tag),
      describe: (properties) => {
        if (current()) this.#metadata = properties;
      },
    };
  }

  /** Serves a consumer from the last key frame on, until it goes away or the feed ends. */
  attach(out: Writable): void {
    if (out.destroyed) return;
    if (this.#ended) {
      out.end();
      return;
    }
    out.once('close', () => this.#detach(out));
    out.on('error', () => this.#detach(out));
    if (this.#ready) this.#serve(out);
    else this.#waiting.add(out);
  }

  /** EOF to all readers. Idempotent. */
  end(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#source = null;
    for (const reader of this.#readers.values()) reader.end();
    for (const out of this.#waiting) out.end();
    this.#gop.clear();
  }

  #take(source: Source, tag: MediaTag): void {
    if (tag.kind === 'sequence-header') this.#takeHeader(source, tag);
    else if (source.begun) this.#takeFrame(source, tag);
    else if (tag.keyframe && source.headers.video) this.#begin(source, tag);
  }

  #takeHeader(source: Source, tag: MediaTag): void {
    source.headers[tag.track] = tag.body;
    if (source.begun) this.#useHeader(tag.track, tag.body);
  }

  #begin(source: Source, tag: MediaTag): void {
    source.begun = true;
    this.#mediaTime = this.#timeline.begin(tag.timestamp);
    this.#anchors.add(this.#mediaTime);
    this.#gop.clear();
    this.#useHeader('video', source.headers.video);
    this.#useHeader('audio', source.headers.audio);
    this.#takeFrame(source, tag);
    source.onKeyframe();
  }

  /** Readers are told only of a change; many encoders repeat theirs with each key frame. */
  #useHeader(track: 'audio' | 'video', body: Buffer | null): void {
    if (!body || this.#headers[track]?.equals(body)) return;
    this.#headers[track] = body;
    if (track === 'audio') this.#hasAudio = true;
    const header = this.#header(track, this.#mediaTime);
    if (header) for (const reader of this.#readers.values()) reader.writeAlways(header);
  }

  #takeFrame(source: Source, tag: MediaTag): void {
    const placement = this.#timeline.place(tag.track, tag.timestamp);
    if (!placement) return;
    this.#mediaTime = placement.mediaTime;
    if (placement.rebased) this.#jumped(source);
    this.#anchors.observe(placement.mediaTime);
    if (tag.track === 'audio') this.#hasAudio = true;
    const type = tag.track === 'audio' ? TAG_AUDIO : TAG_VIDEO;
    const bytes = encodeTag({ type, timestamp: placement.mediaTime, body: tag.body });
    const encoded = { bytes, keyframe: tag.keyframe, timestamp: placement.mediaTime };
    this.#gop.add(encoded);
    for (const reader of this.#readers.values()) reader.write(encoded);
    this.#settle();
  }

  #jumped(source: Source): void {
    if (++source.jumps > RTMP_LIMITS.maxTimestampJumps)
      throw new IngestFault('protocol_error', 'The time stamps of the stream jump too often.');
    this.#anchors.add(this.#mediaTime);
  }

  /** Readers are served once sound was heard, or enough picture went by without. */
  #settle(): void {
    if (this.#ready || (!this.#hasAudio && this.#mediaTime < FEED_LIMITS.audioWait)) return;
    this.#ready = true;
    for (const out of this.#waiting) this.#serve(out);
    this.#waiting.clear();
  }

  #serve(out: Writable): void {
    const { tags } = this.#gop;
    const reader = new FeedReader(out, FEED_LIMITS.reader, tags.length === 0);
    this.#readers.set(out, reader);
    out.cork();
    reader.writeAlways(encodeFileHeader({ audio: this.#hasAudio, video: true }));
    reader.writeAlways(this.#script());
    for (const track of ['video', 'audio'] as const) {
      const header = this.#header(track, tags[0]?.timestamp ?? this.#mediaTime);
      if (header) reader.writeAlways(header);
    }
    for (const tag of tags) reader.writeAlways(tag.bytes);
    out.uncork();
  }

  #header(track: 'audio' | 'video', timestamp: number): Uint8Array | null {
    const body = this.#headers[track];
    const type = track === 'audio' ? TAG_AUDIO : TAG_VIDEO;
    return body && encodeTag({ type, timestamp, body });
  }

  /** Always at 0 and only in front: ffmpeg makes a subtitle stream of metadata that has a time stamp. */
  #script(): Uint8Array {
    const body = describe(this.#metadata, this.#hasAudio);
    return encodeTag({ type: TAG_SCRIPT, timestamp: 0, body });
  }

  #detach(out: Writable): void {
    this.#readers.delete(out);
    this.#waiting.delete(out);
  }
}

/** One publisher's way into a feed. Once another took over or the feed ended, calls do nothing. */
export interface FeedInput {
  write(tag: MediaTag): void;
  describe(properties: Record<string, unknown>): void;
}

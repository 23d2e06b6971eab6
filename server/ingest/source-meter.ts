import { describeAvc } from '../../protocol/nal/h264.js';
import { describeHevc } from '../../protocol/nal/hevc.js';
import type { PictureFacts } from '../../protocol/nal/picture.js';
import type { FeedSource } from '../../protocol/topics.js';
import { IngestFault } from './fault.js';
import { type MediaTag, PICTURE_HEADER_BYTES } from './media.js';
import { RateWindow } from './rate-window.js';

/** What a publisher may send; 0 = no limit. */
export interface SourceLimits {
  /** Kilobits a second over 10 s. */
  maxBitrate: number;
  /** Pixels. */
  maxShortSide: number;
  maxFrameRate: number;
}

/** ms over which rates are taken. */
const SPAN = 10_000;
/** Over less than this the rates say little, ms: key frames are large. */
const SHORTEST = { bits: 4_000, frames: 1_000 };
/** A first GOP longer than this is told before it is whole, ms. */
const LONG_GOP = 4_000;
const GOPS = 3;
/** Rates that differ by less than this share are the same; time stamps are whole ms. */
const TOLERANCE = { limit: 0.05, frameRate: 0.02, bitrate: 0.25, gop: 0.05 };
/** A frame rate over this is a time base that was declared as one. */
const PLAUSIBLE_RATE = 300;

/** Measures one publisher and holds it to the limits. */
export class SourceMeter {
  readonly #bits = new RateWindow(SPAN);
  readonly #frames = new RateWindow(SPAN);
  #picture: PictureFacts | null = null;
  #configuration: Buffer | null = null;
  #declaredRate: number | null = null;
  /** Media time of the last key frame. */
  #keyframe: number | null = null;
  /** Lengths of the last whole GOPs. */
  #gops: number[] = [];
  #openGop = 0;
  #composition: number | null = null;
  #bFrames = false;

  constructor(private readonly limits: SourceLimits) {}

  /** `framerate` of the metadata. */
  declare(frameRate: unknown): void {
    if (typeof frameRate === 'number' && frameRate > 0 && frameRate <= PLAUSIBLE_RATE)
      this.#declaredRate = frameRate;
  }

  /** Video configuration, which many encoders repeat. Throws {@link IngestFault} when it is over a limit. */
  configure({ codec, body }: Pick<MediaTag, 'codec' | 'body'>): void {
    if (this.#configuration?.equals(body)) return;
    this.#configuration = body;
    const record = body.subarray(PICTURE_HEADER_BYTES);
    this.#picture = codec === 'hevc' ? describeHevc(record) : describeAvc(record);
    this.#composition = null;
    this.#bFrames = false;
    this.#checkPicture();
  }

  /** The publisher's first key frame came. Throws {@link IngestFault} when the frame rate it declares is over the limit. */
  begin(): void {
    if (this.#declared !== null) this.#checkFrameRate(this.#declared);
  }

  /** A frame at media time `media` came at `at`, in ms. Throws {@link IngestFault} when it is over a limit. */
  add(tag: MediaTag, media: number, at: number): void {
    this.#bits.add(tag.body.length * 8, media, at);
    if (tag.track === 'video') this.#addPicture(tag, media, at);
    this.#checkBits();
  }

  /** Null while there is no picture whose configuration can be read. */
  get source(): FeedSource | null {
    if (!this.#picture) return null;
    const { width, height, profile, level, interlaced } = this.#picture;
    const bits = this.#bits.rate(SHORTEST.bits);
    return {
      ...{ width, height, profile, level, interlaced },
      frameRate: this.#frames.rate(SHORTEST.frames) ?? this.#declared,
      gop: this.#gop,
      bitrate: bits === null ? null : Math.round(bits),
      bFrames: this.#bFrames,
    };
  }

  get #declared(): number | null {
    return this.#declaredRate ?? this.#picture?.frameRate ?? null;
  }

  get #gop(): number | null {
    const open = this.#gops.length > 0 || this.#openGop > LONG_GOP ? [this.#openGop] : [];
    const known = [...this.#gops, ...open];
    return known.length === 0 ? null : Math.max(...known);
  }

  #addPicture({ keyframe, compositionTime }: MediaTag, media: number, at: number): void {
    this.#frames.add(1, media, at);
    if (this.#keyframe !== null) this.#openGop = media - this.#keyframe;
    if (keyframe) this.#beginGop(media);
    this.#composition ??= compositionTime;
    if (this.#composition !== compositionTime) this.#bFrames = true;
    const measured = this.#frames.rate(2 * SHORTEST.frames);
    if (measured !== null) this.#checkFrameRate(measured);
  }

  #beginGop(media: number): void {
    if (this.#keyframe !== null) this.#gops = [...this.#gops, this.#openGop].slice(-GOPS);
    this.#keyframe = media;
    this.#openGop = 0;
  }

  #checkPicture(): void {
    const { maxShortSide } = this.limits;
    if (!this.#picture || maxShortSide === 0) return;
    const { width, height } = this.#picture;
    if (Math.min(width, height) > maxShortSide)
      refuse(
        `The picture is ${width}×${height}; this server takes up to ${maxShortSide} on the short side. Choose a smaller output size in the encoder.`,
      );
  }

  #checkFrameRate(rate: number): void {
    const { maxFrameRate } = this.limits;
    if (maxFrameRate > 0 && rate > maxFrameRate * (1 + TOLERANCE.limit))
      refuse(
        `The stream has ${Math.round(rate)} frames a second; this server takes up to ${maxFrameRate}. Choose a lower frame rate in the encoder.`,
      );
  }

  #checkBits(): void {
    const { maxBitrate } = this.limits;
    const rate = this.#bits.length < SPAN ? null : this.#bits.rate(SHORTEST.bits);
    if (maxBitrate > 0 && rate !== null && rate > maxBitrate * 1_000)
      refuse(
        `The stream has had ${Math.round(rate / 1_000)} kbit/s for ${SPAN / 1_000} s; this server takes up to ${maxBitrate}. Choose a lower bit rate in the encoder.`,
      );
  }
}

/** Whether what is known of a source differs enough from what was told to tell it again. */
export function differs(told: FeedSource | null, now: FeedSource): boolean {
  if (!told) return true;
  const keys = ['width', 'height', 'profile', 'level', 'interlaced', 'bFrames'] as const;
  return (
    keys.some((key) => told[key] !== now[key]) ||
    apart(told.frameRate, now.frameRate, TOLERANCE.frameRate) ||
    apart(told.gop, now.gop, TOLERANCE.gop) ||
    apart(told.bitrate, now.bitrate, TOLERANCE.bitrate)
  );
}

function apart(told: number | null, now: number | null, tolerance: number): boolean {
  if (told === null || now === null) return told !== now;
  return Math.abs(now - told) > tolerance * Math.max(told, now);
}

function refuse(sentence: string): never {
  throw new IngestFault('over_limit', sentence);
}

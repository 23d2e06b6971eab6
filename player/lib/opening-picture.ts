import { boxesIn, InvalidMp4 } from '../../protocol/fmp4/box.js';
import { readRuns } from '../../protocol/fmp4/fragment.js';
import { readTracks, type Track } from '../../protocol/fmp4/init.js';
import { onFirstPicture } from './first-picture.js';
import type { EarlyResponse, OpeningBytes } from './opening.js';

/** A media source that already plays, for a player to go on with. */
export interface BegunMedia {
  mediaSource: MediaSource;
  buffer: SourceBuffer;
  /** As hls.js calls it. */
  track: 'audiovideo' | 'video';
  container: string;
  codecs: string;
}

const CONTAINER = 'video/mp4';
/** Into the first frame: sound begins up to an AAC frame before the picture. */
const NUDGE_S = 0.02;

/**
 * Shows a live's first picture before there is a player: a key frame, the parts after it, nothing else. Whatever goes wrong here is
 * left to the player, which then begins from nothing. Must be {@link handOver handed over} or dropped before a player uses the video.
 */
export class OpeningPicture {
  readonly video: HTMLVideoElement;
  #begun: BegunMedia | null = null;
  #firstPictureMs: number | null = null;
  #over = false;

  constructor(video: HTMLVideoElement) {
    this.video = video;
    onFirstPicture(video, (ms) => {
      this.#firstPictureMs = ms;
    });
  }

  /** ms from the start of the navigation to the first frame; null before it. */
  get firstPictureMs(): number | null {
    return this.#firstPictureMs;
  }

  /** Resolves when all there is has been appended, or nothing can be done. Never rejects. */
  async show(opening: Promise<OpeningBytes | null>): Promise<void> {
    // Safari's managed sources want to be made by the player; without any there is native HLS.
    if (typeof MediaSource === 'undefined' || 'ManagedMediaSource' in window) return;
    const source = new MediaSource();
    const opened = once(source, 'sourceopen');
    this.video.src = URL.createObjectURL(source);
    // Refused without a tap: the player then plays without sound.
    this.video.play().catch(() => undefined);
    const bytes = await opening;
    await opened;
    // What a browser refuses (bytes it can't parse, an element in error) is the player's to report and to recover from.
    if (bytes !== null) await this.#append(source, bytes).catch(() => undefined);
  }

  /** What has begun to play, for a player to go on with; null (and the video is empty again) when nothing has. */
  handOver(): BegunMedia | null {
    const begun = this.#over ? null : this.#begun;
    this.#over = true;
    if (begun !== null && begun.mediaSource.readyState === 'open' && !begun.buffer.updating) {
      begun.buffer.timestampOffset = 0;
      return begun;
    }
    if (this.video.src !== '') {
      URL.revokeObjectURL(this.video.src);
      this.video.removeAttribute('src');
      this.video.load();
    }
    return null;
  }

  async #append(source: MediaSource, { start, init, parts }: OpeningBytes): Promise<void> {
    const head = await bodyOf(init);
    const tracks = readTracks(head);
    const codecs = tracks.map(({ codec }) => codec).join(',');
    const buffer = source.addSourceBuffer(`${CONTAINER};codecs="${codecs}"`);
    await this.#appendTo(buffer, head);
    for (const part of parts) {
      const body = await bodyOf(part);
      // The first frame comes to lie at `start`, where hls.js will have it.
      if (part === parts[0]) buffer.timestampOffset = start - firstTime(body, tracks);
      await this.#appendTo(buffer, body);
      if (part === parts[0]) this.video.currentTime = start + NUDGE_S;
      const track = tracks.length > 1 ? 'audiovideo' : 'video';
      this.#begun = { mediaSource: source, buffer, track, container: CONTAINER, codecs };
    }
  }

  /** Rejects when the video has been handed over. */
  async #appendTo(buffer: SourceBuffer, bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    if (this.#over) throw new Error('handed over');
    const done = once(buffer, 'updateend');
    buffer.appendBuffer(bytes);
    await done;
  }
}

/** Rejects when the request failed. */
async function bodyOf(early: Promise<EarlyResponse | null>): Promise<Uint8Array<ArrayBuffer>> {
  const response = await early;
  if (response === null) throw new Error('not to be had');
  return new Uint8Array(response.body);
}

/** Decode time in seconds of the earliest track of a part. @throws InvalidMp4 */
function firstTime(part: Uint8Array, tracks: Track[]): number {
  const moof = boxesIn(part, 0, part.byteLength).find(({ type }) => type === 'moof');
  if (moof === undefined) throw new InvalidMp4('a part without moof');
  const runs = readRuns(part.subarray(moof.start, moof.end), tracks);
  return Math.min(...runs.map(({ decodeTime, track }) => decodeTime / track.timescale));
}

function once(target: EventTarget, name: string): Promise<void> {
  return new Promise((done) => target.addEventListener(name, () => done(), { once: true }));
}

import { FEED_NEWEST } from '../protocol/feed.js';
import { AVC_HEADER_BYTES, inspectAudio, inspectVideo } from '../protocol/flv/body.js';
import { FlvError, FlvReader } from '../protocol/flv/reader.js';
import { TAG_AUDIO, TAG_VIDEO } from '../protocol/flv/tag.js';

/** What a short look at a feed shows. */
export type FeedLook =
  /** The session is over: nothing more will come. */
  | { state: 'over' }
  /** It can't be read now. */
  | { state: 'away' }
  | {
      state: 'there';
      /** Media time (ms) of the first picture and of the newest tag; null when none came. */
      first: number | null;
      newest: number | null;
      /** Media time (ms) of the first sound; null when none came with the first picture. */
      sound: number | null;
      /** AVCDecoderConfigurationRecord of the first picture, and media time (ms) at which that is shown; null when it is not H.264. */
      avc: { record: Uint8Array; shown: number } | null;
      /** Null when the feed is not FLV. */
      audio: boolean | null;
    };

/** `first`: as soon as there is a picture and the sound that goes with it. `newest`: until what the feed has is read. */
export type LookUntil = 'first' | 'newest';

/** ms: for an answer, for all, and of silence after which a feed has given what it has. */
const ANSWER = 3_000;
const LONGEST = 1_500;
const SILENCE = 200;
/** ms of media that sound may be behind the picture, and of silence meanwhile. */
const APART = 300;
const MAX_BYTES = 64 * 1024 * 1024;

/** Opens a feed, reads a little and lets go of it. Never rejects. */
export async function lookAtFeed(url: string, until: LookUntil, signal: AbortSignal): Promise<FeedLook> {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), ANSWER);
  try {
    const response = await fetch(url, { signal: AbortSignal.any([signal, stop.signal]) });
    clearTimeout(timer);
    if (response.status === 410) return { state: 'over' };
    if (response.status !== 200 || !response.body) return { state: 'away' };
    const told = response.headers.get(FEED_NEWEST);
    return await read(response.body.getReader(), until, told === null ? null : Number(told));
  } catch {
    return { state: 'away' }; // refused, cut or too slow: it is asked again
  } finally {
    clearTimeout(timer);
    stop.abort();
  }
}

/** `told`: how far the feed says it is, for one whose container is not understood here. */
async function read(
  body: ReadableStreamDefaultReader<Uint8Array>,
  until: LookUntil,
  told: number | null,
): Promise<FeedLook> {
  const seen = new Seen();
  const end = Date.now() + LONGEST;
  for (let left = LONGEST; left > 0 && seen.bytes < MAX_BYTES; left = end - Date.now()) {
    const begun = until === 'newest' ? seen.bytes > 0 : seen.first !== null;
    const silence = begun ? Math.min(left, SILENCE) : left;
    const chunk = await within(body.read(), silence);
    // A feed that ends without a byte is on its way out; whether it is over is told the next time.
    if (chunk?.done === true && seen.bytes === 0) return { state: 'away' };
    if (!chunk || chunk.done) break;
    seen.take(chunk.value);
    if (until === 'first' && seen.begun) break;
  }
  const { first, newest, sound, avc, audio, flv } = seen;
  return { state: 'there', first, newest: flv ? newest : told, sound, avc, audio };
}

class Seen {
  readonly #reader = new FlvReader();
  first: number | null = null;
  newest: number | null = null;
  sound: number | null = null;
  avc: { record: Uint8Array; shown: number } | null = null;
  #record: Uint8Array | null = null;
  bytes = 0;
  flv = true;

  /** The first picture is there, and sound or enough without. */
  get begun(): boolean {
    if (!this.flv) return true;
    if (this.first === null || this.newest === null) return false;
    return this.sound !== null || this.audio === false || this.newest - this.first > APART;
  }

  get audio(): boolean | null {
    return this.flv ? (this.#reader.header?.audio ?? null) : null;
  }

  take(bytes: Uint8Array): void {
    this.bytes += bytes.byteLength;
    if (!this.flv) return;
    try {
      for (const { type, timestamp, body } of this.#reader.push(bytes)) {
        this.newest = Math.max(this.newest ?? 0, timestamp);
        // Sequence headers have the time of what follows them.
        if (type === TAG_VIDEO && body.byteLength > 0) this.first ??= timestamp;
        if (type === TAG_VIDEO && this.avc === null) this.#picture(timestamp, body);
        if (type === TAG_AUDIO && inspectAudio(body)?.kind === 'frame') this.sound ??= timestamp;
      }
    } catch (error) {
      if (!(error instanceof FlvError)) throw error;
      this.flv = false; // another container: that it is there is all that can be seen
    }
  }

  #picture(timestamp: number, body: Uint8Array): void {
    const video = inspectVideo(body);
    if (video?.codec !== 'avc') return;
    if (video.kind === 'sequence-header') this.#record = body.slice(AVC_HEADER_BYTES);
    if (video.kind === 'frame' && this.#record)
      this.avc = { record: this.#record, shown: timestamp + video.compositionTime };
  }
}

async function within<T>(promise: Promise<T>, ms: number): Promise<T | null> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), ms);
  });
  // Once it is late nobody waits for it; letting go of the feed ends it.
  promise.catch(() => null);
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

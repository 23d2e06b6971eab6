import type { Logger } from 'pino';
import type { MediaStore } from '../backends/media/port.js';
import { recordingKeys } from '../protocol/recording.js';
import { PosterPress } from './poster-press.js';

/** A picture that can be taken: the beginning of a segment. */
export interface Still {
  msn: number;
  /** Init segment and the part with the key frame. */
  bytes: readonly Uint8Array[];
}

export interface PosterDeps {
  session: string;
  media: MediaStore;
  logger: Logger;
  ffmpeg: string;
  /** Null while there is none. */
  newest: () => Still | null;
  /** Whether a segment may (still) be seen. */
  shows: (msn: number) => boolean;
}

/** ms between two posters, and between two looks for the first. */
const EVERY = 10_000;
const FIRST = 500;

/**
 * Takes a live's picture every ten seconds, from the parts in memory, so it costs one decoded key frame and outlives any encoder.
 * The newest is kept large, one of each moment small. Resource: {@link close}.
 */
export class PosterMaker {
  readonly #closed = new AbortController();
  readonly #press: PosterPress;
  #timer: NodeJS.Timeout | undefined;
  #taken: number | undefined;
  #running: Promise<void> = Promise.resolve();
  #failures = 0;

  constructor(private readonly deps: PosterDeps) {
    this.#press = new PosterPress(deps.ffmpeg);
    this.#next(FIRST);
  }

  /** Ends the one being taken. Idempotent. */
  async close(): Promise<void> {
    this.#closed.abort();
    clearTimeout(this.#timer);
    this.#press.close();
    await this.#running;
  }

  #next(delay: number): void {
    if (this.#closed.signal.aborted) return;
    this.#timer = setTimeout(() => {
      this.#running = this.#take().then(() => this.#next(this.#taken === undefined ? FIRST : EVERY));
    }, delay);
    this.#timer.unref();
  }

  async #take(): Promise<void> {
    const still = this.deps.newest();
    if (still === null || still.msn === this.#taken) return;
    this.#taken = still.msn;
    try {
      await this.#make(still);
    } catch (err) {
      // The next one may come out; a live without a poster is a live all the same.
      if (!this.#closed.signal.aborted && this.#failures++ === 0)
        this.deps.logger.warn({ err, session: this.deps.session }, 'no poster could be made');
    }
  }

  async #make(still: Still): Promise<void> {
    const { session, media } = this.deps;
    const [init, ...part] = still.bytes;
    if (!init) return;
    const { poster, thumbnail } = await this.#press.print(init, part, this.#closed.signal);
    // A rehearsal became the live meanwhile.
    if (!this.deps.shows(still.msn)) return;
    await media.put(recordingKeys.thumbnail(session, still.msn), thumbnail);
    await media.put(recordingKeys.poster(session), poster);
  }
}

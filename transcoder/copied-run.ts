import type { Logger } from 'pino';
import { Copier } from './copier.js';
import type { RungSink } from './encoder-run.js';
import { readPictures } from './feed-pictures.js';
import { type Cut, FrameCutter } from './frame-cutter.js';
import type { RunStart } from './grid.js';
import type { LadderPlan } from './ladder.js';
import type { LiveSession } from './live-session.js';
import { isOver, type Unfitness } from './passthrough-rules.js';
import { toNumber } from './rate.js';
import { SharedSound } from './shared-sound.js';

export interface CopiedRunDeps {
  /** The top rung is the one that is copied. */
  plan: LadderPlan;
  start: RunStart;
  live: LiveSession;
  /** From {@link readFrom} of the start on, as the encoder reads it; its sound may be missing. */
  feedUrl: string;
  /** Bits a second. */
  maxBitrate: number;
  /** The source can't be copied any more from where the live ends now. Called once. */
  onUnfit: (reason: Unfitness) => void;
  logger: Logger;
}

/** Seconds over which the bitrate is taken. */
const SPAN = 10;

/** One run whose top rung is copied: reads the feed's pictures, and puts them into the parts of the largest encoded rung. */
export class CopiedRun {
  readonly #deps: CopiedRunDeps;
  readonly #copier: Copier;
  readonly #top: string;
  readonly #sibling: string;
  readonly #sound: SharedSound;
  /** What was made in the last {@link SPAN}. */
  #recent: { bytes: number; duration: number }[] = [];
  #unfit = false;

  constructor(deps: CopiedRunDeps) {
    this.#deps = deps;
    const { plan, start, live } = deps;
    const [top, sibling] = plan.rungs;
    if (!top || !sibling) throw new Error('unreachable: a ladder of one rung is not copied');
    this.#top = top.name;
    this.#sibling = sibling.name;
    this.#sound = new SharedSound(sibling.name);
    const time = start.frame / toNumber(plan.frameRate);
    this.#copier = new Copier(plan, { time, segment: live.segmentStart });
  }

  /** Reads the feed until it ends or the signal aborts. Never rejects: an encoder that reads the same notices, too. */
  async read(signal: AbortSignal): Promise<void> {
    const { feedUrl, logger } = this.#deps;
    try {
      await readPictures(feedUrl, this.#copier, () => this.#make(), signal);
      this.#copier.end();
      this.#make();
    } catch (error) {
      if (!signal.aborted) logger.warn({ err: error }, 'the feed could not be copied from');
    }
  }

  /** Of a rung that is encoded. */
  sink(rung: string): RungSink {
    const cutter = new FrameCutter(this.#deps.plan, this.#deps.start);
    return {
      push: (chunk) => this.#take(rung, cutter.push(chunk)),
      // What is left is no part: the next run makes it whole.
      end: () => false,
    };
  }

  #take(rung: string, cuts: readonly Cut[]): boolean {
    const { live } = this.#deps;
    const before = live.position;
    for (const it of cuts) {
      this.#sound.take(rung, it);
      if (rung === this.#sibling) this.#copier.follow(it);
    }
    for (const { rung: whose, packed } of this.#sound.packed()) live.take(whose, packed);
    this.#make();
    return live.position !== before;
  }

  #make(): void {
    if (this.#unfit) return;
    const { made, unfit } = this.#copier.take();
    for (const it of made) {
      this.#deps.live.take(this.#top, it);
      if (it.kind === 'part') this.#recent.push({ bytes: it.part.bytes, duration: it.part.duration });
    }
    const reason = unfit ?? (this.#isOverCap() ? 'bitrate' : null);
    if (reason === null) return;
    this.#unfit = true;
    this.#deps.onUnfit(reason);
  }

  #isOverCap(): boolean {
    const seconds = () => this.#recent.reduce((sum, it) => sum + it.duration, 0);
    while (seconds() - (this.#recent[0]?.duration ?? 0) >= SPAN) this.#recent.shift();
    if (seconds() < SPAN) return false;
    const bits = 8 * this.#recent.reduce((sum, it) => sum + it.bytes, 0);
    return isOver(bits / seconds(), this.#deps.maxBitrate);
  }
}

import type { Logger } from 'pino';
import type { TranscoderStats } from './stats.js';
import type { Placed } from './window.js';

/** ms between the end of a part and its being there, over which it counts as late. */
const LATE = 1_000;
/** Segments whose beginning is remembered. */
const REMEMBERED = 64;

/** Counts a session's parts, and notices when its rungs are out of step. */
export class PartWatch {
  readonly #starts = new Map<number, number>();

  constructor(
    private readonly stats: TranscoderStats,
    private readonly logger: Logger,
  ) {}

  /** `latency`: ms between when the end of the part was received and now. */
  saw(rung: string, placed: Placed, latency: number): void {
    if (placed.part === 0) this.#checkAligned(rung, placed.msn, placed.mediaTime);
    this.stats.parts++;
    this.stats.lastPartLatency = latency;
    if (latency > LATE) this.stats.lateParts++;
  }

  /** Rungs come from one frame clock, so a segment's number means the same moment in each. */
  #checkAligned(rung: string, msn: number, mediaTime: number): void {
    const first = this.#starts.get(msn);
    if (first === undefined) {
      this.#starts.set(msn, mediaTime);
      this.#starts.delete(msn - REMEMBERED);
    } else if (Math.abs(first - mediaTime) > 0.001) {
      this.stats.misaligned++;
      this.logger.warn({ rung, msn, mediaTime, first }, 'rungs are out of step');
    }
  }
}

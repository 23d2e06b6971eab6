import { FOR_ALL } from '../access/door.js';
import type { From } from '../audience/room-audience.js';
import { HEADERS } from '../delivery/headers.js';
import type { LiveAnswer, LiveAnswers, LiveMedia } from '../delivery/live-answers.js';
import type { AnswerWriter, WireAnswer } from './answer-writer.js';
import { type LiveTarget, parseLiveTarget } from './live-target.js';
import { Outbox, type Reader } from './outbox.js';

/** A connection that waits for an answer. */
export interface Asker extends Reader {
  /** Where its viewer is. */
  readonly from: From;
  /** The answer depends on who asks: it is Node's to give. */
  passOn(): void;
}

/** A request under way, and all who wait for its answer. */
interface Waiting {
  askers: Set<Asker>;
  abort: AbortController;
}

interface Kept {
  media: LiveMedia;
  wire: WireAnswer;
}

/** Bytes that are kept at most. */
const MOST_KEPT = 64 * 1024 * 1024;
/** ms: what is kept has its `Date` written. */
const KEPT_FOR = 1_000;

/**
 * One question however many viewers ask it, and one answer that all of them are sent: a part is asked for by every viewer of its rung within
 * the same fraction of a second. So a viewer costs an entry in a set and a write. (What `origin/shared-requests.ts` does for requests to
 * other machines, where a promise and a signal for each who waits are no matter.)
 */
export class SharedAnswers {
  readonly #outbox = new Outbox();
  readonly #waiting = new Map<string, Waiting>();
  /** Media of the second that has just begun, by target. */
  readonly #kept = new Map<string, Kept>();
  #keptBytes = 0;
  /** Of the access rules, when it was kept. */
  #revision = 0;

  constructor(
    private readonly answers: LiveAnswers,
    private readonly writer: AnswerWriter,
    /** Told of each answer that was waited for: ms from its being there to the last of those having been written to. */
    private readonly answered: (lag: number) => void,
  ) {}

  /** `target`: of a GET. False when it is none that is answered here; else the asker hears, unless it leaves before. */
  ask(target: string, asker: Asker): boolean {
    const kept = this.#keptOf(target);
    if (kept !== undefined) {
      this.#send(kept.media, kept.wire, [asker]);
      return true;
    }
    const waiting = this.#waiting.get(target);
    if (waiting !== undefined) {
      waiting.askers.add(asker);
      return true;
    }
    const parsed = parseLiveTarget(target);
    if (parsed === null) return false;
    this.#begin(target, parsed, asker);
    return true;
  }

  /** The asker is gone. */
  leave(target: string, asker: Asker): void {
    const waiting = this.#waiting.get(target);
    if (!waiting?.askers.delete(asker) || waiting.askers.size > 0) return;
    this.#waiting.delete(target);
    waiting.abort.abort();
  }

  #begin(target: string, parsed: LiveTarget, asker: Asker): void {
    const waiting = { askers: new Set([asker]), abort: new AbortController() };
    this.#waiting.set(target, waiting);
    const over = (then: (askers: Asker[]) => void) => {
      if (waiting.abort.signal.aborted) return;
      this.#waiting.delete(target);
      then([...waiting.askers]);
    };
    this.#answer(parsed, waiting.abort.signal).then(
      (answer) => over((askers) => this.#answered(target, answer, askers)),
      (error: unknown) => over((askers) => this.#outbox.put('playlist', this.writer.ofError(error), askers)),
    );
  }

  /** Null: the answer depends on who asks, of which nothing is known here. */
  async #answer(target: LiveTarget, signal: AbortSignal): Promise<LiveAnswer | null> {
    const { room, rung } = target;
    if (target.kind === 'resource')
      return this.answers.resource(room, rung, target.session, target.name, signal);
    if (!(await this.answers.isForAll(room))) return null;
    return this.answers.playlist(room, rung, target.query, signal, FOR_ALL);
  }

  #answered(target: string, answer: LiveAnswer | null, askers: Asker[]): void {
    if (answer === null) for (const asker of askers) asker.passOn();
    else if ('problem' in answer) this.#outbox.put('playlist', this.writer.of(answer), askers);
    else {
      const wire = this.writer.of(answer);
      // What has the key of a pass in its URL is asked for anew each time: the pass may have ended.
      if (answer.headers === HEADERS.immutable && !target.includes('~'))
        this.#keep(target, { media: answer, wire });
      this.#send(answer, wire, askers, this.answered);
    }
  }

  #send(media: LiveMedia, wire: WireAnswer, askers: readonly Asker[], written?: (lag: number) => void): void {
    for (const { from } of askers) this.answers.sent(media, from);
    this.#outbox.put(media.kind, wire, askers, written);
  }

  #keptOf(target: string): Kept | undefined {
    if (this.#revision !== this.answers.revision) this.#forget();
    return this.#kept.get(target);
  }

  #keep(target: string, kept: Kept): void {
    const bytes = kept.wire.begin.length;
    if (this.#keptBytes + bytes > MOST_KEPT) return;
    if (this.#kept.size === 0) setTimeout(() => this.#forget(), KEPT_FOR).unref();
    this.#kept.set(target, kept);
    this.#keptBytes += bytes;
  }

  #forget(): void {
    this.#revision = this.answers.revision;
    this.#kept.clear();
    this.#keptBytes = 0;
  }
}

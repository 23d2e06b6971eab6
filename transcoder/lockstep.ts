import type { InitSegment } from '../protocol/fmp4/reader.js';
import type { Packed, PackedPart } from './packager.js';

/** What all rungs of a run have: first their init segments, then part after part of the same moment. */
export type Step =
  | { kind: 'inits'; inits: ReadonlyMap<string, InitSegment> }
  | { kind: 'parts'; parts: ReadonlyMap<string, PackedPart> };

/** A rung is this many parts ahead of another. */
export class OutOfStep extends Error {
  constructor(rung: string) {
    super(`rung ${rung} runs ahead of the others`);
    this.name = 'OutOfStep';
  }
}

/** Parts of a rung that wait for the others: five seconds' worth and more. */
const MAX_AHEAD = 32;

/**
 * Lets a run's parts through when every rung has its own, so that an encoder that dies leaves all rungs at one moment and the next one
 * can begin there. They come from one frame clock and are some milliseconds apart.
 */
export class Lockstep {
  readonly #inits = new Map<string, InitSegment>();
  readonly #waiting = new Map<string, PackedPart[]>();
  #begun = false;

  constructor(rungs: readonly string[]) {
    for (const it of rungs) this.#waiting.set(it, []);
  }

  /** What a rung's packager made; returns what is whole now. @throws OutOfStep */
  take(rung: string, packed: Packed): Step[] {
    const waiting = this.#waiting.get(rung);
    if (!waiting) return [];
    if (packed.kind === 'init') this.#inits.set(rung, packed.init);
    else waiting.push(packed.part);
    if (waiting.length > MAX_AHEAD) throw new OutOfStep(rung);
    return this.#begin().concat(this.#steps());
  }

  #begin(): Step[] {
    if (this.#begun || this.#inits.size < this.#waiting.size) return [];
    this.#begun = true;
    return [{ kind: 'inits', inits: this.#inits }];
  }

  #steps(): Step[] {
    const steps: Step[] = [];
    const queues = [...this.#waiting];
    while (this.#begun && queues.every(([, it]) => it.length > 0)) {
      const parts = new Map(queues.flatMap(([rung, it]) => it.splice(0, 1).map((part) => [rung, part])));
      steps.push({ kind: 'parts', parts });
    }
    return steps;
  }
}

/** Parts of one moment; a segment begins or ends in all of them where one knows that it does. */
export function inStep(parts: ReadonlyMap<string, PackedPart>): [string, PackedPart][] {
  const known = [...parts.values()].find((it) => it.begins !== undefined);
  const { begins, closes } = known ?? {};
  const place = { ...(begins === undefined ? {} : { begins }), ...(closes === undefined ? {} : { closes }) };
  return [...parts].map(([rung, part]) => [rung, { ...part, ...place }]);
}

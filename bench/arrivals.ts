import type { Sample } from './over-time.js';

interface Arrival {
  /** ms since the epoch. */
  at: number;
  kind: 'part' | 'playlist';
}

/** When what players waited for came, by part of the live. A part is born for all rungs at once. */
export class Arrivals {
  readonly #byPart = new Map<string, Arrival[]>();

  took(key: string, kind: Arrival['kind'], at: number): void {
    const there = this.#byPart.get(key);
    if (there === undefined) this.#byPart.set(key, [{ at, kind }]);
    else there.push({ at, kind });
  }

  /** ms behind whoever had anything of a part first, which is within a few ms of when it was published; `at` in seconds since `began`. */
  behindFirst(kind: Arrival['kind'], began: number): Sample[] {
    return [...this.#byPart.values()].flatMap((arrivals) => {
      const first = earliest(arrivals);
      return arrivals
        .filter((it) => it.kind === kind)
        .map(({ at }) => ({ at: (at - began) / 1000, value: at - first }));
    });
  }

  /** ms between the end of a part, as the playlist dates it, and its arrival, for those whose end is known. */
  behindMedia(endOf: (key: string) => number | undefined, began: number): Sample[] {
    return [...this.#byPart].flatMap(([key, arrivals]) => {
      const end = endOf(key);
      if (end === undefined) return [];
      return arrivals
        .filter((it) => it.kind === 'part')
        .map(({ at }) => ({ at: (at - began) / 1000, value: at - end }));
    });
  }

  get parts(): number {
    return this.#byPart.size;
  }
}

const earliest = (arrivals: readonly Arrival[]): number =>
  arrivals.reduce((first, { at }) => Math.min(first, at), Number.POSITIVE_INFINITY);

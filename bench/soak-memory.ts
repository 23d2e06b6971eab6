import { processesBelow, residentMegabytes } from './process-cpu.js';

/** Resident memory of Kaibo's own process and of all it started, in MB. `at` in seconds. */
export interface MemorySample {
  at: number;
  node: number;
  below: number;
}

const EVERY = 2_000;

/** Looks at Kaibo's memory for as long as one process of it lives. Resource: {@link close}. */
export class SoakMemory {
  #samples: MemorySample[] = [];
  readonly #timer: NodeJS.Timeout;

  /** `pid`: null while Kaibo is not running. */
  constructor(pid: () => number | null) {
    const began = performance.now();
    this.#timer = setInterval(() => {
      const sample = memoryOf(pid());
      if (sample !== null) this.#samples.push({ at: (performance.now() - began) / 1000, ...sample });
    }, EVERY);
  }

  get samples(): readonly MemorySample[] {
    return this.#samples;
  }

  /** Another process is looked at from now on. */
  restart(): void {
    this.#samples = [];
  }

  close(): void {
    clearInterval(this.#timer);
  }
}

function memoryOf(pid: number | null): Omit<MemorySample, 'at'> | null {
  const node = pid === null ? null : residentMegabytes(pid);
  if (pid === null || node === null) return null;
  const below = processesBelow(pid).reduce((sum, it) => sum + (residentMegabytes(it) ?? 0), 0);
  return { node, below };
}

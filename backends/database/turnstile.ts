import { DatabaseUnavailable } from './port.js';

/** Who waits here at most; more than that would wait for longer than anybody waits for an answer. */
const LONGEST = 5_000;

/** Lets so many pieces of work run at once, in the order they came. */
export class Turnstile {
  private free: number;
  private readonly waiting: (() => void)[] = [];

  constructor(width: number) {
    this.free = width;
  }

  /** Resolves or rejects as `work` does. @throws DatabaseUnavailable when too many wait. */
  async pass<T>(work: () => Promise<T>): Promise<T> {
    await this.enter();
    try {
      return await work();
    } finally {
      const next = this.waiting.shift();
      if (next === undefined) this.free += 1;
      else next();
    }
  }

  private async enter(): Promise<void> {
    if (this.free > 0) {
      this.free -= 1;
      return;
    }
    if (this.waiting.length >= LONGEST)
      throw new DatabaseUnavailable(new Error(`${LONGEST} transactions wait`));
    await new Promise<void>((resolve) => this.waiting.push(resolve));
  }
}

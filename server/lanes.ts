/** Runs work one at a time per key, in the order it came. */
export class Lanes {
  private readonly tails = new Map<string, Promise<unknown>>();

  /** Resolves or rejects as `work` does; a failure does not hold up what comes after. */
  run<T>(key: string, work: () => Promise<T>): Promise<T> {
    const before = this.tails.get(key) ?? Promise.resolve();
    const result = before.then(work, work);
    const tail = result.then(ignore, ignore).then(() => {
      if (this.tails.get(key) === tail) this.tails.delete(key);
    });
    this.tails.set(key, tail);
    return result;
  }

  /** Resolves once nothing is running or waiting. */
  async idle(): Promise<void> {
    while (this.tails.size > 0) await Promise.all(this.tails.values());
  }
}

/** The caller has the outcome; the queue only needs to know that it is over. */
const ignore = () => undefined;

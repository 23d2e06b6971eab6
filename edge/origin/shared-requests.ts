/** A request under way, and how many wait for it. */
interface Shared<T> {
  readonly answer: Promise<T>;
  readonly abort: AbortController;
  waiting: number;
}

/** One request upstream however many ask for the same; it is given up when nobody waits for it any more. */
export class SharedRequests<T> {
  private readonly under = new Map<string, Shared<T>>();

  get size(): number {
    return this.under.size;
  }

  /** @throws what the request throws; the signal's reason when it aborts */
  async get(key: string, signal: AbortSignal, ask: (signal: AbortSignal) => Promise<T>): Promise<T> {
    signal.throwIfAborted();
    const shared = this.under.get(key) ?? this.begin(key, ask);
    shared.waiting += 1;
    try {
      return await unlessAborted(shared.answer, signal);
    } finally {
      shared.waiting -= 1;
      if (shared.waiting === 0) this.end(key, shared);
    }
  }

  private begin(key: string, ask: (signal: AbortSignal) => Promise<T>): Shared<T> {
    const abort = new AbortController();
    const shared = { answer: ask(abort.signal), abort, waiting: 0 };
    this.under.set(key, shared);
    const over = () => {
      if (this.under.get(key) === shared) this.under.delete(key);
    };
    shared.answer.then(over, over);
    return shared;
  }

  /** Nobody waits; without effect on one that has been answered. */
  private end(key: string, shared: Shared<T>): void {
    if (this.under.get(key) === shared) this.under.delete(key);
    shared.abort.abort();
  }
}

function unlessAborted<T>(answer: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason);
    signal.addEventListener('abort', abort, { once: true });
    answer.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}

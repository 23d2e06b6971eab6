/** How a hold ended: the condition came true, its time ran out, nobody listens any more, or there were too many already. */
export type HoldEnd = 'met' | 'timeout' | 'aborted' | 'full';

interface Held {
  met: () => boolean;
  end: (how: HoldEnd) => void;
}

/** Waiters woken in one turn of the event loop: answering one takes some 50 µs, and a turn shall not take longer than some ms. */
const SLICE = 64;

/** Requests that wait for media which is not there yet; a bounded number of them, each for a bounded time. */
export class HoldRoom {
  readonly #held = new Set<Held>();
  #closed = false;

  constructor(private readonly capacity: number) {}

  get size(): number {
    return this.#held.size;
  }

  /** Waits until `met()`, which is asked now and after each {@link wake}. `timeout` in ms. */
  wait(met: () => boolean, timeout: number, signal: AbortSignal): Promise<HoldEnd> {
    if (met()) return Promise.resolve('met');
    if (signal.aborted || this.#closed) return Promise.resolve('aborted');
    if (this.#held.size >= this.capacity) return Promise.resolve('full');
    return new Promise((resolve) => {
      const held: Held = {
        met,
        end: (how) => {
          this.#held.delete(held);
          clearTimeout(timer);
          signal.removeEventListener('abort', abort);
          resolve(how);
        },
      };
      const abort = () => held.end('aborted');
      const timer = setTimeout(() => held.end('timeout'), timeout);
      timer.unref();
      signal.addEventListener('abort', abort);
      this.#held.add(held);
    });
  }

  /** Something changed: ends the holds whose condition came true, in slices so that many don't hold the event loop. */
  wake(): void {
    this.#slice([...this.#held].filter((it) => it.met()));
  }

  #slice(ready: Held[]): void {
    for (const held of ready.slice(0, SLICE)) held.end('met');
    if (ready.length > SLICE) setImmediate(() => this.#slice(ready.slice(SLICE)));
  }

  /** Ends every hold. Idempotent. */
  close(): void {
    this.#closed = true;
    for (const held of [...this.#held]) held.end('aborted');
  }
}

import type { WireAnswer } from './answer-writer.js';

/** Who gets an answer. */
export interface Reader {
  /** Writes it. One that is gone by now writes nothing. */
  send(answer: WireAnswer): void;
}

/** One answer and those who still have to get it. */
interface Batch {
  answer: WireAnswer;
  readers: readonly Reader[];
  next: number;
  /** Since when the answer is there, and who wants to know how long its readers had to wait then; ms. */
  since: number;
  written: ((lag: number) => void) | undefined;
}

/**
 * ms of writing in one turn of the event loop: a part is born for all its viewers at once, and what else the process does shall not wait until
 * the last of them has it.
 */
const SLICE = 4;

/**
 * Answers on their way to the sockets. Media goes before playlists: who gets a playlist asks for the next one, which is not there yet, while
 * media is what the picture stands still without. Each kind in the order it came.
 */
export class Outbox {
  #media: Batch[] = [];
  #playlists: Batch[] = [];
  #due = false;

  /** The readers are written to in a turn of the loop that is near. `kind`: before whom; a refusal has the time of a playlist. `written` is told how many ms after now the last of them was. */
  put(
    kind: 'playlist' | 'media',
    answer: WireAnswer,
    readers: readonly Reader[],
    written?: (lag: number) => void,
  ): void {
    const queue = kind === 'media' ? this.#media : this.#playlists;
    queue.push({ answer, readers, next: 0, since: performance.now(), written });
    this.#schedule();
  }

  #schedule(): void {
    if (this.#due) return;
    this.#due = true;
    setImmediate(() => {
      this.#due = false;
      const until = performance.now() + SLICE;
      this.#media = drained(this.#media, until);
      this.#playlists = drained(this.#playlists, until);
      if (this.#media.length + this.#playlists.length > 0) this.#schedule();
    });
  }
}

/** Writes until the time is up; returns what is left. */
function drained(queue: Batch[], until: number): Batch[] {
  for (const [index, batch] of queue.entries()) {
    const now = writeTo(batch, until);
    if (batch.next < batch.readers.length) return queue.slice(index);
    batch.written?.(now - batch.since);
    if (now >= until) return queue.slice(index + 1);
  }
  return [];
}

/** At least one reader is written to, whatever the time; returns what it is then. */
function writeTo(batch: Batch, until: number): number {
  const { answer, readers } = batch;
  for (;;) {
    readers[batch.next]?.send(answer);
    batch.next += 1;
    const now = performance.now();
    if (now >= until || batch.next >= readers.length) return now;
  }
}

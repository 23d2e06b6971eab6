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

  /** The readers are written to in a turn of the loop that is near. */
  put(kind: 'playlist' | 'media', answer: WireAnswer, readers: readonly Reader[]): void {
    const queue = kind === 'media' ? this.#media : this.#playlists;
    queue.push({ answer, readers, next: 0 });
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

/** Writes until the time is up; returns what is left. At least one answer goes, whatever the time. */
function drained(queue: Batch[], until: number): Batch[] {
  for (const [index, batch] of queue.entries())
    for (const { answer, readers } = batch; batch.next < readers.length; ) {
      readers[batch.next]?.send(answer);
      batch.next += 1;
      if (performance.now() >= until) return queue.slice(batch.next < readers.length ? index : index + 1);
    }
  return [];
}

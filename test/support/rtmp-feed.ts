import type { Test } from 'tap';
import { FlvReader } from '../../protocol/flv/reader.js';
import type { FlvTag, TAG_AUDIO, TAG_VIDEO } from '../../protocol/flv/tag.js';

/** Reads a feed over HTTP and keeps its tags. Stopped with the test. */
export class FeedTap {
  readonly tags: FlvTag[] = [];
  /** The feed said EOF. */
  ended = false;
  status = 0;
  readonly #reader = new FlvReader();
  readonly #abort = new AbortController();

  constructor(t: Test, url: string) {
    t.teardown(() => this.#abort.abort());
    void this.#read(url);
  }

  get header(): { audio: boolean; video: boolean } | null {
    return this.#reader.header;
  }

  /** Timestamps of coded frames, without sequence headers. */
  times(type: typeof TAG_AUDIO | typeof TAG_VIDEO): number[] {
    return this.tags.filter((tag) => tag.type === type && tag.body[1] === 1).map((tag) => tag.timestamp);
  }

  async #read(url: string): Promise<void> {
    try {
      const response = await fetch(url, { signal: this.#abort.signal });
      this.status = response.status;
      if (!response.ok || !response.body) return;
      for await (const bytes of response.body) this.tags.push(...this.#reader.push(bytes));
      this.ended = true;
    } catch {
      // Aborted by the test's end or cut by the server: `ended` stays false.
    }
  }
}

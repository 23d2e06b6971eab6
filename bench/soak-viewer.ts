import { pause } from './target.js';

/** What a viewer went through. Times in seconds. */
export interface ViewerReport {
  /** Parts that were loaded whole. */
  parts: number;
  /** Longest time without a new part. */
  longestGap: number;
  /** The address of the beginning still gave new parts at the end. */
  sameAddress: boolean;
  /** Why it stopped on the way; null when it did not. */
  lost: string | null;
}

const RETRY = 500;
const PATIENCE = 20_000;
/** Without a part for so long at the end, the address is dead. */
const FRESH = 10;

/** An LL-HLS client that asks for one media playlist from beginning to end and loads what is new in it. Resource: {@link stop}. */
export class SoakViewer {
  /** URL of the media playlist. */
  readonly playlist: string;
  readonly #seen = new Set<string>();
  readonly #over: Promise<void>;
  #stopped = false;
  #lastPartAt = performance.now();
  #longestGap = 0;
  #ended: string | null = null;

  private constructor(playlist: string) {
    this.playlist = playlist;
    this.#over = this.#watch();
  }

  /** Begins with the first rung of a multivariant playlist. */
  static async start(multivariant: string): Promise<SoakViewer> {
    const text = await (await fetch(multivariant)).text();
    const uri = text.split('\n').find((line) => line !== '' && !line.startsWith('#'));
    if (uri === undefined) throw new Error('there is no rung to watch');
    return new SoakViewer(new URL(uri, multivariant).href);
  }

  async stop(): Promise<ViewerReport> {
    const sinceLast = (performance.now() - this.#lastPartAt) / 1000;
    this.#stopped = true;
    await this.#over;
    return {
      parts: this.#seen.size,
      longestGap: Math.max(this.#longestGap, sinceLast),
      sameAddress: this.#ended === null && sinceLast < FRESH,
      lost: this.#ended,
    };
  }

  async #watch(): Promise<void> {
    let next = '';
    while (!this.#stopped && this.#ended === null) {
      const text = await this.#text(next);
      if (text === null) {
        // A server that is away, or a position that a restart has taken back: asked again from what is there.
        next = '';
        await pause(RETRY);
        continue;
      }
      if (text.includes('#EXT-X-ENDLIST')) this.#ended = 'the playlist ended';
      await this.#loadNew(text);
      next = position(text);
      // A hold that is not in force would make this spin.
      await pause(50);
    }
  }

  async #loadNew(text: string): Promise<void> {
    const uris = [...text.matchAll(/^#EXT-X-PART:.*URI="([^"]+)"/gm)].flatMap(([, uri]) => uri ?? []);
    for (const uri of uris.slice(-12).filter((it) => !this.#seen.has(it))) {
      const got = await fetch(new URL(uri, this.playlist), { signal: AbortSignal.timeout(PATIENCE) }).then(
        async (response) => (await response.arrayBuffer()).byteLength > 0 && response.ok,
        () => false,
      );
      if (!got) continue;
      this.#seen.add(uri);
      const now = performance.now();
      this.#longestGap = Math.max(this.#longestGap, (now - this.#lastPartAt) / 1000);
      this.#lastPartAt = now;
    }
  }

  #text(query: string): Promise<string | null> {
    const url = new URL(this.playlist);
    for (const [name, value] of new URLSearchParams(query)) url.searchParams.set(name, value);
    return fetch(url, { signal: AbortSignal.timeout(PATIENCE) }).then(
      (response) => (response.ok ? response.text() : null),
      () => null,
    );
  }
}

/** Directives that wait for the part after the last one listed (RFC 8216bis §6.2.5.2). */
function position(text: string): string {
  const hint = /^#EXT-X-PRELOAD-HINT:.*URI="[^"]*?(\d+)\.(\d+)\.m4s/m.exec(text);
  return hint === null ? '' : `_HLS_msn=${hint[1]}&_HLS_part=${hint[2]}`;
}

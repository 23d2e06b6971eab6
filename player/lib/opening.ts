import { type OpeningMedia, offeredRungs, openingMedia, rungWithin } from './opening-playlist.js';

/** A response that was asked for early. Times in ms of `performance.now()`. */
export interface EarlyResponse {
  url: string;
  body: ArrayBuffer;
  asked: number;
  first: number;
  done: number;
}

/** The bytes a picture is begun with. */
export interface OpeningBytes {
  /** Seconds on the playlist's time line at which the first part lies. */
  start: number;
  init: Promise<EarlyResponse | null>;
  parts: Promise<EarlyResponse | null>[];
}

/** Early requests are not retried: what is late or lost is asked for again by the player. */
const PATIENCE_MS = 8_000;
/** More than a segment and a half of parts; a playlist with more to begin with is not one of ours. */
const MAX_PARTS = 12;

/**
 * Asks for what a live player needs first (playlists, init segment, the parts from the key frame it will begin at) while the player's
 * own code is still being loaded and compiled. The player takes each response once.
 */
export class Opening {
  readonly #early = new Map<string, Promise<EarlyResponse | null>>();
  /** What there is to show; null when the room is not on air or its playlists tell too little. */
  readonly bytes: Promise<OpeningBytes | null>;
  #rung: string | null = null;

  /** `address` of the multivariant playlist; `estimate` in bits a second. */
  constructor(address: string, estimate: number) {
    this.bytes = this.#open(new URL(address, location.href).href, estimate);
  }

  /** URL of the rung that was opened; null when there is none, or not yet. Known when the multivariant playlist is taken. */
  get rung(): string | null {
    return this.#rung;
  }

  /** The early response to `url`, or undefined when there was no such request or it was taken. Resolves to null when it failed. */
  take(url: string): Promise<EarlyResponse | null> | undefined {
    const { href } = new URL(url, location.href);
    const early = this.#early.get(href);
    this.#early.delete(href);
    return early;
  }

  async #open(multivariant: string, estimate: number): Promise<OpeningBytes | null> {
    const text = textOf(await this.#ask(multivariant));
    const rung = text === null ? null : rungWithin(offeredRungs(text, multivariant), estimate);
    if (rung === null) return null;
    this.#rung = rung.url;
    const playlist = textOf(await this.#ask(rung.url));
    const media = playlist === null ? null : openingMedia(playlist, rung.url);
    return media === null ? null : this.#askMedia(media);
  }

  #askMedia({ init, start, parts }: OpeningMedia): OpeningBytes {
    const asked = this.#ask(init);
    return { start, init: asked, parts: parts.slice(0, MAX_PARTS).map((url) => this.#ask(url)) };
  }

  #ask(url: string): Promise<EarlyResponse | null> {
    const answer = fetchWhole(url).catch(() => null);
    this.#early.set(url, answer);
    return answer;
  }
}

async function fetchWhole(url: string): Promise<EarlyResponse | null> {
  const asked = performance.now();
  const response = await fetch(url, { signal: AbortSignal.timeout(PATIENCE_MS) });
  const first = performance.now();
  if (!response.ok) return null;
  const body = await response.arrayBuffer();
  return { url: response.url, body, asked, first, done: performance.now() };
}

function textOf(response: EarlyResponse | null): string | null {
  return response === null ? null : new TextDecoder().decode(response.body);
}

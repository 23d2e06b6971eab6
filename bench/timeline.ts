import { type ListedMedia, type ListedPart, readMediaPlaylist } from './listed-parts.js';

/** A part that was announced, in the order in which a rung's parts follow each other. */
export interface AnnouncedPart {
  key: string;
  uri: string;
  order: number;
}

/** One rung as its players know it together: a playlist that all of them get is read in full once. */
export class Timeline {
  readonly #parts = new Map<string, AnnouncedPart>();
  readonly #listed = new Map<string, ListedPart>();
  readonly #byOrder: AnnouncedPart[] = [];
  #longest = 0;

  /** The part that a playlist hints at, which is read if it says something new. */
  hinted(key: string, playlist: Buffer): AnnouncedPart | undefined {
    if (!this.#parts.has(key)) this.read(playlist);
    return this.#parts.get(key);
  }

  /** Takes in all that a playlist lists. */
  read(playlist: Buffer): ListedMedia {
    const media = readMediaPlaylist(playlist.toString('latin1'));
    for (const part of media.parts) {
      this.#announce(part.key, part.uri);
      this.#listed.set(part.key, part);
      this.#longest = Math.max(this.#longest, part.duration);
    }
    if (media.hint !== null) this.#announce(media.hint.key, media.hint.uri);
    return media;
  }

  /** The newest part announced; undefined before the first. */
  get newest(): AnnouncedPart | undefined {
    return this.#byOrder.at(-1);
  }

  /** The part that follows; undefined while none is announced. */
  after({ order }: AnnouncedPart): AnnouncedPart | undefined {
    return this.#byOrder[order + 1];
  }

  part(key: string): AnnouncedPart | undefined {
    return this.#parts.get(key);
  }

  /** Once a playlist has listed it. */
  listed(key: string): ListedPart | undefined {
    return this.#listed.get(key);
  }

  /** ms of a part; of one that is not listed yet, of the longest so far. */
  durationOf(key: string): number {
    return this.#listed.get(key)?.duration ?? this.#longest;
  }

  #announce(key: string, uri: string): void {
    if (this.#parts.has(key)) return;
    const part = { key, uri, order: this.#byOrder.length };
    this.#parts.set(key, part);
    this.#byOrder.push(part);
  }
}

import { createHash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { Replay } from '../../protocol/recording.js';
import type { ReplaySource } from './replay-source.js';

/** Replays kept, and ms after which one is asked for again: tags may be corrected, a replay deleted. */
const MAX_REPLAYS = 100;
const FRESH = 3000;

/** A text made of a replay, with its validator. */
export interface Rendered {
  contentType: string;
  body: Buffer;
  etag: string;
}

export interface Catalogued {
  replay: Replay;
  rendered: Map<string, Promise<Rendered>>;
}

/** Replays and what was rendered of them, so that a thousand viewers of one cost one look-up and one rendering. */
export class ReplayCatalog {
  private readonly replays = new LRUCache<string, Promise<Catalogued | null>>({
    max: MAX_REPLAYS,
    ttl: FRESH,
  });

  constructor(private readonly source: ReplaySource) {}

  /** Null when there is none or it is not ready. */
  async get(session: string): Promise<Catalogued | null> {
    const known = this.replays.get(session);
    if (known !== undefined) return known;
    const asked = this.ask(session);
    this.replays.set(session, asked);
    const found = await asked.catch((error: unknown) => {
      this.replays.delete(session);
      throw error;
    });
    // The moment a live ends its replay is asked for: what is not there yet is not remembered.
    if (found === null) this.replays.delete(session);
    return found;
  }

  /** The text `name` of a replay, made by `render` when it was not yet. */
  async text(
    of: Catalogued,
    name: string,
    render: () => Promise<{ contentType: string; body: string }>,
  ): Promise<Rendered> {
    const known = of.rendered.get(name);
    if (known !== undefined) return known;
    const rendering = render().then(validated);
    of.rendered.set(name, rendering);
    rendering.catch(() => of.rendered.delete(name));
    return rendering;
  }

  private async ask(session: string): Promise<Catalogued | null> {
    const replay = await this.source.replay(session);
    return replay === null ? null : { replay, rendered: new Map() };
  }
}

function validated({ contentType, body }: { contentType: string; body: string }): Rendered {
  const bytes = Buffer.from(body);
  const etag = `"${createHash('sha1').update(bytes).digest('base64url')}"`;
  return { contentType, body: bytes, etag };
}

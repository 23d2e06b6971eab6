import { until } from './until.js';

/** What a player saw of one rung. */
export interface Seen {
  msn: number;
  part: number;
  /** ms, on the clock of `performance.now()`. */
  at: number;
  bytes: number;
}

/**
 * Plays one rung as hls.js does, without decoding: blocking reloads, then the parts they list, each tried again where a player would.
 * What would stop a player ends up in `faults`.
 */
export class HlsPoller {
  readonly seen: Seen[] = [];
  readonly faults: string[] = [];
  readonly inits = new Set<string>();
  discontinuities = 0;
  ended = false;
  private stopped = false;
  private readonly playing: Promise<void>;

  /** `url` of a media playlist, as the multivariant playlist has it. */
  constructor(private readonly url: URL) {
    this.playing = this.play();
  }

  /** Resolves when that many more parts were seen. */
  async more(parts: number, timeout = 60_000): Promise<void> {
    const wanted = this.seen.length + parts;
    await until(`${parts} more parts`, () => this.seen.length >= wanted || this.faults.length > 5, timeout);
  }

  /** Longest time between two parts since `since`, ms. */
  longestGap(since: number): number {
    const times = this.seen.map(({ at }) => at).filter((at) => at >= since);
    return Math.max(0, ...times.map((at, i) => at - (times[i - 1] ?? since)));
  }

  /** Parts that do not follow the one before. */
  get jumps(): string[] {
    return this.seen.flatMap(({ msn, part }, i) => {
      const before = this.seen[i - 1];
      if (before === undefined) return [];
      const follows = msn === before.msn ? part === before.part + 1 : msn === before.msn + 1 && part === 0;
      return follows ? [] : [`${before.msn}.${before.part} → ${msn}.${part}`];
    });
  }

  async stop(): Promise<void> {
    this.stopped = true;
    await this.playing;
  }

  private async play(): Promise<void> {
    while (!this.stopped && !this.ended && this.faults.length <= 5) {
      const text = await this.get(this.next());
      if (text === null) continue;
      await this.take(text.toString());
    }
  }

  private next(): URL {
    const url = new URL(this.url);
    const last = this.seen.at(-1);
    if (last === undefined) return url;
    url.searchParams.set('_HLS_msn', `${last.msn}`);
    url.searchParams.set('_HLS_part', `${last.part + 1}`);
    return url;
  }

  private async take(playlist: string): Promise<void> {
    this.ended = /^#EXT-X-ENDLIST$/m.test(playlist);
    for (const [, uri = ''] of playlist.matchAll(/^#EXT-X-MAP:URI="([^"]+)"/gm)) this.inits.add(uri);
    this.discontinuities = [...playlist.matchAll(/^#EXT-X-DISCONTINUITY$/gm)].length;
    const listed = [...playlist.matchAll(/^#EXT-X-PART:.*?URI="([^"]*\/(\d+)\.(\d+)\.m4s)"/gm)];
    const last = this.seen.at(-1);
    const fresh = listed.filter(([, , msn, part]) => {
      if (last === undefined) return true;
      return Number(msn) > last.msn || (Number(msn) === last.msn && Number(part) > last.part);
    });
    for (const [, uri = '', msn, part] of last === undefined ? fresh.slice(-1) : fresh) {
      const body = await this.get(new URL(uri, this.url));
      if (body === null) return;
      this.seen.push({ msn: Number(msn), part: Number(part), at: performance.now(), bytes: body.length });
    }
  }

  /** As hls.js: ten seconds for the first byte, and a few tries. Null: asked again by the caller. */
  private async get(url: URL): Promise<Buffer | null> {
    try {
      const reply = await fetch(url, { signal: AbortSignal.timeout(10_000) });
      if (reply.ok) return Buffer.from(await reply.arrayBuffer());
      // A playlist that waited in vain is asked for again; anything else is what a player gives up on.
      if (reply.status !== 503) this.faults.push(`${reply.status} ${url.pathname}${url.search}`);
    } catch (error) {
      this.faults.push(`${error instanceof Error ? error.name : error} ${url.pathname}${url.search}`);
    }
    await new Promise((later) => setTimeout(later, 200));
    return null;
  }
}

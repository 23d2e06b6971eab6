import { setTimeout as sleep } from 'node:timers/promises';
import type { LiveSource } from '../delivery/live-source.js';
import type { FlvAudience } from './audience.js';
import { type ListedPart, type PartPlace, partsFrom, readTail } from './playlist-tail.js';
import { Remuxer } from './remux.js';

/** ms between two looks for a live whose media is not there (any more, or yet). */
const AGAIN = 300;

/** Plays a session's top rung part by part and hands it on as FLV, until the session ends or the signal aborts. */
export class EncodedRelay {
  #remuxer: Remuxer | undefined;
  #init = '';
  #timestamp = 0;

  constructor(
    private readonly live: LiveSource,
    private readonly session: string,
    private readonly audience: FlvAudience,
  ) {}

  /** @throws InvalidMp4 */
  async run(signal: AbortSignal): Promise<void> {
    const rung = await this.#topRung(signal);
    let at: PartPlace | null = null;
    while (rung !== null && !signal.aborted) {
      const directives: { msn?: number; part?: number; skip?: boolean } =
        at === null ? {} : { ...at, skip: true };
      const reply = await this.live.playlist(this.session, rung, directives, signal);
      if (reply.status === 'gone') return;
      if (reply.status !== 'ok') {
        // A silent publisher is waited for; a place that the live does not know is left.
        if (reply.status === 'bad_request') at = null;
        await sleep(AGAIN);
        continue;
      }
      const tail = readTail(reply.body.toString('latin1'));
      const parts = partsFrom(tail, at);
      const whole = await this.#send(rung, parts, signal);
      at = whole ? (tail.next ?? at) : null;
      if (tail.ended) return;
      // An answer that brings nothing came at once; the next one would too.
      if (!whole || parts.length === 0) await sleep(AGAIN);
    }
  }

  async #topRung(signal: AbortSignal): Promise<string | null> {
    while (!signal.aborted) {
      const playlist = await this.live.multivariant(this.session);
      if (playlist !== null)
        return /^([^/#\n]+)\/index\.m3u8/m.exec(playlist.toString('latin1'))?.[1] ?? null;
      await sleep(AGAIN);
    }
    return null;
  }

  /** False when a part is not there any more. */
  async #send(rung: string, parts: readonly ListedPart[], signal: AbortSignal): Promise<boolean> {
    for (const { msn, part, init } of parts) {
      const remuxer = await this.#remuxerFor(rung, init, signal);
      const bytes = await this.live.resource(this.session, rung, `${msn}.${part}.m4s`, signal);
      if (!remuxer || !bytes) return false;
      const chunk = remuxer.chunk(bytes);
      if (chunk === null) continue;
      this.#timestamp = chunk.timestamp;
      this.audience.push(chunk);
    }
    return true;
  }

  async #remuxerFor(rung: string, init: string, signal: AbortSignal): Promise<Remuxer | undefined> {
    if (init === this.#init) return this.#remuxer;
    const bytes = await this.live.resource(this.session, rung, init, signal);
    if (bytes === null) return undefined;
    this.#init = init;
    this.#remuxer = new Remuxer(bytes);
    this.audience.setHeaders(this.#remuxer.headers, this.#timestamp);
    return this.#remuxer;
  }
}

import { type Answer, HttpConnection } from './http-connection.js';
import { hintIn } from './listed-parts.js';
import { Playhead } from './playhead.js';
import type { AnnouncedPart, Timeline } from './timeline.js';

/** What players of one load have in common. */
export interface Crowd {
  base: URL;
  room: string;
  buffer: Buffer;
  /** Whether a part is asked for once it is hinted at (as Safari does) or once it is listed (as hls.js does). */
  hints: boolean;
  timeline(rung: string): Timeline;
  /** Something came that this player had waited for at the live edge. */
  arrived(key: string, kind: 'part' | 'playlist'): void;
  answered(bytes: number): void;
  trouble(what: string): void;
}

export interface PlayerEnd {
  playing: boolean;
  stalls: number;
  /** ms */
  stalled: number;
}

/**
 * One viewer: multivariant playlist, a rung, then for each part a blocking playlist request on one connection and the part on another, with a
 * buffer that runs out in real time. Decodes nothing. Resource: {@link close}.
 */
export class LivePlayer {
  readonly #playlists: HttpConnection;
  readonly #media: HttpConnection;
  readonly #playhead = new Playhead();
  #onPlaylist: (body: Buffer) => void = (body) => this.#chooseRung(body);
  #onMedia: () => void = () => undefined;
  #url: URL;
  #timeline: Timeline;
  /** The directive of the playlist request under way; empty for the first ones. */
  #directive = '';
  /** Order of the newest part that this player may ask for. */
  #known = -1;
  #asking = false;
  /** The newest part when it joined, and ms of media from where the picture begins to that part's end. */
  #joined = { key: '', ahead: 0 };

  /** `share`: from 0 to 1, where in the list of rungs this player's is. `failed`: it is of no use any more. */
  constructor(
    private readonly crowd: Crowd,
    private readonly share: number,
    private readonly failed: () => void,
  ) {
    const { base, buffer, room } = crowd;
    this.#url = new URL(`/live/${room}/index.m3u8`, base);
    this.#timeline = crowd.timeline('');
    const onFailed = (reason: string) => this.#fail(reason);
    this.#playlists = new HttpConnection(base, buffer, {
      failed: onFailed,
      answered: (it) => this.#took(it, () => this.#onPlaylist(it.body ?? Buffer.alloc(0))),
    });
    this.#media = new HttpConnection(base, buffer, {
      failed: onFailed,
      answered: (it) => this.#took(it, () => this.#onMedia()),
    });
    this.#playlists.get(this.#url.pathname, true);
  }

  /** What became of its picture. */
  end(): PlayerEnd {
    return { playing: this.#playhead.playing, ...this.#playhead.end(performance.now()) };
  }

  close(): void {
    this.#playlists.close();
    this.#media.close();
  }

  #took({ status, bytes }: Answer, then: () => void): void {
    this.crowd.answered(bytes);
    if (status === 200) then();
    else this.#fail(`status ${status}`);
  }

  #chooseRung(body: Buffer): void {
    const rungs = body
      .toString()
      .split('\n')
      .filter((it) => it !== '' && !it.startsWith('#'));
    const rung = rungs[Math.floor(this.share * rungs.length)];
    if (rung === undefined) {
      this.#fail('a live without rungs');
      return;
    }
    this.#url = new URL(rung, this.#url);
    this.#timeline = this.crowd.timeline(this.#url.pathname);
    this.#onPlaylist = (first) => this.#begin(first);
    this.#playlists.get(this.#url.pathname + this.#url.search, true);
  }

  /** As hls.js: the picture begins a hold-back behind the end, the download at the key frame before that. */
  #begin(body: Buffer): void {
    const { parts, holdBack, init } = this.#timeline.read(body);
    const last = parts.at(-1);
    if (last === undefined || init === null) {
      this.#fail('a live without parts');
      return;
    }
    this.#joined = { key: last.key, ahead: holdBack };
    const beginAt = last.endsAt - holdBack;
    const first = parts.findLast((it) => it.independent && it.endsAt - it.duration <= beginAt);
    const part = this.#timeline.part((first ?? parts[0] ?? last).key);
    this.#onMedia = () => this.#ask(part);
    this.#asking = true;
    this.#media.get(new URL(init, this.#url).pathname, false);
    this.#onPlaylist = (next) => this.#heard(next);
    this.#heard(body);
  }

  /** A playlist: asks for the next one, and for the part it announces if there is nothing else to ask for. */
  #heard(body: Buffer): void {
    if (this.#directive !== '') this.crowd.arrived(this.#directive, 'playlist');
    const key = hintIn(body);
    const hint = key === null ? undefined : this.#timeline.hinted(key, body);
    if (hint === undefined) {
      this.#fail('the live has ended');
      return;
    }
    this.#known = Math.max(this.#known, this.crowd.hints ? hint.order : hint.order - 1);
    this.#directive = hint.key;
    const [msn, part] = hint.key.split('.');
    const path = `${this.#url.pathname}${this.#url.search}&_HLS_msn=${msn}&_HLS_part=${part}&_HLS_skip=YES`;
    this.#playlists.get(path, true);
    if (!this.#asking) this.#onMedia();
  }

  /** A part, once this player has heard of it. */
  #ask(part: AnnouncedPart | undefined): void {
    this.#asking = part !== undefined && part.order <= this.#known;
    if (part === undefined || !this.#asking) return;
    const newest = part.order === this.#known;
    this.#onMedia = () => this.#tookPart(part, newest);
    this.#media.get(new URL(part.uri, this.#url).pathname, false);
  }

  #tookPart(part: AnnouncedPart, newest: boolean): void {
    if (newest) this.crowd.arrived(part.key, 'part');
    const now = performance.now();
    if (this.#playhead.playing) this.#playhead.append(now, this.#timeline.durationOf(part.key));
    else if (part.key === this.#joined.key) this.#playhead.start(now, this.#joined.ahead);
    this.#onMedia = () => this.#ask(this.#timeline.after(part));
    this.#onMedia();
  }

  #fail(reason: string): void {
    this.close();
    this.crowd.trouble(reason);
    this.failed();
  }
}

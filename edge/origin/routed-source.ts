import { LRUCache } from 'lru-cache';
import type { Bus } from '../../backends/bus/port.js';
import type { PlaylistDirectives, PlaylistReply } from '../../protocol/playlist-request.js';
import type { LiveSource } from '../delivery/live-source.js';
import { MediaCache } from './media-cache.js';
import { OriginAway, OriginClient } from './origin-client.js';
import { OriginWatch } from './origin-watch.js';
import { SharedRequests } from './shared-requests.js';

export interface RoutedSourceDeps {
  bus: Bus;
  /** What transcoders take requests with. */
  token: string;
  /** The transcoder in this process, and the URL it goes by on the bus. */
  local?: { source: LiveSource; url: () => string };
  /** ms a request waits in all for a worker to take over. Default 9000: hls.js gives up at 10 s. */
  patience?: number;
  /** Bytes of media kept. Default 128 MiB. */
  cacheBytes?: number;
}

export interface RoutedStats {
  upstream: number;
  cacheHits: number;
  shared: number;
  /** Requests asked again at another worker, or later at the same. */
  retries: number;
  cacheBytes: number;
}

/** What was asked for, or what stands for its absence: another worker may have it. */
type Answer<T> = { found: T } | { missing: T };

type Somewhere = LiveSource | OriginClient;

/** Sessions watched, and workers connected to, at once. */
const SESSIONS = 1_000;
const ORIGINS = 200;
/** ms after which a session nobody asks for is no longer watched. */
const IDLE = 120_000;
/** ms between two attempts at one worker that does not answer, while the bus names no other. */
const PAUSE = 200;
/** ms a directed playlist is kept: whoever asks for the same position a moment later gets the same. */
const PLAYLIST_TTL = 1_000;

/** Live media from this process or another machine, wherever the bus says it is made. */
export class RoutedSource implements LiveSource {
  private readonly watches = new LRUCache<string, Promise<OriginWatch>>({
    max: SESSIONS,
    ttl: IDLE,
    updateAgeOnGet: true,
    ttlAutopurge: true,
    dispose: (watch) => void watch.then((it) => it.close()).catch(() => undefined),
  });
  private readonly clients = new LRUCache<string, OriginClient>({
    max: ORIGINS,
    dispose: (client) => void client.close(),
  });
  private readonly bodies = new SharedRequests<Buffer | null>();
  private readonly playlists = new SharedRequests<PlaylistReply>();
  private readonly cache: MediaCache;
  private readonly patience: number;
  private readonly counters = { upstream: 0, cacheHits: 0, shared: 0, retries: 0 };

  constructor(private readonly deps: RoutedSourceDeps) {
    this.patience = deps.patience ?? 9_000;
    this.cache = new MediaCache(deps.cacheBytes ?? 128 * 1024 * 1024);
  }

  stats(): RoutedStats {
    return { ...this.counters, cacheBytes: this.cache.bytes };
  }

  async multivariant(session: string): Promise<Buffer | null> {
    const signal = AbortSignal.timeout(this.patience);
    return this.ask(session, signal, null, async (origin, it) => {
      if (!(origin instanceof OriginClient)) return bodyOrMissing(await origin.multivariant(session));
      const key = `${origin.base} ${session}`;
      return bodyOrMissing(await this.share(this.bodies, key, it, (up) => origin.multivariant(session, up)));
    });
  }

  async playlist(
    session: string,
    rung: string,
    directives: PlaylistDirectives,
    signal: AbortSignal,
  ): Promise<PlaylistReply> {
    const { msn, part = '', skip = false } = directives;
    return this.ask<PlaylistReply>(session, signal, { status: 'timeout' }, async (origin, it) => {
      if (!(origin instanceof OriginClient))
        return playlistOrMissing(await origin.playlist(session, rung, directives, it));
      const key = `${origin.base} ${session}/${rung}/?${msn ?? ''}.${part}.${skip}`;
      const kept = msn === undefined ? undefined : this.kept(key);
      if (kept !== undefined) return { found: { status: 'ok', body: kept } };
      const reply = await this.share(this.playlists, key, it, (up) =>
        origin.playlist(session, rung, directives, up),
      );
      if (reply.status === 'ok' && msn !== undefined) this.cache.set(key, reply.body, PLAYLIST_TTL);
      return playlistOrMissing(reply);
    });
  }

  async resource(session: string, rung: string, name: string, signal: AbortSignal): Promise<Buffer | null> {
    return this.ask(session, signal, null, async (origin, it) => {
      if (!(origin instanceof OriginClient))
        return bodyOrMissing(await origin.resource(session, rung, name, it));
      // By worker: what the next one makes in place of what was not recorded is other bytes.
      const key = `${origin.base} ${session}/${rung}/${name}`;
      const kept = this.kept(key);
      if (kept !== undefined) return { found: kept };
      const body = await this.share(this.bodies, key, it, (up) => origin.resource(session, rung, name, up));
      if (body !== null) this.cache.set(key, body);
      return bodyOrMissing(body);
    });
  }

  /** Cuts what is under way. Idempotent. */
  async close(): Promise<void> {
    this.watches.clear();
    this.clients.clear();
  }

  /** Asks where the session is made, and again where it is made next, until there is an answer or no time left. */
  private async ask<T>(
    session: string,
    signal: AbortSignal,
    none: T,
    request: (origin: Somewhere, signal: AbortSignal) => Promise<Answer<T>>,
  ): Promise<T> {
    const until = performance.now() + this.patience;
    const watch = await this.watch(session);
    for (let last = none; ; this.counters.retries += 1) {
      const turned = watch.turned;
      const answer = await this.attempt(watch, none, request, signal);
      if ('found' in answer) return answer.found;
      last = answer.missing;
      const left = until - performance.now();
      if (left <= 0 || watch.over || !(answer.away || watch.changing || watch.turned !== turned)) return last;
      if (watch.turned === turned) await watch.changed(Math.min(left, PAUSE));
    }
  }

  /** `away`: there was no answer, which says nothing of what was asked for. @throws the signal's reason */
  private async attempt<T>(
    watch: OriginWatch,
    none: T,
    request: (origin: Somewhere, signal: AbortSignal) => Promise<Answer<T>>,
    signal: AbortSignal,
  ): Promise<Answer<T> & { away?: boolean }> {
    const origin = this.originOf(watch);
    if (origin === null) return { missing: none, away: true };
    const either = new AbortController();
    const abort = () => either.abort(signal.reason);
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort);
    const stay = watch.onTurn(() => either.abort());
    try {
      return await request(origin, either.signal);
    } catch (error) {
      if (signal.aborted) throw signal.reason;
      if (!either.signal.aborted && !(error instanceof OriginAway)) throw error;
      return { missing: none, away: true };
    } finally {
      stay();
      signal.removeEventListener('abort', abort);
    }
  }

  private originOf(watch: OriginWatch): Somewhere | null {
    const { origin } = watch;
    const { local } = this.deps;
    if (origin === null) return null;
    if (local !== undefined && (origin === '' || origin === local.url())) return local.source;
    if (!URL.canParse(origin)) return null;
    const client = this.clients.get(origin) ?? new OriginClient(origin, this.deps.token);
    this.clients.set(origin, client);
    return client;
  }

  private watch(session: string): Promise<OriginWatch> {
    const there = this.watches.get(session);
    if (there !== undefined) return there;
    const watch = OriginWatch.open(this.deps.bus, session);
    this.watches.set(session, watch);
    watch.catch(() => this.watches.delete(session));
    return watch;
  }

  private kept(key: string): Buffer | undefined {
    const kept = this.cache.get(key);
    if (kept !== undefined) this.counters.cacheHits += 1;
    return kept;
  }

  private share<T>(
    requests: SharedRequests<T>,
    key: string,
    signal: AbortSignal,
    ask: (signal: AbortSignal) => Promise<T>,
  ): Promise<T> {
    this.counters.shared += 1;
    return requests.get(key, signal, (up) => {
      this.counters.shared -= 1;
      this.counters.upstream += 1;
      return ask(up);
    });
  }
}

const bodyOrMissing = (body: Buffer | null): Answer<Buffer | null> =>
  body === null ? { missing: null } : { found: body };

/** Directives that can't be met at one worker can't at another. */
const playlistOrMissing = (reply: PlaylistReply): Answer<PlaylistReply> =>
  reply.status === 'ok' || reply.status === 'bad_request' ? { found: reply } : { missing: reply };

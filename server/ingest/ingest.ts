import { randomUUID } from 'node:crypto';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { FastifyPluginAsync } from 'fastify';
import type { Logger } from 'pino';
import type { Bus } from '../../backends/bus/port.js';
import type { Config } from '../../config/config.js';
import type { Clock } from '../../protocol/clock.js';
import { type FeedSource, feedState } from '../../protocol/topics.js';
import { deriveKey } from '../secrets.js';
import { Connection } from './connection.js';
import { ConnectionCounter } from './connection-limit.js';
import { Feed, type FeedFacts, type FeedInput } from './feed.js';
import { feedRoutes, feedToken } from './feed-routes.js';
import type { Feeds, PublishGate } from './gate.js';
import { FEED_LIMITS } from './limits.js';
import { Listener, type ListenerDeps } from './listener.js';
import type { SourceLimits } from './source-meter.js';
import { TlsCertificate } from './tls-certificate.js';

export interface IngestDeps {
  bus: Bus;
  clock: Clock;
  logger: Logger;
  options: Config['rtmp'];
  /** What a publisher may send. */
  limits: SourceLimits;
  /** What the nodes share; the tokens of the feeds are made with it. */
  secret: string;
  /** Base URL of the internal port, without a slash at the end; asked when a feed's URL is. */
  internalUrl: () => string;
}

/** RTMP in, one FLV feed per session out. */
export class Ingest implements Feeds {
  /** For the internal port: the feeds. */
  readonly routes: FastifyPluginAsync;
  readonly #feeds = new Map<string, Feed>();
  /** Sessions whose feed was ended, oldest first. */
  readonly #over = new Set<string>();
  readonly #key: Uint8Array;
  /** What is to be told of feeds in this turn. */
  readonly #news = new Map<string, FeedFacts>();
  readonly #publishers = new Map<string, Connection>();
  readonly #connections = new Set<Connection>();
  readonly #counter: ConnectionCounter;
  readonly #listeners: Listener[] = [];
  #certificate: TlsCertificate | null = null;

  constructor(private readonly deps: IngestDeps) {
    this.#counter = new ConnectionCounter(deps.options);
    this.#key = deriveKey(deps.secret, 'feed tokens');
    this.routes = feedRoutes({
      token: (session) => feedToken(this.#key, session),
      find: (session) => this.#feeds.get(session),
      isOver: (session) => this.#over.has(session),
    });
  }

  /** Opens the RTMP port. Rejects when it is taken. */
  listen(gate: PublishGate): Promise<{ port: number }> {
    return this.#listen(gate, this.deps.options.port);
  }

  /** Opens the RTMPS port when there is a certificate, else resolves to null. Rejects when the port is taken or the files are unusable. */
  async listenSecure(gate: PublishGate): Promise<{ port: number } | null> {
    const { tlsCertificate, tlsKey, tlsPort, handshakeTimeout } = this.deps.options;
    if (tlsCertificate === '') return null;
    const files = { certificate: tlsCertificate, key: tlsKey };
    this.#certificate = await TlsCertificate.open(files, this.deps.logger);
    return this.#listen(gate, tlsPort, { certificate: this.#certificate, handshakeTimeout });
  }

  /** Speaks RTMP over a connection that was accepted. */
  serve(socket: Duplex, remoteAddress: string, gate: PublishGate): void {
    const { options, logger } = this.deps;
    const connection = new Connection(socket, {
      id: randomUUID(),
      remoteAddress,
      gate,
      clock: this.deps.clock,
      options,
      logger,
      openFeed: (session, publisher, onKeyframe) => this.#publish(session, publisher, onKeyframe),
    });
    this.#connections.add(connection);
    socket.once('close', () => this.#disconnect(connection));
  }

  url(session: string): string {
    this.#feed(session);
    return this.#urlOf(session);
  }

  continueAt(session: string, mediaTime: number): void {
    this.#feed(session).continueAt(mediaTime);
  }

  silentFor(session: string): number | null {
    return this.#publishers.get(session)?.silentFor() ?? null;
  }

  source(session: string): FeedSource | null {
    return this.#feeds.get(session)?.source ?? null;
  }

  end(session: string): void {
    const feed = this.#feeds.get(session);
    this.#feeds.delete(session);
    this.#remember(session);
    feed?.end();
    this.#publishers.get(session)?.cut('The live was ended.');
  }

  leave(session: string): void {
    const feed = this.#feeds.get(session);
    this.#feeds.delete(session);
    this.#news.delete(session);
    feed?.leave();
    this.#publishers.get(session)?.cut('The live goes on at another server.');
  }

  /** Counters for metrics. */
  stats(): { connections: number; publishers: number; feeds: number; readers: number } {
    const readers = [...this.#feeds.values()].reduce((sum, feed) => sum + feed.readers, 0);
    return {
      connections: this.#connections.size,
      publishers: this.#publishers.size,
      feeds: this.#feeds.size,
      readers,
    };
  }

  /** Cuts publishers and ends feeds. Idempotent. */
  async close(): Promise<void> {
    this.#certificate?.close();
    for (const connection of this.#connections) connection.destroy();
    const closed = Promise.all(this.#listeners.map((listener) => listener.close()));
    for (const session of [...this.#feeds.keys()]) this.end(session);
    await closed;
  }

  #listen(gate: PublishGate, port: number, tls?: ListenerDeps['tls']): Promise<{ port: number }> {
    const { options, logger } = this.deps;
    const onConnection = (socket: Socket, address: string) => this.serve(socket, address, gate);
    const where = { host: options.host, port, ...(tls === undefined ? {} : { tls }) };
    const listener = new Listener({ ...where, counter: this.#counter, logger, onConnection });
    this.#listeners.push(listener);
    return listener.listen();
  }

  /** The gate decides who publishes: when it accepts another while one is there, the older is a leftover. */
  #publish(session: string, publisher: Connection, onKeyframe: () => void): FeedInput {
    const feed = this.#feed(session);
    if (feed.ended) setImmediate(() => publisher.cut('The live was ended.'));
    this.#publishers.get(session)?.cut('Another encoder took over this stream.');
    this.#publishers.set(session, publisher);
    return feed.open(onKeyframe);
  }

  #disconnect(connection: Connection): void {
    this.#connections.delete(connection);
    for (const [session, publisher] of this.#publishers)
      if (publisher === connection) this.#publishers.delete(session);
  }

  /** That of a session that is over takes and gives nothing. */
  #feed(session: string): Feed {
    const known = this.#feeds.get(session);
    if (known) return known;
    const feed = new Feed({
      now: () => this.deps.clock.now(),
      limits: this.deps.limits,
      onFacts: (facts) => this.#announce(session, facts),
    });
    if (this.#over.has(session)) feed.end();
    else this.#feeds.set(session, feed);
    return feed;
  }

  #urlOf(session: string): string {
    const token = feedToken(this.#key, session);
    return `${this.deps.internalUrl()}/feed/${encodeURIComponent(session)}.flv?token=${token}`;
  }

  #remember(session: string): void {
    this.#over.add(session);
    const [oldest] = this.#over;
    if (this.#over.size > FEED_LIMITS.maxEnded && oldest !== undefined) this.#over.delete(oldest);
  }

  /** The last of what was told in one turn of the event loop: a burst of frames corrects its anchor many times. */
  #announce(session: string, facts: FeedFacts): void {
    const scheduled = this.#news.has(session);
    this.#news.set(session, facts);
    if (!scheduled) setImmediate(() => void this.#publishNews(session));
  }

  async #publishNews(session: string): Promise<void> {
    const facts = this.#news.get(session);
    this.#news.delete(session);
    if (!facts) return;
    try {
      await this.deps.bus.set(feedState(session), { session, url: this.#urlOf(session), ...facts });
    } catch (error) {
      // The feed plays without; only its wall clock and tracks are unknown to the transcoder.
      this.deps.logger.error({ err: error, session }, 'feed state not announced');
    }
  }
}

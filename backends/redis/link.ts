import { parseAddress, placesOf, type RedisAddress } from './address.js';
import { bullCluster, bullOptions, type Cluster } from './clients.js';
import type { Argument } from './connection.js';
import { RedisUnavailable, readable } from './failure.js';
import { Lanes } from './lanes.js';
import { openParts, type Parts, type PartsOptions, SILENCE } from './parts.js';
import { answerWithin } from './within.js';

export interface RedisLinkOptions extends PartsOptions {
  /** `redis://…`, `redis+sentinel://…/<master>`, `redis+cluster://…`; see address.ts. */
  url: string;
  /** Commands that may wait while Redis is away. Default 20,000. */
  pendingLimit?: number;
}

/** How a link is, for metrics. */
export interface LinkStats {
  /** Whether commands are answered; of a cluster: by any node. */
  up: boolean;
  /** Commands that wait for an answer now. */
  pending: number;
  /** Commands refused since the start because too many waited. */
  refused: number;
  /** Connections made anew since the start. */
  reconnects: number;
}

/** ms that what is on its way gets when a link is closed. */
const CLOSE_TIMEOUT = 1_000;

/** Connections to one Redis, of whatever kind: scripts that outlive a cut, and channels that are listened to again after one. */
export class RedisLink {
  private readonly lanes: Lanes;
  private readonly ready = new Set<() => void>();
  private readonly pinger: NodeJS.Timeout;
  private readonly bulls: Cluster[] = [];
  private pending = 0;
  private refused = 0;
  private reconnects = 0;
  private closed = false;

  private constructor(
    private readonly options: RedisLinkOptions,
    private readonly address: RedisAddress,
    private readonly parts: Parts,
  ) {
    const { connection } = parts;
    this.lanes = new Lanes(connection);
    this.pinger = setInterval(() => this.ping(), (options.silence ?? SILENCE) / 2);
    this.pinger.unref();
    connection.whenReady(() => {
      this.reconnects += 1;
      for (const listener of [...this.ready]) listener();
    });
  }

  /** @throws InvalidRedisUrl, RedisUnavailable with a sentence for people */
  static async open(options: RedisLinkOptions): Promise<RedisLink> {
    const address = parseAddress(options.url);
    return new RedisLink(options, address, await openParts(options, address));
  }

  /** True while commands are answered. */
  get up(): boolean {
    return this.parts.connection.up;
  }

  /** `PUBLISH`, or what takes its place: to be given to scripts that publish. */
  get publish(): string {
    return this.parts.publish;
  }

  get stats(): LinkStats {
    const { up, pending, refused, reconnects } = this;
    return { up, pending, refused, reconnects };
  }

  /** False while this key's part of Redis does not answer. */
  reaches(key: string): boolean {
    return this.lanes.reaches(key);
  }

  /**
   * Runs a Lua script, in one round trip. It waits while Redis is away, in order with others whose keys have the same hash tag, and may run
   * twice. @throws RedisUnavailable when too many wait, or when Redis refuses for a reason of its own
   */
  async script(text: string, keys: readonly string[], args: readonly Argument[]): Promise<unknown> {
    const { pendingLimit = 20_000 } = this.options;
    if (this.pending >= pendingLimit) {
      this.refused += 1;
      throw new RedisUnavailable(`too many commands wait for Redis at ${placesOf(this.address)}`);
    }
    this.pending += 1;
    try {
      return await this.lanes.run(text, keys, args);
    } catch (error) {
      throw readable(error, placesOf(this.address));
    } finally {
      this.pending -= 1;
    }
  }

  /** Listens to a channel; resolves, to what stops it, once Redis has confirmed it. */
  subscribe(channel: string, listener: (message: string) => void): Promise<() => void> {
    return this.parts.channels.subscribe(channel, listener);
  }

  /** Called each time a connection for commands was made anew. */
  whenBack(listener: () => void): void {
    this.ready.add(listener);
  }

  /** Called with channels that are listened to again after a cut: messages may have been missed. */
  whenListeningAgain(listener: (channels: ReadonlySet<string>) => void): void {
    this.parts.channels.whenBack(listener);
  }

  /** What BullMQ takes for a connection; what has to be closed of it ends with the link. `silence` as the link's, or none. */
  bull(silence?: number): Record<string, unknown> | Cluster {
    const options = { name: `${this.options.name}-queue`, ...(silence === undefined ? {} : { silence }) };
    if (this.address.kind !== 'cluster') return bullOptions(this.address, options);
    const cluster = bullCluster(this.address, options);
    this.bulls.push(cluster);
    return cluster;
  }

  /** Gives what is on its way a moment. Idempotent. */
  async close(): Promise<void> {
    if (this.closed) return;
    this.closed = true;
    const { connection, channels } = this.parts;
    clearInterval(this.pinger);
    this.ready.clear();
    channels.close();
    if (this.up) await answerWithin(CLOSE_TIMEOUT, this.lanes.idle()).catch(() => undefined);
    this.lanes.close();
    if (this.up) await answerWithin(CLOSE_TIMEOUT, connection.quit()).catch(() => undefined);
    connection.disconnect();
    for (const cluster of this.bulls) cluster.disconnect();
    this.parts.close();
  }

  private ping(): void {
    this.parts.connection.ping();
    this.parts.channels.ping();
  }
}

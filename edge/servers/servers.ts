import type { IncomingHttpHeaders } from 'node:http';
import type { Readable } from 'node:stream';
import { LRUCache } from 'lru-cache';
import { type Dispatcher, Pool } from 'undici';
import { NODE_TOKEN_HEADER } from '../../protocol/servers.js';

/** Nobody could be asked: the request has reached no server. */
export class NoServer extends Error {
  constructor() {
    super('no server can be reached');
    this.name = 'NoServer';
  }
}

/** A server was asked, and there was no answer: nobody knows whether it did what it was asked. */
export class ServerSilent extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'ServerSilent';
  }
}

/** A request as any server may answer it. */
export interface ServerCall {
  method: Dispatcher.HttpMethod;
  /** With the query. */
  path: string;
  headers: IncomingHttpHeaders;
  /** A stream for each attempt; none is read before a server is connected to. */
  body: (() => Readable) | null;
  signal: AbortSignal;
}

/** Which servers there are; {@link ServerList} in a running edge. */
export interface Candidates {
  candidates(): string[];
  shun(url: string): void;
}

export interface ServersStats {
  requests: number;
  /** Asked again at another server. */
  retries: number;
  /** Not answered at all. */
  failed: number;
}

const SERVERS = 50;
const CONNECTIONS = 128;
const CONNECT_TIMEOUT = 1_500;
/** ms; longer than the API works on anything. */
const ANSWER_TIMEOUT = 30_000;
const BODY_TIMEOUT = 15_000;

/** What a connection that was never made fails with: nothing was sent over it. */
const NOT_CONNECTED = new Set([
  'ECONNREFUSED',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
  'UND_ERR_CONNECT_TIMEOUT',
]);

/** Asks the servers for what an edge does not have itself. Resource: {@link close}. */
export class Servers {
  private readonly pools = new LRUCache<string, Pool>({
    max: SERVERS,
    dispose: (pool) => void pool.destroy(),
  });
  private readonly counters = { requests: 0, retries: 0, failed: 0 };

  constructor(
    private readonly list: Candidates,
    private readonly token: string,
  ) {}

  stats(): ServersStats {
    return { ...this.counters };
  }

  /**
   * One server's answer. Another one is asked only when the first can't have got the request, or when asking twice does no harm
   * (RFC 9110 §9.2.1). @throws NoServer, ServerSilent, or the signal's reason
   */
  async ask(call: ServerCall): Promise<Dispatcher.ResponseData> {
    this.counters.requests += 1;
    let failure: Error = new NoServer();
    for (const url of this.list.candidates()) {
      try {
        return await this.askOne(url, call);
      } catch (error) {
        if (call.signal.aborted) throw error;
        this.list.shun(url);
        const sent = !isNotConnected(error);
        failure = sent ? new ServerSilent(error instanceof Error ? error.message : 'unknown') : failure;
        if (sent && !(isSafe(call.method) && call.body === null)) break;
        this.counters.retries += 1;
      }
    }
    this.counters.failed += 1;
    throw failure;
  }

  /** Cuts what is under way. Idempotent. */
  async close(): Promise<void> {
    this.pools.clear();
  }

  private askOne(url: string, { method, path, headers, body, signal }: ServerCall) {
    const pool = this.pools.get(url) ?? this.connectTo(url);
    return pool.request({
      ...{ method, path, body: body === null ? null : body(), signal },
      headers: { ...headers, [NODE_TOKEN_HEADER]: this.token },
    });
  }

  private connectTo(url: string): Pool {
    const pool = new Pool(new URL(url).origin, {
      connections: CONNECTIONS,
      connect: { timeout: CONNECT_TIMEOUT },
      headersTimeout: ANSWER_TIMEOUT,
      bodyTimeout: BODY_TIMEOUT,
      pipelining: 1,
    });
    this.pools.set(url, pool);
    return pool;
  }
}

/** RFC 9110 §9.2.1: asked for twice it does no more than once. */
const isSafe = (method: Dispatcher.HttpMethod) => method === 'GET' || method === 'HEAD';

const isNotConnected = (error: unknown) =>
  error instanceof Error &&
  'code' in error &&
  typeof error.code === 'string' &&
  NOT_CONNECTED.has(error.code);

import { Redis } from 'ioredis';
import { Channels } from './channels.js';

export interface RedisLinkOptions {
  /** `redis://[user:password@]host:port[/database]`, `rediss://` for TLS. */
  url: string;
  /** Shown by `CLIENT LIST`. */
  name: string;
  /** Commands that may wait while Redis is away. Default 20,000. */
  pendingLimit?: number;
  /** ms without an answer after which a connection counts as cut. Default 5000. */
  silence?: number;
  /** Told of each connection that broke or could not be made, as a sentence without secrets. Default: nobody. */
  onTrouble?: (sentence: string) => void;
}

/** Redis can't be reached, or too much waits for it. The message holds no secrets. */
export class RedisUnavailable extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'RedisUnavailable';
  }
}

type Argument = string | number;

const CONNECT_TIMEOUT = 3_000;
const SILENCE = 5_000;
/** Longest pause between two attempts to connect, ms. */
const RETRY = 500;

/** Connections to one Redis: commands that outlive a cut, and channels that are listened to again after one. */
export class RedisLink {
  private readonly commands: Redis;
  private readonly ready = new Set<() => void>();
  private readonly pinger: NodeJS.Timeout;
  private readonly channels: Channels;
  private pending = 0;
  private closed = false;

  private constructor(private readonly options: RedisLinkOptions) {
    this.commands = this.client('commands');
    this.channels = new Channels(() => this.client('channels'));
    this.pinger = setInterval(() => this.ping(), (options.silence ?? SILENCE) / 2);
    this.pinger.unref();
  }

  /** @throws RedisUnavailable with a sentence for people */
  static async open(options: RedisLinkOptions): Promise<RedisLink> {
    const link = new RedisLink(options);
    let trouble = 'no answer';
    const note = (error: Error) => {
      trouble = error.message;
    };
    link.commands.on('error', note);
    try {
      await answerWithin(CONNECT_TIMEOUT, link.commands.ping());
    } catch {
      await link.close();
      throw new RedisUnavailable(`Redis at ${placeOf(options.url)} can not be used: ${trouble}`);
    }
    link.commands.off('error', note);
    link.commands.on('ready', () => {
      for (const listener of [...link.ready]) listener();
    });
    return link;
  }

  /** True while commands are answered. */
  get up(): boolean {
    return this.commands.status === 'ready';
  }

  /** Runs a Lua script. It waits while Redis is away, and may run twice. @throws RedisUnavailable when too many wait */
  script(text: string, keys: readonly string[], args: readonly Argument[]): Promise<unknown> {
    return this.bounded(() => this.commands.eval(text, keys.length, ...keys, ...args));
  }

  /** Listens to a channel; resolves, to what stops it, once Redis has confirmed it. */
  subscribe(channel: string, listener: (message: string) => void): Promise<() => void> {
    return this.channels.subscribe(channel, listener);
  }

  /** Called each time the connection for commands was made anew. */
  whenBack(listener: () => void): void {
    this.ready.add(listener);
  }

  /** Called each time channels are listened to again after a cut: messages may have been missed. */
  whenListeningAgain(listener: () => void): void {
    this.channels.whenBack(listener);
  }

  /** Gives what is on its way a moment. Idempotent. */
  async close(): Promise<void> {
    if (this.closed) return;
    this.closed = true;
    clearInterval(this.pinger);
    this.ready.clear();
    this.channels.close();
    if (this.up) await answerWithin(1_000, this.commands.quit()).catch(() => undefined);
    this.commands.disconnect();
  }

  private async bounded<T>(command: () => Promise<T>): Promise<T> {
    const { pendingLimit = 20_000, url } = this.options;
    if (this.pending >= pendingLimit)
      throw new RedisUnavailable(`too many commands wait for Redis at ${placeOf(url)}`);
    this.pending += 1;
    try {
      return await command();
    } finally {
      this.pending -= 1;
    }
  }

  private client(purpose: string): Redis {
    const { url, name, onTrouble, silence = SILENCE } = this.options;
    const client = new Redis(url, {
      connectionName: `${name}-${purpose}`,
      connectTimeout: CONNECT_TIMEOUT,
      socketTimeout: silence,
      // Commands wait for Redis, whose number is bounded here.
      maxRetriesPerRequest: null,
      autoResubscribe: false,
      retryStrategy: (attempt) => Math.min(50 * attempt, RETRY),
    });
    client.on('error', (error: Error) => onTrouble?.(`Redis at ${placeOf(url)}: ${error.message}`));
    return client;
  }

  /** So that a silent connection is noticed: an unanswered command makes ioredis cut it. */
  private ping(): void {
    if (this.up) this.commands.ping().catch(() => undefined);
    this.channels.ping();
  }
}

/** Host and port of a URL, without what is secret in it. */
function placeOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : 'an invalid URL';
}

async function answerWithin<T>(ms: number, answer: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('no answer in time')), ms);
  });
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
    answer.catch(() => undefined); // when it comes after all
  }
}

/** What is needed of a connection that listens. */
interface Listening {
  readonly status: string;
  subscribe(...channels: string[]): Promise<unknown>;
  unsubscribe(...channels: string[]): Promise<unknown>;
  ping(): Promise<unknown>;
  on(event: 'message', listener: (channel: string, message: string) => void): unknown;
  on(event: 'ready', listener: () => void): unknown;
  disconnect(): void;
}

interface Channel {
  readonly listeners: Set<(message: string) => void>;
  /** Resolves once Redis has confirmed it. */
  confirmed: Promise<unknown>;
}

/** The channels a process listens to, on one connection that is made for the first of them. */
export class Channels {
  private readonly open = new Map<string, Channel>();
  private readonly back = new Set<() => void>();
  private client: Listening | null = null;
  private closed = false;

  constructor(private readonly connect: () => Listening) {}

  whenBack(listener: () => void): void {
    this.back.add(listener);
  }

  /** Resolves, to what stops it, once Redis has confirmed it. */
  async subscribe(name: string, listener: (message: string) => void): Promise<() => void> {
    const channel = this.open.get(name) ?? this.begin(name);
    channel.listeners.add(listener);
    const stop = () => this.stop(name, channel, listener);
    try {
      await channel.confirmed;
      return stop;
    } catch (error) {
      stop();
      throw error;
    }
  }

  ping(): void {
    if (this.client?.status === 'ready') this.client.ping().catch(() => undefined);
  }

  /** Idempotent. */
  close(): void {
    this.closed = true;
    this.open.clear();
    this.back.clear();
    this.client?.disconnect();
  }

  private begin(name: string): Channel {
    this.client ??= this.start();
    const channel = {
      listeners: new Set<(message: string) => void>(),
      confirmed: this.client.subscribe(name),
    };
    this.open.set(name, channel);
    return channel;
  }

  private start(): Listening {
    const client = this.connect();
    let before = false;
    client.on('message', (name, message) => {
      for (const listener of [...(this.open.get(name)?.listeners ?? [])]) listener(message);
    });
    client.on('ready', () => {
      if (before) void this.resume(client);
      before = true;
    });
    return client;
  }

  /** After a cut: every channel again, and only then word to those who may have missed something. */
  private async resume(client: Listening): Promise<void> {
    const names = [...this.open.keys()];
    try {
      if (names.length > 0) await client.subscribe(...names);
    } catch {
      return; // cut again; the next `ready` is the next attempt
    }
    if (!this.closed) for (const listener of [...this.back]) listener();
  }

  private stop(name: string, channel: Channel, listener: (message: string) => void): void {
    channel.listeners.delete(listener);
    if (channel.listeners.size > 0 || this.open.get(name) !== channel) return;
    this.open.delete(name);
    this.client?.unsubscribe(name).catch(() => undefined);
  }
}

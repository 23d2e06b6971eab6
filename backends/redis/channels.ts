import { isPassing } from './failure.js';

/** What is needed of a connection that listens. */
export interface Listening {
  readonly status: string;
  subscribe(...channels: string[]): Promise<unknown>;
  unsubscribe(...channels: string[]): Promise<unknown>;
  ssubscribe(...channels: string[]): Promise<unknown>;
  sunsubscribe(...channels: string[]): Promise<unknown>;
  ping(): Promise<unknown>;
  on(event: 'message' | 'smessage', listener: (channel: string, message: string) => void): unknown;
  on(event: 'ready' | 'close', listener: () => void): unknown;
  on(event: 'error', listener: (error: Error) => void): unknown;
  disconnect(reconnect?: boolean): void;
}

/** Where channels are: one place, or the nodes of a cluster. */
export interface Places {
  /** A channel is heard only at the node of its slot (`SPUBLISH`), or everywhere. */
  readonly sharded: boolean;
  /** The place to listen at now; null while nobody knows. */
  placeOf(channel: string): string | null;
  connect(place: string): Listening;
  /** The places may have changed; `settle` is to be called when they are known. */
  askAgain(): void;
}

/** A connection to one place, and what is listened to there. */
interface Post {
  readonly place: string;
  readonly client: Listening;
  readonly channels: Set<Channel>;
}

/** ioredis was told something it had not asked for: that a slot, and its channels with it, went to another node. */
const UNASKED = 'Command queue state error';

/** One channel: where it is or will be listened to, and whether Redis has confirmed that. */
class Channel {
  readonly listeners = new Set<(message: string) => void>();
  /** Resolves once Redis has confirmed it for the first time. */
  readonly confirmed: Promise<void>;
  confirm: () => void = () => undefined;
  refuse: (error: unknown) => void = () => undefined;
  post: Post | null = null;
  state: 'cut' | 'asked' | 'heard' = 'cut';
  /** It was heard once: a gap since then may have cost a message. */
  before = false;

  constructor(readonly name: string) {
    this.confirmed = new Promise((resolve, reject) => {
      this.confirm = resolve;
      this.refuse = reject;
    });
    this.confirmed.catch(() => undefined); // whoever waits for it is told
  }
}

/** The channels a process listens to: a connection a place, made for the first channel that is there; channels that move are followed. */
export class Channels {
  private readonly open = new Map<string, Channel>();
  private readonly posts = new Map<string, Post>();
  private readonly back = new Set<(channels: ReadonlySet<string>) => void>();
  private closed = false;

  constructor(private readonly places: Places) {}

  /** Called with the channels that are listened to again after a cut or a move: messages may have been missed. */
  whenBack(listener: (channels: ReadonlySet<string>) => void): void {
    this.back.add(listener);
  }

  /** Resolves, to what stops it, once Redis has confirmed it. */
  async subscribe(name: string, listener: (message: string) => void): Promise<() => void> {
    const channel = this.open.get(name) ?? this.begin(name);
    channel.listeners.add(listener);
    const stop = () => this.stop(channel, listener);
    try {
      await channel.confirmed;
      return stop;
    } catch (error) {
      stop();
      throw error;
    }
  }

  ping(): void {
    for (const { client } of this.posts.values())
      if (client.status === 'ready') client.ping().catch(() => undefined);
  }

  /** The places are known anew: channels that are elsewhere now, or could not be listened to, are followed. */
  settle(): void {
    const wrong = [...this.open.values()].filter(
      ({ name, post, state }) => state === 'cut' || this.places.placeOf(name) !== post?.place,
    );
    void this.listen(wrong);
  }

  /** Idempotent. */
  close(): void {
    this.closed = true;
    for (const { refuse } of this.open.values()) refuse(new Error('Connection is closed.'));
    this.open.clear();
    this.back.clear();
    for (const { client } of this.posts.values()) client.disconnect();
    this.posts.clear();
  }

  private begin(name: string): Channel {
    const channel = new Channel(name);
    this.open.set(name, channel);
    void this.listen([channel]);
    return channel;
  }

  /** Word to those who may have missed something comes when they miss nothing more. Never rejects. */
  private async listen(channels: readonly Channel[]): Promise<void> {
    const again = new Set<string>();
    await Promise.all(
      channels.map(async (channel) => {
        if ((await this.ask(channel)) && channel.before) again.add(channel.name);
        channel.before ||= channel.state === 'heard';
      }),
    );
    if (again.size > 0 && !this.closed) for (const listener of [...this.back]) listener(again);
  }

  /** True when Redis has confirmed it at the place it is at now. */
  private async ask(channel: Channel): Promise<boolean> {
    const place = this.places.placeOf(channel.name);
    if (place === null || this.closed) return false;
    const post = this.posts.get(place) ?? this.occupy(place);
    if (channel.post === post && channel.state === 'asked') return false;
    channel.post = post;
    channel.state = 'asked';
    post.channels.add(channel);
    try {
      await (this.places.sharded
        ? post.client.ssubscribe(channel.name)
        : post.client.subscribe(channel.name));
    } catch (error) {
      if (channel.post === post) this.failed(channel, error);
      return false;
    }
    if (channel.post !== post) return false;
    channel.state = 'heard';
    channel.confirm();
    for (const other of [...this.posts.values()]) if (other !== post) this.leave(other, channel);
    return true;
  }

  private failed(channel: Channel, error: unknown): void {
    channel.state = 'cut';
    if (isPassing(error)) this.places.askAgain();
    else {
      this.open.delete(channel.name);
      channel.refuse(error);
    }
  }

  private occupy(place: string): Post {
    const client = this.places.connect(place);
    const post = { place, client, channels: new Set<Channel>() };
    this.posts.set(place, post);
    client.on(this.places.sharded ? 'smessage' : 'message', (name, message) => {
      for (const listener of [...(this.open.get(name)?.listeners ?? [])]) listener(message);
    });
    client.on('close', () => this.cut(post));
    client.on('ready', () => void this.listen(this.silent(post)));
    client.on('error', ({ message }) => {
      if (message.startsWith(UNASKED)) client.disconnect(true);
    });
    return post;
  }

  /** What was asked for and not confirmed is asked for again by ioredis. */
  private cut(post: Post): void {
    if (this.posts.get(post.place) !== post) return;
    for (const channel of post.channels)
      if (channel.post === post && channel.state === 'heard') channel.state = 'cut';
    this.places.askAgain();
  }

  private silent(post: Post): Channel[] {
    return [...post.channels].filter((channel) => channel.post === post && channel.state === 'cut');
  }

  private stop(channel: Channel, listener: (message: string) => void): void {
    channel.listeners.delete(listener);
    if (channel.listeners.size > 0 || this.open.get(channel.name) !== channel) return;
    this.open.delete(channel.name);
    channel.post = null;
    for (const post of [...this.posts.values()]) this.leave(post, channel);
  }

  private leave(post: Post, channel: Channel): void {
    if (!post.channels.delete(channel)) return;
    // Another one of the name may have begun meanwhile.
    if (this.open.get(channel.name)?.post !== post)
      (this.places.sharded
        ? post.client.sunsubscribe(channel.name)
        : post.client.unsubscribe(channel.name)
      ).catch(
        () => undefined, // it is cut, and forgets the channel
      );
    if (post.channels.size > 0 || this.posts.size === 1) return;
    this.posts.delete(post.place);
    post.client.disconnect();
  }
}

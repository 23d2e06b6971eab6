import type { RedisLink } from '../redis/link.js';

/** A topic this process listens to, and how to stop that once Redis has confirmed it. */
export interface Listened<T> {
  readonly topic: T;
  readonly stop: Promise<() => void>;
}

export interface ListenedParts<T> {
  channelOf(name: string): string;
  create(name: string): T;
  /** Calls a listener, and reports what it throws. */
  guard(name: string, call: () => void): void;
}

/** The topics of one kind that this process listens to, each on its channel. */
export class ListenedTopics<T extends { message(message: string): void }> {
  private readonly topics = new Map<string, Listened<T>>();

  constructor(
    private readonly link: RedisLink,
    private readonly parts: ListenedParts<T>,
  ) {}

  /** The topic, listened to from now on. */
  use(name: string): Listened<T> {
    const there = this.topics.get(name);
    if (there !== undefined) return there;
    const { channelOf, create, guard } = this.parts;
    const topic = create(name);
    const listen = (message: string) => guard(name, () => topic.message(message));
    const listened = { topic, stop: this.link.subscribe(channelOf(name), listen) };
    this.topics.set(name, listened);
    return listened;
  }

  /** The topic if it is listened to. */
  peek(name: string): T | undefined {
    return this.topics.get(name)?.topic;
  }

  leave(name: string, listened: Listened<T>): void {
    if (this.topics.get(name) === listened) this.topics.delete(name);
    listened.stop.then(
      (stop) => stop(),
      () => undefined, // it was never listened to
    );
  }

  /** Those that are on one of the channels. */
  on(channels: ReadonlySet<string>): T[] {
    const found = [...this.topics].filter(([name]) => channels.has(this.parts.channelOf(name)));
    return found.map(([, { topic }]) => topic);
  }

  /** Forgets all of them, and gives them back. */
  clear(): T[] {
    const all = [...this.topics.values()].map(({ topic }) => topic);
    this.topics.clear();
    return all;
  }
}

/** Topics looked at for dropping when one is created; more than one, so that the number converges. */
const LOOKS = 8;

/**
 * Topics by name. Past `limit` of them, creating one drops those that were used longest ago and are not `busy` (nobody listens to
 * them, nothing will lapse in them); the number is therefore bounded by the limit plus the busy ones.
 */
export class IdleTopics<T> {
  private readonly topics = new Map<string, T>();

  constructor(
    private readonly limit: number,
    private readonly busy: (topic: T) => boolean,
    private readonly create: () => T,
    private readonly dropped: (topic: T) => void,
  ) {}

  get size(): number {
    return this.topics.size;
  }

  /** The topic, as used just now; created when there is none. */
  use(name: string): T {
    const known = this.topics.get(name);
    if (known === undefined) this.trim();
    const topic = known ?? this.create();
    this.topics.delete(name);
    this.topics.set(name, topic);
    return topic;
  }

  /** The topic if there is one, without counting as use. */
  peek(name: string): T | undefined {
    return this.topics.get(name);
  }

  clear(): void {
    this.topics.clear();
  }

  private trim(): void {
    let looks = 0;
    for (const [name, topic] of this.topics) {
      if (this.topics.size < this.limit || looks === LOOKS) return;
      looks += 1;
      this.topics.delete(name);
      // A busy one goes behind the others, so that the next look is at another.
      if (this.busy(topic)) this.topics.set(name, topic);
      else this.dropped(topic);
    }
  }
}

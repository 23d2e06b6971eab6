import type { Logger } from 'pino';
import type { Bus } from '../../../backends/bus/port.js';
import type { StateTopic } from '../../../protocol/topics.js';
import { type Pause, WordMatcher } from './word-matcher.js';

const nextTurn: Pause = () => new Promise((resolve) => setImmediate(resolve));

/** A list of blocked words as the bus has it, compiled. Resource: {@link close}. */
export class WordList {
  private matcher: WordMatcher | null = null;
  private latest: readonly string[] = [];
  private compiling: Promise<void> | null = null;
  private watch: { close(): void } | null = null;
  private opening: Promise<void> | null = null;
  private closed = false;

  constructor(
    private readonly topic: StateTopic<string[]>,
    private readonly bus: Bus,
    private readonly logger: Logger,
  ) {}

  /** Resolves once the words that are there are in force; may be asked again, also after it failed. */
  open(): Promise<void> {
    this.opening ??= this.start().catch((error: unknown) => {
      this.opening = null;
      throw error;
    });
    return this.opening;
  }

  matches(text: string): boolean {
    return this.matcher?.matches(text) ?? false;
  }

  /** Idempotent. */
  close(): void {
    this.closed = true;
    this.watch?.close();
  }

  private async start(): Promise<void> {
    const known = await this.bus.get(this.topic);
    await this.take(known?.value ?? []);
    const watch = await this.bus.watch(this.topic, ({ value, revision }) => {
      if (known !== null && revision <= known.revision) return;
      this.take(value).catch((err: unknown) => {
        this.logger.error({ err, topic: this.topic.name }, 'blocked words not compiled');
      });
    });
    if (this.closed) watch.close();
    else this.watch = watch;
  }

  /** One compilation at a time, the last list last; the words before stay in force meanwhile. */
  private take(words: readonly string[]): Promise<void> {
    this.latest = words;
    this.compiling ??= this.compile();
    return this.compiling;
  }

  private async compile(): Promise<void> {
    let words: readonly string[];
    await nextTurn();
    try {
      do {
        words = this.latest;
        this.matcher = words.length === 0 ? null : await WordMatcher.compile(words, nextTurn);
      } while (words !== this.latest && !this.closed);
    } finally {
      // In the same turn as the last look at what is latest.
      this.compiling = null;
    }
  }
}

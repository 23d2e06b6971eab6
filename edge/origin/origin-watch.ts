import type { Bus } from '../../backends/bus/port.js';
import { type OriginState, originState } from '../../protocol/topics.js';

/**
 * Where one session's media is, as the bus says. A worker that takes over says `starting` first: until it is `ready`, the one before it is
 * still the best to ask.
 */
export class OriginWatch {
  private latest: OriginState | null = null;
  private base: string | null = null;
  private readonly waiting = new Set<() => void>();
  private readonly turnListeners = new Set<() => void>();
  private turns = 0;
  private watch: { close(): void } | undefined;
  private closed = false;

  private constructor() {}

  static async open(bus: Bus, session: string): Promise<OriginWatch> {
    const it = new OriginWatch();
    const topic = originState(session);
    const now = await bus.get(topic);
    if (now !== null) it.take(now.value);
    it.watch = await bus.watch(topic, ({ value }) => it.take(value));
    if (it.closed) it.watch.close();
    return it;
  }

  /** Base URL to ask; '' is this process; null while there is none. */
  get origin(): string | null {
    return this.base;
  }

  /** A worker is taking over, or the session's only one is not ready yet. */
  get changing(): boolean {
    return this.latest === null || this.latest.status === 'starting' || this.latest.status === 'failed';
  }

  /** Nothing more comes, from nobody. */
  get over(): boolean {
    return this.latest?.status === 'ended';
  }

  /** How often `origin` has changed. */
  get turned(): number {
    return this.turns;
  }

  /** Calls back when `origin` is no longer the one to ask; returns what stops that. */
  onTurn(listener: () => void): () => void {
    this.turnListeners.add(listener);
    return () => this.turnListeners.delete(listener);
  }

  /** Resolves at the next change of any kind, or after `ms`. */
  changed(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        this.waiting.delete(done);
        clearTimeout(timer);
        resolve();
      };
      const timer = setTimeout(done, this.closed ? 0 : ms);
      this.waiting.add(done);
    });
  }

  /** Idempotent. */
  close(): void {
    this.closed = true;
    this.watch?.close();
    for (const wake of [...this.waiting]) wake();
  }

  private take(state: OriginState): void {
    this.latest = state;
    const serves = state.status === 'ready' || state.status === 'ended';
    // While nobody is known to serve it, whoever begins is asked: it says itself when it has something.
    if ((serves || this.base === null) && state.status !== 'failed') this.turnTo(state.origin);
    for (const wake of [...this.waiting]) wake();
  }

  private turnTo(origin: string): void {
    if (this.base === origin) return;
    this.base = origin;
    this.turns += 1;
    for (const listener of [...this.turnListeners]) listener();
  }
}

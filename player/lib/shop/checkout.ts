import type { NewOrder, Order, Payment } from '../../../protocol/orders.js';
import { ApiError } from '../api.js';
import { backoffDelay } from '../backoff.js';
import { Store } from '../store.js';
import type { ShopCalls } from './calls.js';
import type { Intents } from './intents.js';
import { isTransient, type Refusal, refusalOf } from './refusals.js';

/** How far a purchase is. */
export interface CheckoutState {
  /** What is being asked of the server; buttons wait for it. */
  busy: 'placing' | 'paying' | 'cancelling' | null;
  /** The server can't be reached; the same is said again by itself. */
  offline: boolean;
  /** The order, once there is one. */
  order: Order | null;
  /** How it is being paid, once that was begun. */
  payment: Payment | null;
  refusal: Refusal | null;
}

export interface CheckoutParts {
  calls: ShopCalls;
  intents: Intents;
  random: () => number;
}

const idle: CheckoutState = { busy: null, offline: false, order: null, payment: null, refusal: null };
const RETRY = { first: 1_000, max: 10_000 };
const FOLLOW = { first: 1_500, max: 10_000 };

/**
 * One purchase from the tap on "order" to its payment. What could not be said is said again with the same Idempotency-Key, so that a
 * dead line or a second tap never makes a second order. Resource: {@link close}.
 */
export class Checkout {
  readonly state: Store<CheckoutState>;
  readonly #parts: CheckoutParts;
  readonly #closed = new AbortController();
  #wake: (() => void) | null = null;
  #following = false;

  /** `order`: one that exists already. */
  constructor(parts: CheckoutParts, order: Order | null = null) {
    this.#parts = parts;
    this.state = new Store({ ...idle, order });
    window.addEventListener('online', this.#now, { signal: this.#closed.signal });
    document.addEventListener('visibilitychange', this.#now, { signal: this.#closed.signal });
    window.addEventListener('pageshow', this.#now, { signal: this.#closed.signal });
    if (order !== null) void this.#follow();
  }

  /** Places the order. Does nothing while something is being asked already, so that two taps are one. */
  async place(wish: NewOrder): Promise<void> {
    const key = this.#parts.intents.keyFor(wish);
    const order = await this.#ask('placing', () => this.#parts.calls.place(wish, key), key);
    if (order === null) return;
    this.#patch({ order });
    void this.#follow();
  }

  /** Begins the payment and returns it; null when that was refused. */
  async pay(): Promise<Payment | null> {
    const { order } = this.state.get();
    if (order === null) return null;
    const key = this.#parts.intents.keyFor({ pay: order.id });
    const reply = await this.#ask('paying', () => this.#parts.calls.pay(order.id, key), key);
    if (reply === null) return null;
    this.#patch({ order: reply.order, payment: reply.payment });
    void this.#follow();
    return reply.payment;
  }

  async cancel(): Promise<void> {
    const { order } = this.state.get();
    if (order === null) return;
    const cancelled = await this.#ask('cancelling', () => this.#parts.calls.cancel(order.id), null);
    if (cancelled !== null) this.#patch({ order: cancelled });
  }

  /** What was refused is no longer shown. */
  forgive(): void {
    this.#patch({ refusal: null });
  }

  /** What waits for the network or for the next look is done now. */
  retryNow(): void {
    this.#now();
  }

  /** Asks no more. An order that exists goes on existing. */
  close(): void {
    this.#closed.abort();
    this.#now();
  }

  /** The answer; null when it was a refusal, which is then told. Tries until there is one. */
  async #ask<T>(busy: CheckoutState['busy'], call: () => Promise<T>, key: string | null): Promise<T | null> {
    if (this.state.get().busy !== null) return null;
    this.#patch({ busy, refusal: null });
    for (let attempt = 0; !this.#closed.signal.aborted; attempt += 1) {
      try {
        const answer = await call();
        this.#settle(key);
        this.#patch({ busy: null, offline: false });
        return answer;
      } catch (error) {
        if (!isTransient(error)) return this.#refused(error, key);
        this.#patch({ offline: true });
        await this.#pause(backoffDelay(attempt, RETRY, this.#parts.random));
      }
    }
    this.#patch({ busy: null });
    return null;
  }

  async #refused(error: unknown, key: string | null): Promise<null> {
    // Of a fault on the server's side it is not known what became of the order: the same key may be asked again.
    if (!(error instanceof ApiError) || error.status < 500) this.#settle(key);
    this.#patch({ busy: null, offline: false, refusal: refusalOf(error) });
    const { order } = this.state.get();
    if (order !== null) await this.#look(order.id);
    return null;
  }

  #settle(key: string | null): void {
    if (key !== null) this.#parts.intents.settle(key);
  }

  /** Looks at an unpaid order again and again, with back-off, until it is paid or over. */
  async #follow(): Promise<void> {
    if (this.#following) return;
    this.#following = true;
    for (let attempt = 0; !this.#closed.signal.aborted; attempt += 1) {
      const { order } = this.state.get();
      if (order?.status !== 'created') break;
      await this.#pause(backoffDelay(attempt, FOLLOW, this.#parts.random));
      await this.#look(order.id);
    }
    this.#following = false;
  }

  async #look(id: string): Promise<void> {
    if (this.#closed.signal.aborted || this.state.get().busy !== null) return;
    // The next look makes up for one that failed.
    const order = await this.#parts.calls.order(id, this.#closed.signal).catch(() => null);
    if (order !== null && this.state.get().busy === null) this.#patch({ order });
  }

  /** Ends early when the network or the page comes back. */
  #pause(ms: number): Promise<void> {
    return new Promise((done) => {
      const timer = window.setTimeout(() => this.#now(), ms);
      const before = this.#wake;
      this.#wake = () => {
        window.clearTimeout(timer);
        before?.();
        done();
      };
    });
  }

  readonly #now = (): void => {
    const wake = this.#wake;
    this.#wake = null;
    wake?.();
  };

  #patch(change: Partial<CheckoutState>): void {
    this.state.update((state) => ({ ...state, ...change }));
  }
}

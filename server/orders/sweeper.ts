import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { Database } from '../../backends/database/port.js';
import type { Clock } from '../../protocol/clock.js';
import { CodedError } from '../../protocol/problems.js';
import type { Moved } from './moves.js';
import type { Orders } from './service.js';
import { overdue } from './store.js';

/** ms between two looks. */
const EVERY = 1_000;
/** Orders of one transaction: a few ms of work. */
const BATCH = 20;

interface SweeperParts {
  database: Database;
  orders: Orders;
  clock: Clock;
  logger: Logger;
}

/**
 * Expires orders that were not paid in time. What is overdue is asked of the database, so that a restart forgets none; an order moves by a
 * conditional update, so that several servers may sweep at once, and a payment that is a moment earlier wins. Resource: {@link close}.
 */
export class Sweeper {
  private timer: NodeJS.Timeout | null = null;
  private running: Promise<void> = Promise.resolve();
  private closed = false;

  constructor(private readonly parts: SweeperParts) {}

  start(): void {
    this.timer = setInterval(() => {
      this.running = this.running
        .then(() => this.sweep())
        .catch((err: unknown) => this.parts.logger.warn({ err }, 'unpaid orders could not be expired'));
    }, EVERY);
    this.timer.unref();
  }

  /** Idempotent. */
  async close(): Promise<void> {
    this.closed = true;
    if (this.timer !== null) clearInterval(this.timer);
    await this.running;
  }

  /** Expires all that is overdue now. */
  async sweep(): Promise<void> {
    const now = this.parts.clock.now();
    for (;;) {
      const ids = this.closed ? [] : await overdue(this.parts.database.queries, now, BATCH);
      if (ids.length === 0) return;
      const expired = await this.expire(ids, now).catch(() => this.oneByOne(ids, now));
      if (expired === 0) return;
      await nextTurn();
    }
  }

  /** One that can not be expired does not keep the others. */
  private async oneByOne(ids: readonly string[], at: number): Promise<number> {
    let expired = 0;
    for (const id of ids)
      expired += await this.expire([id], at).catch((err: unknown) => {
        this.parts.logger.error({ err, order: id }, 'an unpaid order could not be expired');
        return 0;
      });
    return expired;
  }

  /** Resolves to how many. */
  private async expire(ids: readonly string[], at: number): Promise<number> {
    const { database, orders } = this.parts;
    const expired = await database.transaction(async (tx) => {
      const moved: Moved[] = [];
      for (const order of ids) {
        const one = await orders.moveIn(tx, { order, to: 'expired', by: 'clock', at }).catch(skipMoved);
        if (one !== null) moved.push(one);
      }
      return moved;
    });
    for (const moved of expired) orders.announce(moved);
    return expired.length;
  }
}

/** Paid or cancelled since it was found. */
function skipMoved(error: unknown): null {
  if (error instanceof CodedError && error.code === 'order_state') return null;
  throw error;
}

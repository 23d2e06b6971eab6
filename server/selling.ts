import type { Logger } from 'pino';
import type { Database } from '../backends/database/port.js';
import type { Config } from '../config/config.js';
import type { Clock } from '../protocol/clock.js';
import type { Api } from './http/types.js';
import { BoxedContacts } from './orders/contacts.js';
import { orderRoutes } from './orders/routes.js';
import { Orders } from './orders/service.js';
import { Sweeper } from './orders/sweeper.js';
import { callbackRoutes } from './payments/callback-routes.js';
import { providersOf } from './payments/providers.js';
import { paymentRoutes } from './payments/routes.js';
import { Payments } from './payments/service.js';
import type { KeyRing } from './personal/key-ring.js';
import { Ledger } from './stock/ledger.js';
import { stockRoutes } from './stock/routes.js';
import { StockDesk } from './stock/service.js';
import { StockWatch } from './stock/watch.js';
import type { Outbox } from './webhooks/port.js';

interface SellingParts {
  database: Database;
  outbox: Outbox;
  /** Seals contacts. */
  ring: KeyRing;
  clock: Clock;
  logger: Logger;
  options: Config['shop'];
  /** Base URL that payment providers call back. */
  publicUrl: string;
}

/** Stock, orders and payments, wired together. Resource: {@link close}. */
export class Selling {
  readonly ledger: Ledger;
  /** Tells that pieces of a product became free or were taken. */
  readonly watch: StockWatch;
  readonly orders: Orders;
  readonly payments: Payments;
  readonly routes: ((api: Api) => void)[];
  private readonly sweeper: Sweeper;

  constructor(parts: SellingParts) {
    const { database, outbox, clock, logger, options } = parts;
    const contacts = new BoxedContacts(parts.ring);
    const ledger = new Ledger(outbox);
    this.ledger = ledger;
    this.watch = new StockWatch(logger);
    this.orders = new Orders({ ...parts, ledger, watch: this.watch, contacts });
    const shared = { database, orders: this.orders, outbox, clock, logger };
    const providers = providersOf({ options, publicUrl: parts.publicUrl, clock });
    this.payments = new Payments({ ...shared, providers });
    this.sweeper = new Sweeper(shared);
    this.routes = [
      stockRoutes(new StockDesk(database, ledger, clock), (product) => this.watch.touch([product])),
      orderRoutes(this.orders),
      paymentRoutes(this.payments),
      callbackRoutes(this.payments, providers),
    ];
  }

  /** Overdue orders expire, and refunds that wait are made. */
  start(): void {
    this.sweeper.start();
    this.payments.start();
  }

  /** Expires what is overdue now, without waiting for the sweeper's turn. */
  expire = (): Promise<void> => this.sweeper.sweep();

  /** Takes no more; resolves once what was begun is done. Idempotent. */
  async close(): Promise<void> {
    await this.orders.close();
    await this.sweeper.close();
    await this.payments.close();
    await this.watch.close();
  }
}

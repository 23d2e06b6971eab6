import { AsyncResource } from 'node:async_hooks';
import type { Logger } from 'pino';
import type { Database } from '../../backends/database/port.js';
import type { Config } from '../../config/config.js';
import type { Clock } from '../../protocol/clock.js';
import type { SecretBox } from '../secrets.js';
import { DeliveryStore } from './delivery-store.js';
import { EndpointStore } from './endpoint-store.js';
import { SqlOutbox } from './outbox.js';
import type { Outbox } from './port.js';
import { DeliveryQueue } from './queue.js';
import { webhookRoutes } from './routes.js';
import { PATIENCE } from './rules.js';
import { Sender } from './sender.js';
import { Webhooks } from './service.js';

/** How long events and their deliveries are kept, ms. */
const KEPT = 14 * 24 * 3_600_000;

export interface OutgoingParts {
  database: Database;
  /** Of the endpoints' secrets. */
  box: SecretBox;
  clock: Clock;
  /** 0 ≤ x < 1. */
  random: () => number;
  logger: Logger;
  options: Config['webhooks'];
}

/** Events out, whole: the outbox that features append to, the queue that empties it, and the API of where it goes. */
export class OutgoingEvents {
  readonly outbox: Outbox;
  readonly routes: ReturnType<typeof webhookRoutes>;
  private readonly deliveries: DeliveryStore;
  private readonly queue: DeliveryQueue;
  private readonly sender: Sender;

  constructor(private readonly parts: OutgoingParts) {
    const { database, box, clock, random, logger, options } = parts;
    const endpoints = new EndpointStore(database);
    const deliveries = new DeliveryStore(database);
    const sender = new Sender(options);
    // Called in the transactions of others, whose queries these are not: they run in the context that is here.
    const wake = AsyncResource.bind(() => this.queue.wake());
    const webhooks = new Webhooks({ endpoints, deliveries, sender, box, clock, wake, options });
    this.queue = new DeliveryQueue({
      ...{ endpoints, deliveries, clock, random, logger, options },
      send: (endpoint, event) => webhooks.send(endpoint, event),
    });
    this.deliveries = deliveries;
    this.sender = sender;
    this.outbox = new SqlOutbox(clock, wake);
    this.routes = webhookRoutes(webhooks);
  }

  start(): void {
    this.queue.start();
  }

  stats() {
    return this.queue.stats();
  }

  /** Forgets what is old, and gives up what waited for too long. */
  async purge(): Promise<void> {
    const now = this.parts.clock.now();
    await this.deliveries.expire(now - PATIENCE, now);
    await this.deliveries.purge(now - KEPT);
  }

  /** What is under way is cut and sent by the next server. Idempotent. */
  async close(): Promise<void> {
    await Promise.all([this.queue.close(), this.sender.close()]);
  }
}

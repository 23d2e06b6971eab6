import type { Logger } from 'pino';
import type { Clock } from '../../protocol/clock.js';
import { newId } from '../ids.js';
import type { Attempt, Claimed, DeliveryStore } from './delivery-store.js';
import { EndpointLane } from './endpoint-lane.js';
import type { Endpoint, EndpointStore } from './endpoint-store.js';
import { type Message, nextAttempt, PATIENCE } from './rules.js';
import type { Outcome } from './sender.js';

/** How often it is looked for what is due, ms; what this server writes itself is seen at once. */
const POLL = 500;
/** Events put into queues in one transaction. */
const RELAYED = 200;
/** Deliveries under way to one endpoint, and claimed for it at once. */
const CONCURRENCY = 4;
const CLAIMED = 16;

export interface QueueParts {
  endpoints: EndpointStore;
  deliveries: DeliveryStore;
  /** Signs and posts; rejects when it was cut. */
  send: (endpoint: Endpoint, event: Message) => Promise<Outcome>;
  clock: Clock;
  random: () => number;
  logger: Logger;
  options: {
    /** Of one request, ms. */
    timeout: number;
    /** Wait after the first failure, ms. */
    retryAfter: number;
  };
}

/**
 * Sends what is in the outbox: relays events to the queues of their endpoints, and each queue in the order of its events, a few at a
 * time. Any number of servers may do so on one database. A claim is a lease: what a killed server had in hand is sent by another one.
 */
export class DeliveryQueue {
  private readonly lanes = new Map<string, EndpointLane>();
  private readonly counters = { delivered: 0, failedAttempts: 0, givenUp: 0, disabled: 0 };
  private timer: NodeJS.Timeout | null = null;
  private passing: Promise<void> | null = null;
  private again = false;
  private closed = false;

  constructor(private readonly parts: QueueParts) {}

  start(): void {
    this.timer = setInterval(() => this.wake(), POLL);
    this.timer.unref();
    this.wake();
  }

  /** There may be something to send. */
  wake = (): void => {
    if (this.closed) return;
    this.again = true;
    this.passing ??= this.pass().finally(() => {
      this.passing = null;
    });
  };

  stats() {
    const sending = [...this.lanes.values()].reduce((sum, lane) => sum + lane.sending, 0);
    return { sending, ...this.counters };
  }

  /** Waits for what is under way, which is to be cut, and gives it back with what was claimed. Idempotent. */
  async close(): Promise<void> {
    this.closed = true;
    if (this.timer !== null) clearInterval(this.timer);
    // First those that are there, which are told to give back what is about to be cut, then what a pass may have begun meanwhile.
    for (const before of [null, this.passing]) {
      await before;
      await Promise.all([...this.lanes.values()].map((lane) => lane.close()));
    }
  }

  private async pass(): Promise<void> {
    // Whoever wakes it writes in a transaction that ends in this turn or soon after.
    await new Promise((next) => setImmediate(next));
    while (this.again && !this.closed) {
      this.again = false;
      try {
        await this.look();
      } catch (err) {
        this.parts.logger.error({ err }, 'webhooks could not be looked for');
      }
    }
  }

  private async look(): Promise<void> {
    const { deliveries, clock } = this.parts;
    while ((await deliveries.relay(RELAYED, clock.now(), newId)) === RELAYED);
    for (const id of await deliveries.due(clock.now())) this.laneOf(id).wake();
  }

  private laneOf(id: string): EndpointLane {
    const known = this.lanes.get(id);
    if (known !== undefined) return known;
    const lane = new EndpointLane({
      concurrency: CONCURRENCY,
      claim: () => this.claim(id),
      send: (endpoint, claimed) => this.attempt(endpoint, claimed),
      giveBack: (claimed) => this.parts.deliveries.giveBack(claimed, this.parts.clock.now()),
      failed: (err) => this.parts.logger.error({ err, webhook: id }, 'webhooks could not be sent'),
      idle: () => this.lanes.delete(id),
    });
    this.lanes.set(id, lane);
    return lane;
  }

  private async claim(id: string): Promise<{ endpoint: Endpoint; claimed: Claimed[] } | null> {
    const { endpoints, deliveries, clock, options } = this.parts;
    const endpoint = await endpoints.find(id);
    if (endpoint === null || !endpoint.webhook.enabled) return null;
    const now = clock.now();
    // The last of them begins when those before it have all run into their time-out.
    const lease = options.timeout * (1 + CLAIMED / CONCURRENCY) + 10_000;
    return { endpoint, claimed: await deliveries.claim(id, CLAIMED, now, now + lease) };
  }

  private async attempt(endpoint: Endpoint, claimed: Claimed): Promise<void> {
    const { send, deliveries, clock } = this.parts;
    const outcome = await send(endpoint, claimed.event);
    const attempt = this.judge(claimed, outcome);
    const { id } = endpoint.webhook;
    const failingSince = await deliveries.settle(claimed, id, attempt, clock.now());
    if (outcome.verdict === 'gone') await this.disable(id, 'It answered 410 Gone.');
    else if (failingSince !== null && clock.now() - failingSince > PATIENCE)
      await this.disable(id, `Nothing arrived for three days. ${outcome.error ?? ''}`.trim());
  }

  private judge(claimed: Claimed, { verdict, status, error }: Outcome): Attempt {
    const { clock, random, options, logger } = this.parts;
    if (verdict === 'delivered') {
      this.counters.delivered += 1;
      return { delivered: true, next: null, httpStatus: status, error: null };
    }
    const next = verdict === 'gone' ? null : nextAttempt(claimed, clock.now(), options.retryAfter, random());
    this.counters.failedAttempts += 1;
    if (next === null) {
      this.counters.givenUp += 1;
      logger.warn({ delivery: claimed.id, event: claimed.event.id, error }, 'a webhook was given up');
    }
    return { delivered: false, next, httpStatus: status, error };
  }

  private async disable(id: string, remark: string): Promise<void> {
    this.counters.disabled += 1;
    this.parts.logger.warn({ webhook: id, remark }, 'a webhook was disabled');
    await this.parts.endpoints.disable(id, remark);
  }
}

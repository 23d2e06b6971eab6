import type { Logger } from 'pino';
import { Value } from 'typebox/value';
import type { Database } from '../../backends/database/port.js';
import type { Clock } from '../../protocol/clock.js';
import { type Order, type PayBody, Payment, PaymentMethod, type RefundBody } from '../../protocol/orders.js';
import { CodedError } from '../../protocol/problems.js';
import { newId } from '../ids.js';
import type { Orders } from '../orders/service.js';
import type { Outbox } from '../webhooks/port.js';
import type { Begun, PaidNotice, PaymentIntent, PaymentProvider } from './port.js';
import { Settlement } from './settlement.js';
import {
  claimRefund,
  confirmRefund,
  insertPayment,
  markRefunds,
  openPayment,
  type PaymentRow,
  refundsToMake,
} from './store.js';

/** ms after which a refund that was not confirmed is asked for again. */
const AGAIN = 60_000;
const REFUNDS_AT_ONCE = 20;

interface PaymentParts {
  database: Database;
  orders: Orders;
  outbox: Outbox;
  /** The first is taken when a buyer names none. */
  providers: readonly PaymentProvider[];
  clock: Clock;
  logger: Logger;
}

/** Money for orders: begins payments, takes providers' words, gives back. Resource: {@link close}. */
export class Payments {
  private readonly settlement: Settlement;
  private timer: NodeJS.Timeout | null = null;
  private running: Promise<void> = Promise.resolve();

  constructor(private readonly parts: PaymentParts) {
    this.settlement = new Settlement(parts);
  }

  start(): void {
    this.timer = setInterval(() => this.refundSoon(), AGAIN);
    this.timer.unref();
    this.refundSoon();
  }

  /** Resolves once refunds on their way were asked for. Idempotent. */
  async close(): Promise<void> {
    if (this.timer !== null) clearInterval(this.timer);
    await this.running;
  }

  /** A buyer pays an order. @throws order_not_found, order_state, invalid_request, payment_unavailable */
  async pay(id: string, buyer: string, body: PayBody): Promise<{ order: Order; payment: Payment }> {
    const order = await this.parts.orders.get(id, { buyer });
    const provider = this.provider(body.method);
    const row = await this.open(order, provider);
    if (row.status === 'paid') return { order, payment: toPayment(row) };
    const begun = await provider.begin(intentOf(order, row, body)).catch((error: unknown) => {
      // What the buyer is told does not say why; whoever runs the shop has to know.
      const err = error instanceof Error ? (error.cause ?? error) : error;
      this.parts.logger.warn({ err, payment: row.id, method: provider.method }, 'a payment could not begin');
      throw error;
    });
    if (begun.status === 'paid')
      await this.take({
        method: provider.method,
        payment: row.id,
        transaction: begun.transaction,
        amount: order.total,
      });
    return {
      order: await this.parts.orders.get(id, { buyer }),
      payment: toPayment({ ...row, status: begun.status }, begun),
    };
  }

  /** A provider's word, verified. Resolves once it is durable. @throws not_found for a payment that is not ours */
  async take(notice: PaidNotice): Promise<void> {
    const at = this.parts.clock.now();
    const settled = await this.parts.database.transaction((tx) => this.settlement.settle(tx, notice, at));
    if (settled.result === 'paid') this.parts.orders.announce(settled.moved);
    if (settled.result !== 'refunding') return;
    this.parts.logger.warn(
      { payment: settled.payment, method: notice.method },
      'money that can not be taken goes back',
    );
    this.refundSoon();
  }

  /** The money goes back, by an operator or (an offer that failed) by itself. @throws order_not_found, order_state */
  async refund(
    order: string,
    { restock, reason = 'refunded by the shop' }: RefundBody,
    by: 'operator' | 'clock' = 'operator',
  ): Promise<Order> {
    const at = this.parts.clock.now();
    const { moved, payments } = await this.parts.database.transaction(async (tx) => ({
      moved: await this.parts.orders.moveIn(tx, {
        order,
        to: 'refunded',
        by,
        reason,
        restock,
        at,
      }),
      payments: await markRefunds(tx, order, reason, at),
    }));
    this.parts.orders.announce(moved);
    for (const payment of payments) await this.tryRefund(payment);
    return this.parts.orders.show(moved.order, 'masked');
  }

  /** A provider says that a refund was made. Nothing that was not asked for changes. */
  async confirmRefund(method: PaymentMethod, payment: string): Promise<void> {
    await confirmRefund(this.parts.database.queries, method, payment, this.parts.clock.now());
  }

  private provider(method: PaymentMethod | undefined): PaymentProvider {
    const { providers } = this.parts;
    const found = method === undefined ? providers[0] : providers.find((each) => each.method === method);
    if (found !== undefined) return found;
    const offered = providers.map((each) => each.method).join(', ') || 'none';
    throw new CodedError('payment_unavailable', `Ways to pay here: ${offered}.`);
  }

  /** The payment under way, or a new one: pressing twice begins one. */
  private async open(order: Order, { method }: PaymentProvider): Promise<PaymentRow> {
    const { database, clock } = this.parts;
    const known = await openPayment(database.queries, order.id, method);
    if (known?.status === 'paid') return known;
    const now = clock.now();
    if (order.status !== 'created' || order.expiresAt <= now)
      throw new CodedError(
        'order_state',
        `The order is ${order.status === 'created' ? 'expired' : order.status}.`,
      );
    if (known !== null) return known;
    const row = newPayment(order, method, now);
    await insertPayment(database.queries, row);
    return row;
  }

  private refundSoon(): void {
    this.running = this.running
      .then(() => this.makeRefunds())
      .catch((err: unknown) => this.parts.logger.warn({ err }, 'refunds wait'));
  }

  private async makeRefunds(): Promise<void> {
    const { database, clock } = this.parts;
    for (const id of await refundsToMake(database.queries, clock.now() - AGAIN, REFUNDS_AT_ONCE))
      await this.tryRefund(id);
  }

  /** What fails is tried again later. */
  private async tryRefund(id: string): Promise<void> {
    const { database, clock, logger } = this.parts;
    const now = clock.now();
    const row = await claimRefund(database.queries, id, now, now - AGAIN);
    if (row === null) return;
    const provider = this.parts.providers.find(({ method }) => method === row.method);
    try {
      if (provider === undefined) throw new Error(`${row.method} is not configured any more`);
      const result = await provider.refund({
        payment: row.id,
        order: row.order_id,
        transaction: row.transaction_id ?? '',
        amount: { amount: row.amount, currency: row.currency },
        reason: row.reason ?? 'refund',
      });
      if (result === 'refunded') await confirmRefund(database.queries, provider.method, id, clock.now());
    } catch (err) {
      logger.warn({ err, payment: id, method: row.method }, 'a refund will be tried again');
    }
  }
}

const newPayment = (order: Order, method: PaymentMethod, at: number): PaymentRow => ({
  id: newId(),
  order_id: order.id,
  method,
  status: 'pending',
  amount: order.total.amount,
  currency: order.total.currency,
  created_at: at,
  ...{ transaction_id: null, paid_at: null, refund_at: null, refund_tried_at: null },
  ...{ refunded_at: null, reason: null },
});

const intentOf = (order: Order, row: PaymentRow, body: PayBody): PaymentIntent => ({
  payment: row.id,
  order: order.id,
  buyer: order.buyer,
  amount: order.total,
  description: order.items[0]?.name ?? 'order',
  expiresAt: order.expiresAt,
  source: typeof order.source === 'string' ? order.source : (order.source?.from ?? null),
  openid: body.openid ?? null,
});

function toPayment(row: PaymentRow, begun?: Begun): Payment {
  return {
    id: row.id,
    method: Value.Parse(PaymentMethod, row.method),
    status: Value.Parse(Payment.properties.status, row.status),
    amount: { amount: row.amount, currency: row.currency },
    ...(begun?.status === 'pending' && begun.url !== undefined ? { url: begun.url } : {}),
    ...(begun?.status === 'pending' && begun.parameters !== undefined
      ? { parameters: begun.parameters }
      : {}),
  };
}

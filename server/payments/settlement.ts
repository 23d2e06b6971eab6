import type { Queries } from '../../backends/database/port.js';
import { savepoint } from '../../backends/database/savepoint.js';
import type { Remark } from '../../protocol/api.js';
import { CodedError } from '../../protocol/problems.js';
import { newId } from '../ids.js';
import { orderEvent } from '../orders/events.js';
import type { Moved } from '../orders/moves.js';
import { letGo } from '../orders/rules.js';
import type { Orders } from '../orders/service.js';
import { findOrder, type StoredOrder, setRemarks } from '../orders/store.js';
import { remarksOf, statusOf } from '../orders/view.js';
import type { Outbox } from '../webhooks/port.js';
import type { PaidNotice } from './port.js';
import { findPayment, findTransaction, insertPayment, type PaymentRow, updatePayment } from './store.js';

/** What became of the money. */
export type Settled =
  | { result: 'paid'; moved: Moved }
  /** It was known already. */
  | { result: 'known' }
  /** It goes back: too late, twice, or not the right amount. */
  | { result: 'refunding'; payment: string };

/** Why money goes back, for the order's people. */
const REASONS = {
  paid_too_late: 'It was paid after it had ended, and the pieces were gone; the money goes back.',
  paid_twice: 'It was paid a second time; that money goes back.',
  wrong_amount: 'Another amount was paid than the order’s total; the money goes back.',
} as const;
type Reason = keyof typeof REASONS;

interface SettlementParts {
  orders: Orders;
  outbox: Outbox;
}

/**
 * Applies a provider's word in one transaction, whatever order words come in and how often: a transaction of the provider is counted
 * once, an order is paid once, and what can not be taken goes back and is reported.
 */
export class Settlement {
  constructor(private readonly parts: SettlementParts) {}

  /** @throws not_found for a payment that is not ours */
  async settle(tx: Queries, notice: PaidNotice, at: number): Promise<Settled> {
    const payment = await findPayment(tx, notice.payment);
    if (payment === null || payment.method !== notice.method)
      throw new CodedError('not_found', 'There is no such payment.');
    const known = await findTransaction(tx, notice.method, notice.transaction);
    if (known !== null) return { result: 'known' };
    const order = await findOrder(tx, payment.order_id);
    if (order === null) throw new Error('a payment without an order');
    const { amount, currency } = notice.amount;
    if (payment.status !== 'pending') return this.giveBack(tx, order, notice, null, 'paid_twice', at);
    if (amount !== payment.amount || currency !== payment.currency)
      return this.giveBack(tx, order, notice, payment, 'wrong_amount', at);
    return this.take(tx, order, notice, payment, at);
  }

  private async take(
    tx: Queries,
    order: StoredOrder,
    notice: PaidNotice,
    payment: PaymentRow,
    at: number,
  ): Promise<Settled> {
    const late = letGo(statusOf(order.row));
    const remark = {
      at,
      code: 'paid_late',
      text: 'It was paid after it had ended; its pieces were taken again.',
    };
    try {
      const move = {
        order: order.row.id,
        to: 'paid',
        by: 'provider',
        at,
        ...(late ? { remark } : {}),
      } as const;
      const moved = await savepoint(tx, () => this.parts.orders.moveIn(tx, move));
      const paid = { status: 'paid', transaction_id: notice.transaction, paid_at: at };
      await updatePayment(tx, payment.id, paid);
      return { result: 'paid', moved };
    } catch (error) {
      if (!(error instanceof CodedError)) throw error;
      return this.giveBack(tx, order, notice, payment, late ? 'paid_too_late' : 'paid_twice', at);
    }
  }

  /** `payment`: the row that waited for this money; null: it has had its own, and this is another's. */
  private async giveBack(
    tx: Queries,
    order: StoredOrder,
    { method, transaction, amount }: PaidNotice,
    payment: PaymentRow | null,
    reason: Reason,
    at: number,
  ): Promise<Settled> {
    const id = payment?.id ?? newId();
    const refunding = {
      status: 'refunding',
      amount: amount.amount,
      currency: amount.currency,
      transaction_id: transaction,
      paid_at: at,
      refund_at: at,
      reason,
    };
    if (payment !== null) await updatePayment(tx, id, refunding);
    else
      await insertPayment(tx, {
        ...{ id, order_id: order.row.id, method, created_at: at, refund_tried_at: null, refunded_at: null },
        ...refunding,
      });
    await this.report(tx, order, { at, code: reason, text: REASONS[reason] });
    return { result: 'refunding', payment: id };
  }

  private async report(tx: Queries, order: StoredOrder, remark: Remark): Promise<void> {
    await setRemarks(tx, order.row.id, [...remarksOf(order.row), remark]);
    const event = orderEvent('order.refunded', order, remark.at);
    await this.parts.outbox.append(tx, [{ ...event, data: { ...event.data, reason: remark.code } }]);
  }
}

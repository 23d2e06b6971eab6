import type { Queries } from '../../backends/database/port.js';
import type { Remark } from '../../protocol/api.js';
import type { OrderStatus } from '../../protocol/orders.js';
import { CodedError } from '../../protocol/problems.js';
import type { Ledger } from '../stock/ledger.js';
import type { HoldOwner } from '../stock/port.js';
import type { Outbox } from '../webhooks/port.js';
import { eventOf, orderEvent } from './events.js';
import { assertMove, letGo, type Mover, piecesByProduct } from './rules.js';
import {
  countPieces,
  findOrder,
  type ItemRow,
  moveOrder,
  type OrderRow,
  remarksText,
  type StoredOrder,
} from './store.js';
import type { OrderTerms } from './terms.js';
import { remarksOf, statusOf } from './view.js';

export interface MoveParts {
  ledger: Ledger;
  terms: () => OrderTerms;
  outbox: Outbox;
}

/** A wanted change of an order's state. */
export interface Move {
  order: string;
  to: OrderStatus;
  by: Mover;
  /** Why it ended. */
  reason?: string | undefined;
  /** Of a refund: whether its pieces are on hand again. Default: unless they were shipped. */
  restock?: boolean | undefined;
  /** Something its people should know. */
  remark?: Remark;
  at: number;
}

/** An order that moved, and where it was before. */
export interface Moved {
  order: StoredOrder;
  from: OrderStatus;
}

/** Moves orders from state to state with all that belongs to it: stock, counts, offers, events, in the caller's transaction. */
export class Moves {
  constructor(private readonly parts: MoveParts) {}

  /**
   * @throws order_not_found; order_state when it may not go there (any more); sold_out when money came too late and the pieces are gone
   */
  async move(tx: Queries, move: Move): Promise<Moved> {
    const found = await findOrder(tx, move.order);
    if (found === null) throw new CodedError('order_not_found');
    const { row, items } = found;
    const from = statusOf(row);
    assertMove(from, move.to, move.by);
    const change = changeOf(row, move);
    if (!(await moveOrder(tx, row.id, from, change)))
      throw new CodedError('order_state', 'The order was changed at the same moment; look again.');
    const order = { row: { ...row, ...change }, items };
    await this.moveStock(tx, order, from, move);
    const { id, room_id: room, buyer_id: buyer } = row;
    await this.parts.terms().moved(tx, { order: id, room, buyer, from, to: move.to, at: move.at });
    const event = eventOf[move.to];
    if (event !== null) await this.parts.outbox.append(tx, [orderEvent(event, order, move.at)]);
    return { order, from };
  }

  private async moveStock(tx: Queries, order: StoredOrder, from: OrderStatus, move: Move): Promise<void> {
    const { ledger } = this.parts;
    const owner = { kind: 'order', id: order.row.id } as const;
    switch (move.to) {
      case 'paid':
        if (letGo(from)) await this.takeAgain(tx, order, owner, move.at);
        return ledger.sell(tx, owner, move.at);
      case 'cancelled':
      case 'expired':
        await ledger.release(tx, owner, move.at);
        return this.count(tx, order, -1);
      case 'refunded':
        if (move.restock ?? from === 'paid') await ledger.takeBack(tx, owner, move.at);
        return this.count(tx, order, -1);
    }
  }

  /** Out of the flash sale's hold while there is one, else out of what is free. @throws sold_out */
  private async takeAgain(
    tx: Queries,
    { row, items }: StoredOrder,
    owner: HoldOwner,
    at: number,
  ): Promise<void> {
    for (const item of [...items].sort((a, b) => (a.sku_id < b.sku_id ? -1 : 1))) {
      const hold = { owner, sku: item.sku_id, quantity: item.quantity, expiresAt: row.expires_at };
      const pool = poolOf(item);
      const taken = pool !== null && (await this.parts.ledger.hold(tx, { ...hold, from: pool }, at));
      if (!taken && !(await this.parts.ledger.hold(tx, hold, at)))
        throw new CodedError('sold_out', `There is not enough left of “${item.name}”.`);
    }
    await this.count(tx, { row, items }, 1);
  }

  private async count(tx: Queries, { row, items }: StoredOrder, sign: 1 | -1): Promise<void> {
    const lines = items.map(({ product_id: product, quantity }) => ({ product, quantity }));
    for (const [product, pieces] of piecesByProduct(lines))
      await countPieces(tx, { buyer: row.buyer_id, product }, sign * pieces, null);
  }
}

const poolOf = ({ flash_sale_id: id }: ItemRow): HoldOwner | null =>
  id === null ? null : { kind: 'flash-sale', id };

function changeOf(row: OrderRow, { to, at, reason, remark }: Move): Partial<OrderRow> {
  const remarks = remark === undefined ? {} : { remarks: remarksText([...remarksOf(row), remark]) };
  switch (to) {
    case 'paid':
      return { status: to, paid_at: at, ended_at: null, end_reason: null, ...remarks };
    case 'shipped':
      return { status: to, shipped_at: at, ...remarks };
    case 'done':
      return { status: to, done_at: at, ...remarks };
    default:
      return { status: to, ended_at: at, end_reason: reason ?? to, ...remarks };
  }
}

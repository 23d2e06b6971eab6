import type { Logger } from 'pino';
import { GroupCommit } from '../../backends/database/group-commit.js';
import type { Database, Queries } from '../../backends/database/port.js';
import { DEFAULT_PAGE } from '../../protocol/calls.js';
import type { Clock } from '../../protocol/clock.js';
import type { NewOrder, Order, OrderQuery, OrderStatus } from '../../protocol/orders.js';
import { CodedError } from '../../protocol/problems.js';
import { newId } from '../ids.js';
import { decodeCursor, type Page, toPage } from '../page.js';
import type { Ledger } from '../stock/ledger.js';
import type { StockWatch } from '../stock/watch.js';
import type { Outbox } from '../webhooks/port.js';
import type { SealedContacts } from './contacts.js';
import { type Move, type Moved, Moves } from './moves.js';
import { type Placed, Placing } from './placing.js';
import type { SaleFloor, Wish } from './sale-floor.js';
import { findOrder, listOrders, type StoredOrder, withItems } from './store.js';
import { type OrderTerms, plainTerms } from './terms.js';
import { type ContactView, toOrder } from './view.js';

/** Told after the commit; what it throws is logged and changes nothing. */
export interface OrderObserver {
  created?(order: Order): Promise<void>;
  /** It is in another state now. */
  moved?(order: Order, from: OrderStatus): Promise<void>;
}

interface OrderParts {
  database: Database;
  ledger: Ledger;
  watch: StockWatch;
  outbox: Outbox;
  contacts: SealedContacts;
  clock: Clock;
  logger: Logger;
  options: { paymentTimeout: number };
}

/** Who asks for an order: its buyer, or somebody who may see any. */
export type Asker = { buyer: string } | { view: ContactView };

/** Orders from "buy" to "done", apart from money. */
export class Orders {
  private readonly observers: OrderObserver[] = [];
  private readonly placing: GroupCommit<Wish, Placed, SaleFloor>;
  private readonly moves: Moves;
  private terms: OrderTerms = plainTerms;

  constructor(private readonly parts: OrderParts) {
    const shared = { ...parts, terms: () => this.terms };
    this.moves = new Moves(shared);
    this.placing = new GroupCommit(
      parts.database,
      new Placing({ ...shared, paymentTimeout: parts.options.paymentTimeout }),
    );
  }

  /** Offers change the terms of orders. */
  useTerms(terms: OrderTerms): void {
    this.terms = terms;
  }

  observe(observer: OrderObserver): void {
    this.observers.push(observer);
  }

  /** @throws what the order is refused with, see protocol/problems; busy under more load than can be decided */
  async place(
    buyer: string,
    body: NewOrder,
    key: string | null,
  ): Promise<{ order: Order; repeated: boolean }> {
    const at = this.parts.clock.now();
    const wish = { order: newId(), buyer, body, key, at };
    const { order, repeated } = await this.placing.submit(wish);
    const shown = this.show(order, 'whole');
    if (!repeated) {
      this.touch(order);
      this.tell((observer) => observer.created?.(shown));
    }
    return { order: shown, repeated };
  }

  /** @throws order_not_found, also for another buyer's */
  async get(id: string, asker: Asker): Promise<Order> {
    const order = await findOrder(this.parts.database.queries, id);
    if (order === null || !mayAsk(order, asker)) throw new CodedError('order_not_found');
    return this.show(order, 'view' in asker ? asker.view : 'whole');
  }

  /** Newest first; contacts are masked. */
  async list({ limit = DEFAULT_PAGE, cursor, ...filter }: OrderQuery): Promise<Page<Order>> {
    const { queries } = this.parts.database;
    const rows = await listOrders(queries, filter, limit + 1, decodeCursor(cursor));
    const { items, next } = toPage(
      rows,
      limit,
      (row) => ({ at: row.created_at, id: row.id }),
      (row) => row,
    );
    const orders = await withItems(queries, items);
    return { items: orders.map((order) => this.show(order, 'masked')), next };
  }

  /** Cancels, ships, completes: a move that needs no money. `buyer`: only of an order of this one. */
  async move(move: Omit<Move, 'at'>, buyer?: string): Promise<Order> {
    if (buyer !== undefined) await this.get(move.order, { buyer });
    const at = this.parts.clock.now();
    const moved = await this.parts.database.transaction((tx) => this.moveIn(tx, { ...move, at }));
    this.announce(moved);
    return this.show(moved.order, buyer === undefined ? 'masked' : 'whole');
  }

  /** As part of a larger transaction; {@link announce} it after the commit. */
  moveIn = (tx: Queries, move: Move): Promise<Moved> => this.moves.move(tx, move);

  announce(moved: Moved): void {
    this.touch(moved.order);
    const shown = this.show(moved.order, 'whole');
    this.tell((observer) => observer.moved?.(shown, moved.from));
  }

  show = (order: StoredOrder, view: ContactView): Order => toOrder(order, this.parts.contacts, view);

  /** Takes no more orders; resolves once those that wait were answered. */
  close = (): Promise<void> => this.placing.close();

  private touch({ items }: StoredOrder): void {
    this.parts.watch.touch(items.map(({ product_id: product }) => product));
  }

  /** Nobody waits for who only watches. */
  private tell(call: (observer: OrderObserver) => Promise<void> | undefined): void {
    for (const observer of this.observers)
      Promise.resolve(call(observer)).catch((err: unknown) =>
        this.parts.logger.warn({ err }, 'an observer of orders failed'),
      );
  }
}

const mayAsk = ({ row }: StoredOrder, asker: Asker): boolean =>
  'view' in asker || asker.buyer === row.buyer_id;

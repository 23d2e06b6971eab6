import { Value } from 'typebox/value';
import type { Database, Queries } from '../../backends/database/port.js';
import { OrderStatus } from '../../protocol/orders.js';
import { auditStock } from '../stock/audit.js';

/** What an audit looked at, and what of it does not balance: a sentence each. */
export interface AuditReport {
  skus: number;
  /** Pieces sold and not returned, over all SKUs. */
  sold: number;
  held: number;
  orders: Record<string, number>;
  findings: string[];
}

/** Orders looked at together. */
const PAGE = 500;

/** What of its lines an order in each state must have: `sold` counts what was returned since. */
const EXPECTED = {
  created: 'held',
  paid: 'sold',
  shipped: 'sold',
  done: 'sold',
  refunded: 'sold',
  cancelled: 'none',
  expired: 'none',
} satisfies Record<OrderStatus, 'held' | 'sold' | 'none'>;

/** Checks the whole shop in one transaction: figures, ledger, holds, orders, counts and payments against each other. */
export function auditShop(database: Database): Promise<AuditReport> {
  return database.transaction(async (tx) => {
    const stock = await auditStock(tx);
    const orders: Record<string, number> = {};
    const findings = [...stock.findings];
    for (let after = ''; ; ) {
      const page = await tx
        .selectFrom('orders')
        .select(['id', 'status', 'total'])
        .where('id', '>', after)
        .orderBy('id')
        .limit(PAGE)
        .execute();
      for (const { status } of page) orders[status] = (orders[status] ?? 0) + 1;
      findings.push(...(await auditOrders(tx, page)));
      const last = page.at(-1);
      if (last === undefined) break;
      after = last.id;
    }
    findings.push(...(await strayHolds(tx)), ...(await auditCounts(tx)));
    return { skus: stock.skus, sold: stock.sold, held: stock.held, orders, findings };
  });
}

interface Audited {
  id: string;
  status: string;
  total: number;
}

async function auditOrders(tx: Queries, orders: readonly Audited[]): Promise<string[]> {
  if (orders.length === 0) return [];
  const ids = orders.map(({ id }) => id);
  const lines = await tx
    .selectFrom('order_items')
    .select(['order_id', 'sku_id', 'quantity'])
    .where('order_id', 'in', ids)
    .execute();
  const holds = await tx
    .selectFrom('stock_holds')
    .select(['owner_id', 'sku', 'state', 'quantity'])
    .where('owner_kind', '=', 'order')
    .where('owner_id', 'in', ids)
    .execute();
  const paid = await tx
    .selectFrom('payments')
    .select(['order_id', 'amount'])
    .where('status', '=', 'paid')
    .where('order_id', 'in', ids)
    .execute();
  const [wanted, had] = [new Tally(), new Tally()];
  for (const { order_id: order, sku_id: sku, quantity } of lines) wanted.add(`${order} ${sku}`, quantity);
  for (const { owner_id: order, sku, state, quantity } of holds)
    had.add(`${order} ${sku} ${state === 'held' ? 'held' : 'sold'}`, quantity);
  return [
    ...orders.flatMap((order) => auditPieces(order, wanted, had)),
    ...orders.flatMap((order) =>
      auditMoney(
        order,
        paid.filter(({ order_id: id }) => id === order.id).map(({ amount }) => amount),
      ),
    ),
  ];
}

function auditPieces({ id, status }: Audited, wanted: Tally, had: Tally): string[] {
  const expected = EXPECTED[Value.Parse(OrderStatus, status)];
  return wanted.of(id).flatMap(([key, quantity]) =>
    (['held', 'sold'] as const).flatMap((state) => {
      const found = had.get(`${key} ${state}`);
      const should = expected === state ? quantity : 0;
      const sku = key.slice(id.length + 1);
      return found === should
        ? []
        : [`order ${id} is ${status} and has ${found} of ${sku} ${state}, not ${should}`];
    }),
  );
}

function auditMoney({ id, status, total }: Audited, paid: readonly number[]): string[] {
  const should = ['paid', 'shipped', 'done'].includes(status) ? [total] : [];
  if (paid.length === should.length && paid[0] === should[0]) return [];
  return [`order ${id} is ${status} over ${total} and has payments of ${paid.join(', ') || 'nothing'}`];
}

/** Holds of orders that are not there, or of SKUs that are not in them. */
async function strayHolds(tx: Queries): Promise<string[]> {
  const rows = await tx
    .selectFrom('stock_holds')
    .select(['owner_id', 'sku', 'quantity', 'state'])
    .where('owner_kind', '=', 'order')
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('order_items')
            .select('position')
            .whereRef('order_items.order_id', '=', 'stock_holds.owner_id')
            .whereRef('order_items.sku_id', '=', 'stock_holds.sku'),
        ),
      ),
    )
    .execute();
  return rows.map(
    ({ owner_id: order, sku, quantity, state }) =>
      `${quantity} of ${sku} are ${state} by order ${order}, which has none`,
  );
}

/** The counters of buyers against their orders. */
async function auditCounts(tx: Queries): Promise<string[]> {
  const counted = await tx.selectFrom('buyer_counts').selectAll().execute();
  const had = await tx
    .selectFrom('order_items')
    .innerJoin('orders', 'orders.id', 'order_items.order_id')
    .select(({ fn }) => [
      'orders.buyer_id',
      'order_items.product_id',
      fn.sum<number>('order_items.quantity').as('quantity'),
    ])
    .where('orders.status', 'not in', ['cancelled', 'expired', 'refunded'])
    .groupBy(['orders.buyer_id', 'order_items.product_id'])
    .execute();
  const [counters, orders] = [new Tally(), new Tally()];
  for (const row of counted) counters.add(`${row.buyer_id} ${row.product_id}`, row.quantity);
  for (const row of had) orders.add(`${row.buyer_id} ${row.product_id}`, Number(row.quantity));
  return [...new Set([...counters.keys(), ...orders.keys()])].flatMap((key) => {
    const [counter, real] = [counters.get(key), orders.get(key)];
    const [buyer, product] = key.split(' ');
    return counter === real
      ? []
      : [`buyer ${buyer} is counted for ${counter} of ${product} and has ${real} in orders`];
  });
}

/** Sums by key; keys begin with the id they are of. */
class Tally {
  private readonly sums = new Map<string, number>();
  private readonly byId = new Map<string, Set<string>>();

  add(key: string, quantity: number): void {
    this.sums.set(key, this.get(key) + quantity);
    const id = key.split(' ', 1)[0] ?? '';
    this.byId.set(id, (this.byId.get(id) ?? new Set()).add(key));
  }

  get = (key: string): number => this.sums.get(key) ?? 0;
  keys = (): string[] => [...this.sums.keys()];
  of = (id: string): [string, number][] => [...(this.byId.get(id) ?? [])].map((key) => [key, this.get(key)]);
}

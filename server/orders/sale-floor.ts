import type { Queries } from '../../backends/database/port.js';
import type { NewOrder } from '../../protocol/orders.js';
import { figures, type StockRow } from '../stock/store.js';
import { findByKeys, type OrderRow } from './store.js';

/** What one wants to buy, while it waits to be decided. */
export interface Wish {
  /** Id that the order will have. */
  order: string;
  buyer: string;
  /** Lines of the same variant are one. */
  body: NewOrder;
  key: string | null;
  at: number;
}

export interface SaleRoom {
  /** On air now, rehearsals apart. */
  session: string | null;
  banned: boolean;
}

/** A product as it lies on a room's shelf. */
export interface SaleItem {
  id: string;
  name: string;
  image: string;
  currency: string;
  price: number;
  livePrice: number | null;
  perBuyer: number | null;
  shelfPrice: number | null;
  shelfStatus: string;
}

export interface SaleSku {
  id: string;
  product: string;
  name: string;
  price: number | null;
  livePrice: number | null;
}

/**
 * All that the orders of one transaction are decided by, read once for all of them. What an order takes is
 * noted here too, so that those after it see it.
 */
export class SaleFloor {
  private readonly rooms = new Map<string, SaleRoom>();
  private readonly items = new Map<string, SaleItem>();
  private readonly skus = new Map<string, SaleSku[]>();
  /** By SKU: free or in an offer's hold. More than that nobody can get. */
  private readonly within = new Map<string, number>();
  private readonly counts = new Map<string, number>();
  private readonly byKey = new Map<string, OrderRow>();

  static async read(tx: Queries, wishes: readonly Wish[]): Promise<SaleFloor> {
    const floor = new SaleFloor();
    const products = [...new Set(wishes.flatMap(({ body }) => body.items.map(({ product }) => product)))];
    await floor.readSkus(tx, products);
    await floor.readShelves(tx, [...new Set(wishes.map(({ body }) => body.room))], products);
    await floor.readCounts(tx, [...new Set(wishes.map(({ buyer }) => buyer))]);
    await floor.readKeys(tx, wishes);
    return floor;
  }

  room = (id: string): SaleRoom | undefined => this.rooms.get(id);
  item = (room: string, product: string): SaleItem | undefined => this.items.get(pair(room, product));
  skusOf = (product: string): readonly SaleSku[] => this.skus.get(product) ?? [];
  reach = (sku: string): number => this.within.get(sku) ?? 0;
  countOf = (buyer: string, product: string): number => this.counts.get(pair(buyer, product)) ?? 0;
  madeWith = (buyer: string, key: string): OrderRow | undefined => this.byKey.get(pair(buyer, key));

  /** An order was made of these pieces. */
  note(row: OrderRow, lines: readonly { product: string; sku: string; quantity: number }[]): void {
    if (row.idempotency_key !== null) this.byKey.set(pair(row.buyer_id, row.idempotency_key), row);
    for (const { product, sku, quantity } of lines) {
      this.within.set(sku, this.reach(sku) - quantity);
      const key = pair(row.buyer_id, product);
      this.counts.set(key, (this.counts.get(key) ?? 0) + quantity);
    }
  }

  private async readSkus(tx: Queries, products: string[]): Promise<void> {
    const rows = await tx
      .selectFrom('skus')
      .selectAll()
      .where('product_id', 'in', products)
      .orderBy('position')
      .execute();
    for (const { id, product_id: product, name, price_amount: price, live_price_amount: livePrice } of rows)
      this.skus.set(product, [...this.skusOf(product), { id, product, name, price, livePrice }]);
    const stock = await figures(
      tx,
      rows.map(({ id }) => id),
    );
    await this.readReach(tx, stock);
  }

  private async readReach(tx: Queries, stock: readonly StockRow[]): Promise<void> {
    for (const { sku, on_hand: onHand, held } of stock) this.within.set(sku, onHand - held);
    const ids = stock.filter(({ held }) => held > 0).map(({ sku }) => sku);
    if (ids.length === 0) return;
    const pools = await tx
      .selectFrom('stock_holds')
      .select(['sku', 'quantity'])
      .where('owner_kind', '!=', 'order')
      .where('state', '=', 'held')
      .where('sku', 'in', ids)
      .execute();
    for (const { sku, quantity } of pools) this.within.set(sku, this.reach(sku) + quantity);
  }

  private async readShelves(tx: Queries, rooms: string[], products: string[]): Promise<void> {
    const found = await tx
      .selectFrom('rooms')
      .leftJoin('sessions', (join) =>
        join
          .onRef('sessions.room_id', '=', 'rooms.id')
          .on('sessions.status', 'in', ['live', 'interrupted'])
          .on('sessions.test', '=', 0),
      )
      .select(['rooms.id', 'rooms.status', 'sessions.id as session'])
      .where('rooms.id', 'in', rooms)
      .execute();
    for (const { id, status, session } of found) this.rooms.set(id, { session, banned: status === 'banned' });
    const rows = await tx
      .selectFrom('shelf_items')
      .innerJoin('products', 'products.id', 'shelf_items.product_id')
      .selectAll('products')
      .select(['shelf_items.room_id', 'shelf_items.status', 'shelf_items.live_price_amount as shelf_price'])
      .where('shelf_items.room_id', 'in', rooms)
      .where('shelf_items.product_id', 'in', products)
      .execute();
    for (const row of rows)
      this.items.set(pair(row.room_id, row.id), {
        id: row.id,
        name: row.name,
        image: row.image,
        currency: row.price_currency,
        price: row.price_amount,
        livePrice: row.live_price_amount,
        perBuyer: row.per_buyer,
        shelfPrice: row.shelf_price,
        shelfStatus: row.status,
      });
  }

  private async readCounts(tx: Queries, buyers: string[]): Promise<void> {
    const limited = new Set(
      [...this.items.values()].filter(({ perBuyer }) => perBuyer !== null).map(({ id }) => id),
    );
    if (limited.size === 0) return;
    const rows = await tx
      .selectFrom('buyer_counts')
      .selectAll()
      .where('buyer_id', 'in', buyers)
      .where('product_id', 'in', [...limited])
      .execute();
    for (const row of rows) this.counts.set(pair(row.buyer_id, row.product_id), row.quantity);
  }

  private async readKeys(tx: Queries, wishes: readonly Wish[]): Promise<void> {
    const keys = wishes.flatMap(({ buyer, key }) => (key === null ? [] : [{ buyer, key }]));
    if (keys.length === 0) return;
    for (const row of await findByKeys(tx, keys))
      if (row.idempotency_key !== null) this.byKey.set(pair(row.buyer_id, row.idempotency_key), row);
  }
}

const pair = (a: string, b: string): string => `${a}\n${b}`;

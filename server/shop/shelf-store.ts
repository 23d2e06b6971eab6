import { Value } from 'typebox/value';
import type { Database, Queries } from '../../backends/database/port.js';
import { type Product, type ShelfItem, ShelfStatus } from '../../protocol/api.js';
import type { ShelfCard } from '../../protocol/channel.js';
import { toProduct } from './product-store.js';
import { toCard } from './rules.js';
import { skusOf } from './sku-store.js';

/** SQL of shelves. */
export class ShelfStore {
  constructor(private readonly database: Database) {}

  async replace(room: string, items: readonly ShelfItem[]): Promise<void> {
    const rows = items.map((item) => ({
      room_id: room,
      product_id: item.product,
      position: item.position,
      live_price_amount: item.livePrice?.amount ?? null,
      status: item.status,
    }));
    await this.database.transaction(async (tx) => {
      await tx.deleteFrom('shelf_items').where('room_id', '=', room).execute();
      if (rows.length > 0) await tx.insertInto('shelf_items').values(rows).execute();
    });
  }

  /** By position. */
  async cards(room: string, queries: Queries = this.database.queries): Promise<ShelfCard[]> {
    const rows = await queries
      .selectFrom('shelf_items')
      .innerJoin('products', 'products.id', 'shelf_items.product_id')
      .selectAll('products')
      .select([
        'shelf_items.position as position',
        'shelf_items.status as shelf_status',
        'shelf_items.live_price_amount as shelf_price',
      ])
      .where('shelf_items.room_id', '=', room)
      .orderBy('shelf_items.position')
      .execute();
    const skus = await skusOf(
      queries,
      rows.map(({ id }) => id),
    );
    return rows.map((row) => {
      const product: Product = toProduct(row, skus.get(row.id) ?? []);
      const { position, shelf_price: amount } = row;
      const livePrice = amount === null ? {} : { livePrice: { amount, currency: row.price_currency } };
      return toCard(product, {
        product: row.id,
        position,
        ...livePrice,
        status: Value.Parse(ShelfStatus, row.shelf_status),
      });
    });
  }

  /** Rooms in which any of these (at most a few thousand) is on the shelf. */
  async roomsWith(products: readonly string[]): Promise<string[]> {
    const rows = await this.database.queries
      .selectFrom('shelf_items')
      .select('room_id')
      .distinct()
      .where('product_id', 'in', products)
      .execute();
    return rows.map((row) => row.room_id);
  }
}

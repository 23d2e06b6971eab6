import type { Queries } from '../../backends/database/port.js';

/** Free pieces of every product on a room's shelf, over its variants; in the order of their ids. */
export async function shelfStock(queries: Queries, room: string): Promise<Record<string, number>> {
  const rows = await queries
    .selectFrom('shelf_items')
    .innerJoin('skus', 'skus.product_id', 'shelf_items.product_id')
    .innerJoin('stock', 'stock.sku', 'skus.id')
    .select(['shelf_items.product_id as product', 'stock.on_hand as onHand', 'stock.held as held'])
    .where('shelf_items.room_id', '=', room)
    .where('shelf_items.status', '<>', 'off')
    .orderBy('shelf_items.product_id')
    .execute();
  const left: Record<string, number> = {};
  for (const { product, onHand, held } of rows) left[product] = (left[product] ?? 0) + onHand - held;
  return left;
}

/** Rooms with a product on their shelf. */
export async function roomsShowing(queries: Queries, product: string): Promise<string[]> {
  const rows = await queries
    .selectFrom('shelf_items')
    .select('room_id')
    .where('product_id', '=', product)
    .where('status', '<>', 'off')
    .execute();
  return rows.map((row) => row.room_id);
}

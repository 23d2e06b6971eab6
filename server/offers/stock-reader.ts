import type { Queries } from '../../backends/database/port.js';

/** Free pieces of every product on a room's shelf, over its variants; in the order of their ids. */
export async function shelfStock(queries: Queries, room: string): Promise<Record<string, number>> {
  const rows = await queries
    .selectFrom('shelf_items')
    .innerJoin('products', 'products.id', 'shelf_items.product_id')
    .select(['products.id as product', 'products.stock as left'])
    .where('shelf_items.room_id', '=', room)
    .where('shelf_items.status', '<>', 'off')
    .orderBy('products.id')
    .execute();
  return Object.fromEntries(rows.map((row) => [row.product, row.left]));
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

import type { Product, ShelfItem } from '../../protocol/api.js';
import type { ShelfCard } from '../../protocol/channel.js';

/**
 * The shelf as the API takes it, positions from 1 in the order given. A live price that is the product's own is left out,
 * so that it goes on following the product.
 */
export function toShelfItems(shelf: readonly ShelfCard[], products: readonly Product[]): ShelfItem[] {
  return shelf.map(({ product, livePrice, status }, index) => {
    const own = products.find(({ id }) => id === product)?.livePrice;
    const inherited = own?.amount === livePrice?.amount && own?.currency === livePrice?.currency;
    return {
      product,
      position: index + 1,
      ...(livePrice === undefined || inherited ? {} : { livePrice }),
      status,
    };
  });
}

/** The shelf with the item at `index` moved by `step`. */
export function moveItem(shelf: readonly ShelfCard[], index: number, step: -1 | 1): ShelfCard[] {
  const moved = [...shelf];
  const item = moved[index];
  const other = moved[index + step];
  if (item === undefined || other === undefined) return moved;
  moved[index] = other;
  moved[index + step] = item;
  return moved;
}

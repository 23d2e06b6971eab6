import type { DateRange } from './model.js';

/** CLASS of the ranges in which a product was explained. */
export const PRODUCT_RANGE_CLASS = 'kaibo.product';

/** The EXT-X-DATERANGE of a product tag, in a live and in a replay. `to` null: still being explained. Times in ms since the epoch. */
export function productRange(tag: {
  id: string;
  product: string;
  position?: number;
  from: number;
  to: number | null;
}): DateRange {
  return {
    id: tag.id,
    class: PRODUCT_RANGE_CLASS,
    start: tag.from,
    ...(tag.to === null ? {} : { duration: Math.max(0, tag.to - tag.from) / 1000 }),
    client: {
      'X-PRODUCT-ID': tag.product,
      ...(tag.position === undefined ? {} : { 'X-SHELF-POSITION': tag.position }),
    },
  };
}

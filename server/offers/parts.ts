import type { Logger } from 'pino';
import type { Database, Queries } from '../../backends/database/port.js';
import type { Money } from '../../protocol/api.js';
import type { Clock } from '../../protocol/clock.js';
import type { Stock } from '../stock/port.js';

/** Offers of a kind that a room may have at once, running and planned. */
export const MAX_OPEN = 100;
/** ms for which an offer that ended is still told of. */
export const AFTERGLOW = 600_000;

/** What offers need to know of products. */
export interface Catalogue {
  /** Its list price. @throws product_not_found */
  product(tx: Queries, product: string): Promise<{ price: Money }>;
  /** A variant and its list price; without `sku`, the only one. @throws product_not_found, sku_not_found, invalid_request */
  sku(tx: Queries, product: string, sku: string | undefined): Promise<{ id: string; price: Money }>;
}

/** What is told when something changed, after its transaction. */
export interface Changes {
  /** What a room offers. */
  offers(room: string): void;
  /** How many pieces of a product are free. */
  stock(product: string): void;
  /** When something is due next. */
  times(): void;
}

/** What the kinds of offers share. */
export interface OfferParts {
  database: Database;
  stock: Stock;
  catalogue: Catalogue;
  rooms: { assertExists(room: string): Promise<void> };
  changes: Changes;
  clock: Clock;
  logger: Logger;
  newId: () => string;
}

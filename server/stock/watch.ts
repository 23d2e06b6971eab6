import type { Logger } from 'pino';
import { Paced } from '../paced.js';

/** ms between two times that a product is told of: what changes in between is one change. */
const EVERY = 250;

/**
 * Tells who shows stock that pieces of a product became free or were taken, after the transaction that did it: under a flash sale
 * hundreds of changes are one. How many there are now is read by who shows it. Resource: {@link close}.
 */
export class StockWatch {
  private readonly listeners: ((product: string) => Promise<void>)[] = [];
  private readonly paced: Paced;

  constructor(logger: Logger) {
    this.paced = new Paced(EVERY, (product) => this.tell(product), logger, 'stock could not be told');
  }

  listen(listener: (product: string) => Promise<void>): void {
    this.listeners.push(listener);
  }

  /** Stock of these products has changed; to be called after the commit. */
  touch(products: Iterable<string>): void {
    for (const product of products) this.paced.request(product);
  }

  /** Resolves once what is being told was told. Idempotent. */
  close = (): Promise<void> => this.paced.close();

  private async tell(product: string): Promise<void> {
    for (const listener of this.listeners) await listener(product);
  }
}

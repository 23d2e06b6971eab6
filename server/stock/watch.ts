import type { Logger } from 'pino';
import type { Database } from '../../backends/database/port.js';

/** ms between two looks: what changes in between is told once. */
const EVERY = 250;

/** Free pieces of a product, over its variants. */
export interface ProductLeft {
  product: string;
  left: number;
}

type Listener = (product: ProductLeft) => Promise<void>;

/**
 * Tells who shows stock how many pieces of a product are free, after the transaction that changed it and at most four times a second:
 * under a flash sale hundreds of changes are one message. Resource: {@link close}.
 */
export class StockWatch {
  private readonly listeners: Listener[] = [];
  private readonly changed = new Set<string>();
  private timer: NodeJS.Timeout | null = null;
  private running: Promise<void> = Promise.resolve();
  private closed = false;

  constructor(
    private readonly database: Database,
    private readonly logger: Logger,
  ) {}

  listen(listener: Listener): void {
    this.listeners.push(listener);
  }

  /** Stock of these products has changed; to be called after the commit. */
  touch(products: Iterable<string>): void {
    if (this.closed) return;
    for (const product of products) this.changed.add(product);
    if (this.timer === null && this.changed.size > 0) this.look();
  }

  /** Resolves once what is being told was told. Idempotent. */
  async close(): Promise<void> {
    this.closed = true;
    if (this.timer !== null) clearTimeout(this.timer);
    await this.running;
  }

  private look(): void {
    const products = [...this.changed];
    this.changed.clear();
    this.timer = setTimeout(() => {
      this.timer = null;
      if (this.changed.size > 0) this.look();
    }, EVERY);
    this.timer.unref();
    this.running = this.running
      .then(() => this.tell(products))
      .catch((err: unknown) => this.logger.warn({ err, products }, 'stock could not be told'));
  }

  private async tell(products: string[]): Promise<void> {
    const rows = await this.database.queries
      .selectFrom('skus')
      .innerJoin('stock', 'stock.sku', 'skus.id')
      .select(['skus.product_id', 'stock.on_hand', 'stock.held'])
      .where('skus.product_id', 'in', products)
      .execute();
    for (const product of products) {
      const own = rows.filter((row) => row.product_id === product);
      const left = own.reduce((sum, row) => sum + row.on_hand - row.held, 0);
      for (const listener of this.listeners) await listener({ product, left });
    }
  }
}

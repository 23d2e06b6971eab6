import type { Product } from '../../protocol/api.js';
import {
  DEFAULT_PAGE,
  type NewProduct,
  type ProductFields,
  type ProductQuery,
} from '../../protocol/calls.js';
import type { Clock } from '../../protocol/clock.js';
import { CodedError } from '../../protocol/problems.js';
import { newId } from '../ids.js';
import { decodeCursor, type Page, toPage } from '../page.js';
import type { Correction } from '../stock/ledger.js';
import { type ProductStore, toColumns } from './product-store.js';
import { checkProduct, type Kept } from './rules.js';

/** Whoever keeps uploaded images. */
export interface ImageUse {
  /** Keeps those that are ours from being forgotten. Resolves to those that are said to be ours and are not there. */
  use(images: readonly string[]): Promise<ReadonlySet<string>>;
}

/** The product library. */
export class Products {
  private onChange: (product: string) => Promise<void> = async () => undefined;

  constructor(
    private readonly store: ProductStore,
    private readonly clock: Clock,
    /** Products in the library; 0 = off. */
    private readonly limit: number,
    private readonly images: ImageUse,
  ) {}

  /** Who shows products is told, before the change is answered. */
  whenChanged(listener: (product: string) => Promise<void>): void {
    this.onChange = listener;
  }

  async create({ externalId, ...fields }: NewProduct): Promise<Product> {
    const kept = await this.checked(fields);
    const row = this.row(externalId ?? null, kept);
    await this.store.insert(row, kept, this.limit, this.why());
    return this.get(row.id);
  }

  async replace(id: string, fields: ProductFields): Promise<Product> {
    if (!(await this.store.update(id, await this.checked(fields), this.why())))
      throw new CodedError('product_not_found');
    await this.onChange(id);
    return this.get(id);
  }

  async upsert(externalId: string, wish: ProductFields): Promise<{ product: Product; created: boolean }> {
    const fields = await this.checked(wish);
    const { id, created } = await this.store.upsert(
      externalId,
      fields,
      this.row(externalId, fields),
      this.limit,
      this.why(),
    );
    if (!created) await this.onChange(id);
    return { product: await this.get(id), created };
  }

  async get(id: string): Promise<Product> {
    const product = (await this.store.find([id])).get(id);
    if (product === undefined) throw new CodedError('product_not_found');
    return product;
  }

  /** A product that viewers can see on some shelf. @throws product_not_found for any other */
  async getShown(id: string): Promise<Product> {
    if (!(await this.store.isShown(id))) throw new CodedError('product_not_found');
    return this.get(id);
  }

  async list(query: ProductQuery): Promise<Page<Product>> {
    const limit = query.limit ?? DEFAULT_PAGE;
    const rows = await this.store.list(limit + 1, decodeCursor(query.cursor), query.search);
    const { items, next } = toPage(
      rows,
      limit,
      (row) => ({ at: row.created_at, id: row.id }),
      (row) => row,
    );
    return { items: await this.store.complete(items), next };
  }

  remove = (id: string): Promise<void> => this.store.delete(id, this.why());

  /** What the ledger notes of a correction that came with a product. */
  private why(): Correction {
    return { reason: 'catalogue', actor: 'operator', at: this.clock.now() };
  }

  private async checked(wish: ProductFields): Promise<Kept> {
    const fields = checkProduct(wish);
    const missing = await this.images.use([fields.image]);
    if (missing.size > 0)
      throw new CodedError('invalid_request', 'See `errors` for what to change.', [
        { path: 'body/image', message: 'is not there, or not any more; upload it again' },
      ]);
    return fields;
  }

  private row(externalId: string | null, fields: Kept) {
    return { id: newId(), external_id: externalId, ...toColumns(fields), created_at: this.clock.now() };
  }
}

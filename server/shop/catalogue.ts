import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Database } from '../../backends/database/port.js';
import type { Product } from '../../protocol/api.js';
import type {
  Difference,
  ImportReply,
  ImportResult,
  MerchantFigures,
  ReconcileBody,
  ReconcileReply,
} from '../../protocol/catalogue.js';
import type { Clock } from '../../protocol/clock.js';
import { CodedError } from '../../protocol/problems.js';
import type { Correction } from '../stock/ledger.js';
import { differencesOf, isSame, withMerchantFigures } from './catalogue-rules.js';
import { importErrors } from './import-errors.js';
import type { ChangeOutcome, ProductStore } from './product-store.js';
import type { ImageUse } from './products.js';
import { checkProduct, type Kept } from './rules.js';

/** Products written in one transaction: a few ms, in which nobody else writes. */
const BATCH = 20;
/** Products read at once. */
const PAGE = 200;

interface CatalogueParts {
  database: Database;
  products: ProductStore;
  images: ImageUse;
  clock: Clock;
  /** Products in the library; 0 = off. */
  limit: number;
  /** Who shows products is told. */
  changed: (products: readonly string[]) => Promise<void>;
}

/** One product of many, and what is to be made of it; null: nothing. */
interface Wish {
  index: number;
  externalId: string;
  make: (known: Product | null) => Kept | null;
}

/**
 * The whole catalogue at once: in, out, and compared with the merchant's. Products are written some at a time, so that viewers and buyers
 * are served in between; one that is refused takes none of the others with it.
 */
export class Catalogue {
  constructor(private readonly parts: CatalogueParts) {}

  /** Every valid product is written; doing it again changes nothing. `actor`: whose token it was. */
  async import(items: readonly unknown[], actor: string): Promise<ImportReply> {
    const { wishes, refused } = await this.read(items);
    const results = [...refused, ...(await this.write(wishes, { reason: 'import', actor }))];
    const count = (status: ImportResult['status']) => results.filter((each) => each.status === status).length;
    return {
      created: count('created'),
      updated: count('updated'),
      unchanged: count('unchanged'),
      failed: count('failed'),
      results: results.sort((a, b) => a.index - b.index),
    };
  }

  /** Compares with the merchant's list; `apply`: and takes what it says. */
  async reconcile(
    { items, partial = false }: ReconcileBody,
    apply: boolean,
    actor: string,
  ): Promise<ReconcileReply> {
    const listed = new Map(items.map((item) => [item.externalId, item]));
    const found = new Set<string>();
    const differences: Difference[] = [];
    const differing: MerchantFigures[] = [];
    for await (const product of this.all()) {
      const { externalId } = product;
      const there = externalId === undefined ? undefined : listed.get(externalId);
      if (externalId === undefined) continue;
      if (there === undefined) {
        if (!partial) differences.push({ externalId, kind: 'missing_there' });
        continue;
      }
      found.add(externalId);
      const these = differencesOf(product, there);
      differences.push(...these);
      if (these.some(({ kind }) => kind === 'price' || kind === 'stock')) differing.push(there);
    }
    for (const externalId of listed.keys())
      if (!found.has(externalId)) differences.push({ externalId, kind: 'missing_here' });
    const written = apply
      ? await this.write(differing.map(adoption), { reason: 'reconciliation', actor })
      : [];
    return {
      compared: found.size,
      differences,
      applied: written.filter(({ status }) => status === 'updated').length,
      failed: written.flatMap(({ index: _index, status, id: _id, ...why }) =>
        status === 'failed' ? [why] : [],
      ),
    };
  }

  /** Every product, oldest first. */
  async *all(): AsyncGenerator<Product> {
    let after: { at: number; id: string } | null = null;
    for (;;) {
      const rows = await this.parts.products.oldest(PAGE, after);
      yield* await this.parts.products.complete(rows);
      const last = rows.at(-1);
      if (last === undefined || rows.length < PAGE) return;
      after = { at: last.created_at, id: last.id };
      await nextTurn();
    }
  }

  /** What was sent, as far as it can be written. */
  private async read(items: readonly unknown[]): Promise<{ wishes: Wish[]; refused: ImportResult[] }> {
    const seen = new Set<string>();
    const read = items.map((item, index) => readItem(item, index, seen));
    const images = read.flatMap((each) => ('fields' in each ? [each.fields.image] : []));
    const missing = await this.parts.images.use([...new Set(images)]);
    const refused: ImportResult[] = [];
    const wishes: Wish[] = [];
    for (const each of read) {
      if (!('fields' in each)) refused.push(each);
      else if (missing.has(each.fields.image)) refused.push(failure(each, NO_IMAGE));
      else wishes.push(replacement(each));
    }
    return { wishes, refused };
  }

  private async write(wishes: readonly Wish[], by: Omit<Correction, 'at'>): Promise<ImportResult[]> {
    const results: ImportResult[] = [];
    for (let from = 0; from < wishes.length; from += BATCH) {
      const batch = wishes.slice(from, from + BATCH);
      const why = { ...by, at: this.parts.clock.now() };
      results.push(...(await this.writeTogether(batch, why).catch(() => this.writeEach(batch, why))));
      await nextTurn();
    }
    const changed = results.flatMap(({ status, id }) =>
      status === 'updated' && id !== undefined ? [id] : [],
    );
    if (changed.length > 0) await this.parts.changed(changed);
    return results;
  }

  /** Each by itself: one of them was refused, and its transaction with it. */
  private async writeEach(batch: readonly Wish[], why: Correction): Promise<ImportResult[]> {
    const results: ImportResult[] = [];
    for (const wish of batch) {
      const written = this.writeTogether([wish], why);
      results.push(
        ...(await written.catch((error: unknown) => {
          if (error instanceof CodedError && error.code !== 'database_unavailable')
            return [failure(wish, error)];
          throw error;
        })),
      );
    }
    return results;
  }

  private async writeTogether(batch: readonly Wish[], why: Correction): Promise<ImportResult[]> {
    const { database, products, limit } = this.parts;
    return database.transaction(async (tx) => {
      const results: ImportResult[] = [];
      for (const { index, externalId, make } of batch) {
        const outcome: ChangeOutcome = await products.changeIn(tx, externalId, make, limit, why);
        results.push({ index, externalId, ...outcome });
      }
      return results;
    });
  }
}

type Readable = { index: number; externalId: string; fields: Kept };

const NO_IMAGE = new CodedError('invalid_request', 'See `errors` for what to change.', [
  { path: 'image', message: 'is not there, or not any more; upload it again' },
]);
const TWICE = new CodedError('invalid_request', 'It is in this import twice; the first was taken.');

function readItem(item: unknown, index: number, seen: Set<string>): Readable | ImportResult {
  const parsed = importErrors(item);
  if ('error' in parsed) return failure({ index, externalId: parsed.externalId }, parsed.error);
  const { externalId, ...fields } = parsed.item;
  if (seen.has(externalId)) return failure({ index, externalId }, TWICE);
  seen.add(externalId);
  try {
    return { index, externalId, fields: checkProduct(fields) };
  } catch (error) {
    if (error instanceof CodedError) return failure({ index, externalId }, error);
    throw error;
  }
}

const replacement = ({ index, externalId, fields }: Readable): Wish => ({
  index,
  externalId,
  make: (known) => (known !== null && isSame(known, fields) ? null : fields),
});

/** The merchant's figures for a product that is there; one that went meanwhile stays away. */
const adoption = (there: MerchantFigures, index: number): Wish => ({
  index,
  externalId: there.externalId,
  make: (known) => (known === null ? null : checkProduct(withMerchantFigures(known, there))),
});

/** `path`s are those of the product itself. */
const failure = (
  { index, externalId }: { index: number; externalId: string | undefined },
  { code, detail, errors }: CodedError,
): ImportResult => ({
  index,
  ...(externalId === undefined ? {} : { externalId }),
  status: 'failed',
  code,
  ...(detail === undefined ? {} : { detail }),
  ...(errors === undefined
    ? {}
    : { errors: errors.map(({ path, message }) => ({ path: path.replace(/^body\//, ''), message })) }),
});

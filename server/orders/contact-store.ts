import type { Database, Queries } from '../../backends/database/port.js';
import type { PersonalRows, SealedText, SealedTexts } from '../personal/port.js';
import { ownerOf } from './contacts.js';

/** SQL of the contacts of orders: found by the key that sealed them, and by whose they are. */
export class ContactStore implements SealedTexts, PersonalRows {
  constructor(private readonly database: Database) {}

  async count(prefix: string): Promise<number> {
    const { count } = await this.database.queries
      .selectFrom('orders')
      .select((select) => select.fn.countAll().as('count'))
      .where('contact', 'like', `${prefix}%`)
      .executeTakeFirstOrThrow();
    return Number(count);
  }

  async others(prefixes: readonly string[], limit: number): Promise<SealedText[]> {
    let query = this.database.queries
      .selectFrom('orders')
      .select(['id', 'contact'])
      .where('contact', 'is not', null)
      .limit(limit);
    for (const prefix of prefixes) query = query.where('contact', 'not like', `${prefix}%`);
    const rows = await query.execute();
    return rows.flatMap(({ id, contact }) =>
      contact === null ? [] : [{ id, owner: ownerOf(id), sealed: contact }],
    );
  }

  async replace(id: string, before: string, after: string): Promise<void> {
    await this.database.queries
      .updateTable('orders')
      .set({ contact: after })
      .where('id', '=', id)
      .where('contact', '=', before)
      .execute();
  }

  /** The contacts go; what was bought, and for how much, stays. */
  async erase(tx: Queries, viewer: string): Promise<number> {
    const { numUpdatedRows } = await tx
      .updateTable('orders')
      .set({ contact: null })
      .where('buyer_id', '=', viewer)
      .where('contact', 'is not', null)
      .executeTakeFirst();
    return Number(numUpdatedRows);
  }
}

import type { Database } from '../../backends/database/port.js';

/** Status of a row whose request is still running. */
const RUNNING = 0;

/** SQL of the `idempotency` table. */
export class IdempotencyStore {
  constructor(private readonly database: Database) {}

  /** True when the caller now owns the scope. A running claim from before `staleBefore` is taken over. */
  async claim(scope: string, fingerprint: string, now: number, staleBefore: number): Promise<boolean> {
    const row = { scope, fingerprint, status: RUNNING, response: '', created_at: now };
    const result = await this.database.queries
      .insertInto('idempotency')
      .values(row)
      .onConflict((conflict) =>
        conflict
          .column('scope')
          .doUpdateSet({ fingerprint, created_at: now })
          .where('idempotency.status', '=', RUNNING)
          .where('idempotency.created_at', '<', staleBefore),
      )
      .executeTakeFirst();
    return (result.numInsertedOrUpdatedRows ?? 0n) > 0n;
  }

  async find(scope: string) {
    const row = await this.database.queries
      .selectFrom('idempotency')
      .selectAll()
      .where('scope', '=', scope)
      .executeTakeFirst();
    return row ?? null;
  }

  async complete(scope: string, status: number, response: string): Promise<void> {
    await this.database.queries
      .updateTable('idempotency')
      .set({ status, response })
      .where('scope', '=', scope)
      .execute();
  }

  async release(scope: string): Promise<void> {
    await this.database.queries.deleteFrom('idempotency').where('scope', '=', scope).execute();
  }

  async purge(before: number): Promise<void> {
    await this.database.queries.deleteFrom('idempotency').where('created_at', '<', before).execute();
  }
}

import type { Database } from '../../backends/database/port.js';
import type { ViewersTable } from '../../backends/database/schema.js';

/** SQL of viewers. */
export class ViewerStore {
  constructor(private readonly database: Database) {}

  async insert(row: ViewersTable): Promise<void> {
    await this.database.queries.insertInto('viewers').values(row).execute();
  }
}

import type { Database } from '../../backends/database/port.js';
import { CodedError } from '../../protocol/problems.js';
import type { PersonalRows } from './port.js';

/** Forgets a person, on their own or an operator's request. */
export class Erasure {
  constructor(
    private readonly database: Database,
    private readonly places: readonly PersonalRows[],
  ) {}

  /** In all places or in none; how many rows were changed. Again: the same. @throws viewer_not_found */
  async erase(viewer: string): Promise<number> {
    const rows = await this.database.transaction(async (tx) => {
      let rows = 0;
      for (const place of this.places) rows += await place.erase(tx, viewer);
      return rows;
    });
    if (rows === 0) throw new CodedError('viewer_not_found');
    return rows;
  }
}

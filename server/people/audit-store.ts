import { Type } from 'typebox';
import { Value } from 'typebox/value';
import type { Database } from '../../backends/database/port.js';
import type { AuditTable } from '../../backends/database/schema-people.js';
import { type AuditQuery, AuditRecord } from '../../protocol/people.js';
import type { Cursor } from '../page.js';
import { afterCursor } from '../page-query.js';

/** SQL of the audit log. */
export class AuditStore {
  constructor(private readonly database: Database) {}

  async insert(rows: readonly AuditTable[]): Promise<void> {
    await this.database.queries.insertInto('audit').values(rows).execute();
  }

  /** Newest first. */
  async list(query: AuditQuery, limit: number, after: Cursor | null): Promise<AuditTable[]> {
    let rows = this.database.queries
      .selectFrom('audit')
      .selectAll()
      .where(afterCursor('at', after))
      .orderBy('at', 'desc')
      .orderBy('id', 'desc')
      .limit(limit);
    if (query.actor !== undefined) rows = rows.where('actor_id', '=', query.actor);
    if (query.kind !== undefined) rows = rows.where('kind', '=', query.kind);
    if (query.action !== undefined) rows = rows.where('action', '=', query.action);
    if (query.from !== undefined) rows = rows.where('at', '>=', query.from);
    if (query.to !== undefined) rows = rows.where('at', '<', query.to);
    // The schema lets no wildcard through but `_`, which also stands for itself.
    if (query.subject !== undefined) rows = rows.where('subjects', 'like', `%"${query.subject}"%`);
    return rows.execute();
  }

  async purge(before: number): Promise<void> {
    await this.database.queries.deleteFrom('audit').where('at', '<', before).execute();
  }
}

export const toRecord = (row: AuditTable): AuditRecord => ({
  id: row.id,
  at: row.at,
  kind: Value.Parse(AuditRecord.properties.kind, row.kind),
  actor:
    row.actor_id === null
      ? null
      : { id: row.actor_id, name: row.actor_name ?? '', role: row.actor_role ?? '' },
  action: row.action,
  subjects: Value.Parse(Type.Record(Type.String(), Type.String()), JSON.parse(row.subjects)),
  address: row.address,
  status: row.status,
});

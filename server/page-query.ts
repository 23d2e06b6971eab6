import { type RawBuilder, type SqlBool, sql } from 'kysely';
import type { Cursor } from './page.js';

/** Condition of a list newest-first that goes on after a cursor: of rows with a time in `column`, and an `id`. */
export const afterCursor = (column: string, after: Cursor | null): RawBuilder<SqlBool> =>
  after === null
    ? sql<SqlBool>`1 = 1`
    : sql<SqlBool>`(${sql.ref(column)}, ${sql.ref('id')}) < (${after.at}, ${after.id})`;

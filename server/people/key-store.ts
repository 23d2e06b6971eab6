import type { Selectable } from 'kysely';
import { Type } from 'typebox';
import { Value } from 'typebox/value';
import type { Database } from '../../backends/database/port.js';
import type { ApiKeysTable } from '../../backends/database/schema-people.js';
import { type ApiKey, PermissionName } from '../../protocol/people.js';
import type { Permission } from '../../protocol/permissions.js';
import { CodedError } from '../../protocol/problems.js';
import type { Cursor } from '../page.js';
import { afterCursor } from '../page-query.js';
import { readRooms } from './rows.js';

export type KeyRow = Selectable<ApiKeysTable>;

/** Keys there may be. */
const MOST = 500;

/** SQL of API keys. */
export class KeyStore {
  constructor(private readonly database: Database) {}

  /** @throws limit_api_keys */
  async insert(row: KeyRow): Promise<void> {
    await this.database.transaction(async (tx) => {
      const { count } = await tx
        .selectFrom('api_keys')
        .select((select) => select.fn.countAll().as('count'))
        .executeTakeFirstOrThrow();
      if (Number(count) >= MOST) throw new CodedError('limit_api_keys', 'Revoke those no longer used.');
      await tx.insertInto('api_keys').values(row).execute();
    });
  }

  /** By the key's hash, expired or not. */
  async find(token: string): Promise<KeyRow | null> {
    const row = await this.database.queries
      .selectFrom('api_keys')
      .selectAll()
      .where('token', '=', token)
      .executeTakeFirst();
    return row ?? null;
  }

  /** Newest first. */
  async list(limit: number, after: Cursor | null): Promise<KeyRow[]> {
    return this.database.queries
      .selectFrom('api_keys')
      .selectAll()
      .where(afterCursor('created_at', after))
      .orderBy('created_at', 'desc')
      .orderBy('id', 'desc')
      .limit(limit)
      .execute();
  }

  async used(id: string, at: number): Promise<void> {
    await this.database.queries
      .updateTable('api_keys')
      .set({ last_used_at: at })
      .where('id', '=', id)
      .execute();
  }

  /** False when there is none. */
  async delete(id: string): Promise<boolean> {
    const { numDeletedRows } = await this.database.queries
      .deleteFrom('api_keys')
      .where('id', '=', id)
      .executeTakeFirst();
    return numDeletedRows > 0n;
  }
}

/** Scopes of a row; a permission that this version does not know is none. */
export const scopesOf = (row: Pick<KeyRow, 'scopes'>): Permission[] =>
  Value.Parse(Type.Array(Type.String()), JSON.parse(row.scopes)).filter((scope): scope is Permission =>
    Value.Check(PermissionName, scope),
  );

export const toApiKey = (row: KeyRow): ApiKey => ({
  id: row.id,
  name: row.name,
  prefix: row.prefix,
  scopes: scopesOf(row),
  rooms: readRooms(row.rooms),
  createdAt: row.created_at,
  createdBy: row.created_by,
  expiresAt: row.expires_at,
  lastUsedAt: row.last_used_at,
});

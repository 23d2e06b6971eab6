import type { Selectable } from 'kysely';
import { Value } from 'typebox/value';
import type { Database, Queries } from '../../backends/database/port.js';
import type { PeopleTable } from '../../backends/database/schema-people.js';
import { type Account, RoleName } from '../../protocol/people.js';
import type { Role } from '../../protocol/permissions.js';
import { CodedError } from '../../protocol/problems.js';
import type { Cursor } from '../page.js';
import { afterCursor } from '../page-query.js';
import { readRooms } from './rows.js';

export type AccountRow = Selectable<PeopleTable>;
/** What may change of an account. */
export type AccountChange = Partial<Pick<AccountRow, 'name' | 'role' | 'rooms' | 'disabled' | 'password'>>;

/** Accounts there may be. */
const MOST = 500;

/** SQL of accounts. */
export class AccountStore {
  constructor(private readonly database: Database) {}

  /** @throws limit_accounts, login_taken */
  async insert(row: AccountRow): Promise<void> {
    await this.database.transaction(async (tx) => {
      const { count } = await tx
        .selectFrom('people')
        .select((select) => select.fn.countAll().as('count'))
        .executeTakeFirstOrThrow();
      if (Number(count) >= MOST) throw new CodedError('limit_accounts', `There may be ${MOST} accounts.`);
      const { numInsertedOrUpdatedRows } = await tx
        .insertInto('people')
        .values(row)
        .onConflict((conflict) => conflict.column('login').doNothing())
        .executeTakeFirst();
      if ((numInsertedOrUpdatedRows ?? 0n) === 0n) throw new CodedError('login_taken');
    });
  }

  async find(id: string): Promise<AccountRow | null> {
    return find(this.database.queries, id);
  }

  async byLogin(login: string): Promise<AccountRow | null> {
    const row = await this.database.queries
      .selectFrom('people')
      .selectAll()
      .where('login', '=', login)
      .executeTakeFirst();
    return row ?? null;
  }

  /** Newest first. */
  async list(limit: number, after: Cursor | null): Promise<AccountRow[]> {
    return this.database.queries
      .selectFrom('people')
      .selectAll()
      .where(afterCursor('created_at', after))
      .orderBy('created_at', 'desc')
      .orderBy('id', 'desc')
      .limit(limit)
      .execute();
  }

  /** `endSessions` logs it out everywhere. @throws account_not_found, last_owner */
  async change(id: string, change: AccountChange, endSessions: boolean): Promise<AccountRow> {
    return this.database.transaction(async (tx) => {
      const before = await find(tx, id);
      if (before === null) throw new CodedError('account_not_found');
      const after = { ...before, ...change };
      if (!isOwner(after)) await assertOtherOwner(tx, before);
      await tx.updateTable('people').set(change).where('id', '=', id).execute();
      if (endSessions || after.disabled === 1)
        await tx.deleteFrom('people_sessions').where('person_id', '=', id).execute();
      return after;
    });
  }

  /** @throws account_not_found, last_owner */
  async delete(id: string): Promise<void> {
    await this.database.transaction(async (tx) => {
      const before = await find(tx, id);
      if (before === null) throw new CodedError('account_not_found');
      await assertOtherOwner(tx, before);
      await tx.deleteFrom('people').where('id', '=', id).execute();
    });
  }

  async loggedIn(id: string, at: number): Promise<void> {
    await this.database.queries
      .updateTable('people')
      .set({ last_login_at: at })
      .where('id', '=', id)
      .execute();
  }

  /** The same password at another cost; unless it was changed in between. */
  async rehash(id: string, before: string, after: string): Promise<void> {
    await this.database.queries
      .updateTable('people')
      .set({ password: after })
      .where('id', '=', id)
      .where('password', '=', before)
      .execute();
  }
}

const isOwner = (row: Pick<AccountRow, 'role' | 'disabled'>) => row.role === 'owner' && row.disabled === 0;

async function find(queries: Queries, id: string): Promise<AccountRow | null> {
  const row = await queries.selectFrom('people').selectAll().where('id', '=', id).executeTakeFirst();
  return row ?? null;
}

/** @throws last_owner when this is an owner that can log in and no other is */
async function assertOtherOwner(tx: Queries, row: AccountRow): Promise<void> {
  if (!isOwner(row)) return;
  const other = await tx
    .selectFrom('people')
    .select('id')
    .where('role', '=', 'owner')
    .where('disabled', '=', 0)
    .where('id', '!=', row.id)
    .executeTakeFirst();
  if (other === undefined) throw new CodedError('last_owner', 'Make another account an owner first.');
}

export const roleOf = (row: Pick<AccountRow, 'role'>): Role => Value.Parse(RoleName, row.role);

export const toAccount = (row: AccountRow): Account => ({
  id: row.id,
  login: row.login,
  name: row.name,
  role: roleOf(row),
  rooms: readRooms(row.rooms),
  disabled: row.disabled === 1,
  createdAt: row.created_at,
  lastLoginAt: row.last_login_at,
});

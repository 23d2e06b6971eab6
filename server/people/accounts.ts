import { DEFAULT_PAGE, type PageQuery } from '../../protocol/calls.js';
import type { Clock } from '../../protocol/clock.js';
import type { Account, AccountPatch, NewAccount, PasswordBody } from '../../protocol/people.js';
import { CodedError } from '../../protocol/problems.js';
import type { Operator } from '../http/principal.js';
import { newId } from '../ids.js';
import { decodeCursor, type Page, toPage } from '../page.js';
import {
  type AccountChange,
  type AccountRow,
  type AccountStore,
  roleOf,
  toAccount,
} from './account-store.js';
import { displayName } from './display-name.js';
import { assertCoversRole, roomsOf } from './granting-rules.js';
import { checkPassword } from './password-rules.js';
import type { Passwords } from './passwords.js';
import { readRooms, writeRooms } from './rows.js';
import type { Tries } from './tries.js';

interface AccountParts {
  store: AccountStore;
  passwords: Passwords;
  tries: Tries;
  clock: Clock;
}

/** Accounts of who manages the installation. */
export class Accounts {
  constructor(private readonly parts: AccountParts) {}

  async list(query: PageQuery): Promise<Page<Account>> {
    const limit = query.limit ?? DEFAULT_PAGE;
    const rows = await this.parts.store.list(limit + 1, decodeCursor(query.cursor));
    return toPage(rows, limit, (row) => ({ at: row.created_at, id: row.id }), toAccount);
  }

  /** @throws forbidden, weak_password, login_taken, limit_accounts */
  async create(actor: Operator, body: NewAccount): Promise<Account> {
    const rooms = roomsOf(body.role, body.rooms, null);
    assertCoversRole(actor, body.role, rooms);
    const login = body.login.toLowerCase();
    checkPassword(body.password, login);
    const row: AccountRow = {
      id: newId(),
      login,
      name: displayName(body.name),
      password: await this.parts.passwords.hash(body.password),
      role: body.role,
      rooms: writeRooms(rooms),
      disabled: 0,
      created_at: this.parts.clock.now(),
      last_login_at: null,
    };
    await this.parts.store.insert(row);
    return toAccount(row);
  }

  /** @throws forbidden, account_not_found, last_owner */
  async change(actor: Operator, id: string, patch: AccountPatch): Promise<Account> {
    const before = await this.managed(actor, id);
    const role = patch.role ?? roleOf(before);
    const rooms = roomsOf(role, patch.rooms, readRooms(before.rooms));
    assertCoversRole(actor, role, rooms);
    const change: AccountChange = {
      role,
      rooms: writeRooms(rooms),
      ...(patch.name === undefined ? {} : { name: displayName(patch.name) }),
      ...(patch.disabled === undefined ? {} : { disabled: patch.disabled ? 1 : 0 }),
    };
    return toAccount(await this.parts.store.change(id, change, false));
  }

  /** @throws forbidden, account_not_found, last_owner */
  async remove(actor: Operator, id: string): Promise<void> {
    await this.managed(actor, id);
    await this.parts.store.delete(id);
  }

  /** One's own with the password as it is, another's as who manages people. Ends all its sessions. */
  async setPassword(actor: Operator, id: string, body: PasswordBody, address: string): Promise<void> {
    const own = actor.credential === 'session' && actor.id === id;
    const row = own ? await this.find(id) : await this.managed(actor, id);
    if (own) await this.prove(row, body.current ?? '', address);
    checkPassword(body.password, row.login);
    const password = await this.parts.passwords.hash(body.password);
    await this.parts.store.change(id, { password }, true);
  }

  private async prove(row: AccountRow, current: string, address: string): Promise<void> {
    const { tries, passwords } = this.parts;
    const proof = await tries.run(row.login, address, async () =>
      (await passwords.matches(current, row.password)) ? row : null,
    );
    if (proof === null) throw new CodedError('wrong_password');
  }

  private async find(id: string): Promise<AccountRow> {
    const row = await this.parts.store.find(id);
    if (row === null) throw new CodedError('account_not_found');
    return row;
  }

  /** An account that this actor may change. */
  private async managed(actor: Operator, id: string): Promise<AccountRow> {
    if (!actor.permissions.has('people.write'))
      throw new CodedError('forbidden', 'That needs the permission people.write.');
    const row = await this.find(id);
    assertCoversRole(actor, roleOf(row), readRooms(row.rooms));
    return row;
  }
}

import type { Clock } from '../../protocol/clock.js';
import { CodedError } from '../../protocol/problems.js';
import type { Operator } from '../http/principal.js';
import { type AccountRow, type AccountStore, roleOf } from './account-store.js';
import type { Passwords } from './passwords.js';
import { permissionsOf } from './roles.js';
import { readRooms } from './rows.js';
import type { PersonSessionStore } from './session-store.js';
import { hashToken, kindOf, newSessionToken } from './tokens.js';
import type { Tries } from './tries.js';

/** How exactly it is known when a session was last used, ms. */
const USE_STEP = 60_000;

interface SignInParts {
  accounts: AccountStore;
  sessions: PersonSessionStore;
  passwords: Passwords;
  tries: Tries;
  clock: Clock;
  /** ms. */
  lives: { sessionIdle: number; sessionLife: number };
}

/** Log-ins and the sessions that they make. */
export class SignIn {
  constructor(private readonly parts: SignInParts) {}

  /** @throws login_failed, the same for an unknown login, a disabled account and a wrong password; rate_limited */
  async login(
    login: string,
    password: string,
    address: string,
  ): Promise<{ token: string; expiresAt: number; operator: Operator }> {
    const name = login.toLowerCase();
    const account = await this.prove(name, password, address);
    if (account === null) throw new CodedError('login_failed');
    if (this.parts.passwords.isOutdated(account.password)) await this.rehash(account, password);
    return this.open(account);
  }

  /** Whose session a token is, unless it has ended; counts as use. */
  async verify(token: string): Promise<Operator | null> {
    if (kindOf(token) !== 'session') return null;
    const { sessions, clock, lives } = this.parts;
    const [hash, now] = [hashToken(token), clock.now()];
    const row = await sessions.find(hash, now, now - lives.sessionIdle);
    if (row === null) return null;
    if (now - row.used_at >= Math.min(USE_STEP, lives.sessionIdle / 2)) await sessions.used(hash, now);
    return toOperator(row);
  }

  /** Ends a session, or all of its account. */
  async logout(token: string, account: string, everywhere: boolean): Promise<void> {
    if (everywhere) await this.parts.sessions.deleteOf(account);
    else await this.parts.sessions.delete(hashToken(token));
  }

  async purge(): Promise<void> {
    const now = this.parts.clock.now();
    await this.parts.sessions.purge(now, now - this.parts.lives.sessionIdle);
  }

  private async prove(login: string, password: string, address: string): Promise<AccountRow | null> {
    const { accounts, passwords, tries } = this.parts;
    return tries.run(login, address, async () => {
      const account = await accounts.byLogin(login);
      const matches = await passwords.matches(password, account?.password ?? null);
      return matches && account?.disabled === 0 ? account : null;
    });
  }

  private async rehash(account: AccountRow, password: string): Promise<void> {
    const { accounts, passwords } = this.parts;
    await accounts.rehash(account.id, account.password, await passwords.hash(password));
  }

  private async open(account: AccountRow) {
    const { accounts, sessions, clock, lives } = this.parts;
    const [token, now] = [newSessionToken(), clock.now()];
    const expiresAt = now + lives.sessionLife;
    await sessions.insert({
      token: hashToken(token),
      person_id: account.id,
      created_at: now,
      used_at: now,
      expires_at: expiresAt,
    });
    await accounts.loggedIn(account.id, now);
    return { token, expiresAt, operator: toOperator(account) };
  }
}

function toOperator(row: Pick<AccountRow, 'id' | 'name' | 'role' | 'rooms'>): Operator {
  const role = roleOf(row);
  return {
    kind: 'operator',
    id: row.id,
    name: row.name,
    role,
    credential: 'session',
    permissions: permissionsOf(role),
    rooms: readRooms(row.rooms),
  };
}

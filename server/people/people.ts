import type { Logger } from 'pino';
import type { Database } from '../../backends/database/port.js';
import type { Config } from '../../config/config.js';
import type { Clock } from '../../protocol/clock.js';
import type { Api } from '../http/types.js';
import { AccountStore } from './account-store.js';
import { Accounts } from './accounts.js';
import { ApiKeys } from './api-keys.js';
import { AuditLog } from './audit-log.js';
import { auditRoutes } from './audit-routes.js';
import { AuditStore } from './audit-store.js';
import { KeyStore } from './key-store.js';
import { DEFAULT_COST, Passwords, type ScryptCost } from './passwords.js';
import { accountRoutes, keyRoutes } from './routes.js';
import { PersonSessionStore } from './session-store.js';
import { SignIn } from './sign-in.js';
import { signInRoutes } from './sign-in-routes.js';
import { Tries } from './tries.js';

const DAY = 24 * 3_600_000;

export interface PeopleDeps {
  database: Database;
  clock: Clock;
  logger: Logger;
  options: Config['people'] & {
    /** Requests a minute with one API key; 0 = off. */
    requestsPerKey: number;
    /** Of hashing passwords; lower only where a test has no time. */
    passwordCost?: ScryptCost;
  };
}

/** Who manages this installation: accounts, their sessions, API keys. */
export class People {
  /** What tells operators by their tokens. */
  readonly verifiers: readonly [SignIn, ApiKeys];
  /** Where requests are recorded. */
  readonly audit: AuditLog;
  private readonly accounts: Accounts;
  private readonly trail: AuditStore;

  constructor(private readonly deps: PeopleDeps) {
    const { database, clock, logger, options } = deps;
    this.trail = new AuditStore(database);
    this.audit = new AuditLog(this.trail, clock, logger);
    const store = new AccountStore(database);
    const passwords = new Passwords(options.passwordCost ?? DEFAULT_COST);
    const tries = new Tries(clock);
    const sessions = new PersonSessionStore(database);
    this.accounts = new Accounts({ store, passwords, tries, clock });
    this.verifiers = [
      new SignIn({ accounts: store, sessions, passwords, tries, clock, lives: options }),
      new ApiKeys({ store: new KeyStore(database), clock, limit: options.requestsPerKey }),
    ];
  }

  routes = (api: Api): void => {
    const [signIn, keys] = this.verifiers;
    signInRoutes(api, signIn);
    accountRoutes(api, this.accounts);
    keyRoutes(api, keys);
    auditRoutes(api, this.trail, this.audit);
  };

  /** Removes what has ended. */
  async purge(): Promise<void> {
    await this.verifiers[0].purge();
    const { clock, options } = this.deps;
    if (options.auditDays > 0) await this.trail.purge(clock.now() - options.auditDays * DAY);
  }

  /** Writes what waits of the audit log. Idempotent. */
  close = (): Promise<void> => this.audit.close();
}

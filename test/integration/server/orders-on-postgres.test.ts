import t from 'tap';
import { useDatabasesOf } from '../../support/api.js';
import { PostgresServer } from '../../support/postgres.js';

// Stock and orders once more on PostgreSQL. The files themselves run on SQLite.
useDatabasesOf(await PostgresServer.start(t));
await import('./orders.test.js');
await import('./stock.test.js');
await import('./ledger.test.js');
await import('./group-commit.test.js');
await import('./payments.test.js');

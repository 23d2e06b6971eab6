import t from 'tap';
import { useDatabasesOf } from '../../support/api.js';
import { PostgresServer } from '../../support/postgres.js';

// What asks most of SQL, once more on PostgreSQL. The files themselves run on SQLite.
useDatabasesOf(await PostgresServer.start(t));
await import('./shop.test.js');
await import('./rooms.test.js');
await import('./sessions.test.js');
await import('./idempotency.test.js');
await import('./replay.test.js');
await import('./webhooks.test.js');

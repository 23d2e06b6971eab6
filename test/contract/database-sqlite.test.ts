import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { sql } from 'kysely';
import t from 'tap';
import { openDatabase } from '../../backends/database/open.js';
import { openSqlite } from '../../backends/database/sqlite.js';
import { databaseContract, roomRow } from './database.contract.js';

t.test('SQLite keeps the contract of every database', (t) =>
  databaseContract(t, async (t) => openSqlite({ path: join(t.testdir({}), 'kaibo.sqlite') })),
);

t.test('rows are there after a restart, and migrating again changes nothing', async (t) => {
  const path = join(t.testdir({}), 'deep', 'down', 'kaibo.sqlite');
  const before = await openSqlite({ path });
  await before.queries.insertInto('rooms').values(roomRow('a')).execute();
  await before.close();
  const after = await openSqlite({ path });
  t.teardown(() => after.close());
  t.match(await after.queries.selectFrom('rooms').selectAll().execute(), [{ id: 'a' }]);
});

t.test('it is opened with the journal, durability and checks that the port promises', async (t) => {
  const database = await openSqlite({ path: join(t.testdir({}), 'kaibo.sqlite') });
  t.teardown(() => database.close());
  const pragma = async (name: string) => {
    const { rows } = await sql<Record<string, unknown>>`${sql.raw(`pragma ${name}`)}`.execute(
      database.queries,
    );
    return Object.values(rows[0] ?? {})[0];
  };
  t.equal(await pragma('journal_mode'), 'wal');
  t.equal(await pragma('synchronous'), 2, 'FULL');
  t.equal(await pragma('foreign_keys'), 1);
});

t.test('a database of a newer Kaibo is refused', async (t) => {
  const path = join(t.testdir({}), 'kaibo.sqlite');
  const newer = await openSqlite({ path });
  await sql`insert into kysely_migration values ('9999-later', '2040-01-01')`.execute(newer.queries);
  await newer.close();
  await t.rejects(openSqlite({ path }), /9999-later/);
});

t.test('a file that is no database is refused', async (t) => {
  const root = t.testdir({ 'kaibo.sqlite': 'this is not a database, whatever its name says '.repeat(50) });
  await t.rejects(openSqlite({ path: join(root, 'kaibo.sqlite') }), /not a database/);
});

t.test('a database URL is a file, by default in the data directory', async (t) => {
  const root = t.testdir({});
  for (const url of ['', `sqlite:${root}/plain.db`, `sqlite://${root}/slashes.db`]) {
    await (await openDatabase({ url, dataDir: root, connections: 2 })).close();
  }
  t.same((await readdir(root)).sort(), ['kaibo.sqlite', 'plain.db', 'slashes.db']);
  await t.rejects(openDatabase({ url: 'mysql://x/y', dataDir: root, connections: 2 }), /must be sqlite:/);
});

import { type RawBuilder, sql } from 'kysely';
import t, { type Test } from 'tap';
import { openDatabase } from '../../backends/database/open.js';
import { type Database, DatabaseUnavailable } from '../../backends/database/port.js';
import { openPostgres } from '../../backends/database/postgres.js';
import { PostgresServer } from '../support/postgres.js';
import { until } from '../support/until.js';
import { databaseContract, roomRow, stockRow } from './database.contract.js';

const server = await PostgresServer.start(t);

const open = async (t: Test, url: string, connections = 4): Promise<Database> => {
  const database = await openPostgres({ url, connections });
  t.teardown(() => database.close());
  return database;
};

t.test('PostgreSQL keeps the contract of every database', (t) =>
  databaseContract(t, async () => openPostgres({ url: await server.database(), connections: 8 })),
);

t.test('processes that start at once on an empty database all find it up to date', async (t) => {
  const url = await server.emptyDatabase();
  const opened = await Promise.all([1, 2, 3, 4].map(() => open(t, url)));
  for (const { queries } of opened) t.same(await queries.selectFrom('rooms').selectAll().execute(), []);
});

t.test('processes that want the same rows lose no update and give no errors', async (t) => {
  const url = await server.database();
  const [one, two] = [await open(t, url), await open(t, url)];
  await one.queries
    .insertInto('stock')
    .values([stockRow('a', 100), stockRow('b', 100)])
    .execute();
  const take = (database: Database, ids: string[]) =>
    database.transaction(async (tx) => {
      for (const id of ids) {
        const { on_hand, sold } = await tx
          .selectFrom('stock')
          .select(['on_hand', 'sold'])
          .where('sku', '=', id)
          .executeTakeFirstOrThrow();
        await tx
          .updateTable('stock')
          .set({ on_hand: on_hand - 1, sold: sold + 1 })
          .where('sku', '=', id)
          .execute();
      }
    });
  const orders = Array.from({ length: 40 }, (_, i) =>
    i % 2 === 0 ? take(one, ['a', 'b']) : take(two, ['b', 'a']),
  );
  await Promise.all(orders);
  t.same(await one.queries.selectFrom('stock').select('on_hand').execute(), [
    { on_hand: 60 },
    { on_hand: 60 },
  ]);
});

t.test(
  'of two that decide from the same rows at the same time and write others, one decides again',
  async (t) => {
    const database = await open(t, await server.database());
    await database.queries
      .insertInto('stock')
      .values([stockRow('a', 1), stockRow('b', 1)])
      .execute();
    let looked = 0;
    // One piece of the two is to stay: each sees both, and takes another.
    const take = (id: string) =>
      database.transaction(async (tx) => {
        const rows = await tx.selectFrom('stock').select('on_hand').execute();
        looked += 1;
        await until('the other to have looked', () => looked >= 2);
        const left = rows.reduce((sum, { on_hand }) => sum + on_hand, 0);
        if (left > 1)
          await tx.updateTable('stock').set({ on_hand: 0, sold: 1 }).where('sku', '=', id).execute();
      });
    await Promise.all([take('a'), take('b')]);
    const rows = await database.queries.selectFrom('stock').select('on_hand').orderBy('on_hand').execute();
    t.same(rows, [{ on_hand: 0 }, { on_hand: 1 }]);
    t.equal(looked, 3);
  },
);

t.test('a number that would be another one here is an error, not a wrong amount', async (t) => {
  const { queries } = await open(t, await server.database());
  const value = async (query: RawBuilder<{ value: unknown }>) =>
    (await query.execute(queries)).rows[0]?.value;
  t.equal(await value(sql`select 9007199254740991::bigint as value`), Number.MAX_SAFE_INTEGER);
  await t.rejects(value(sql`select 9007199254740993::bigint as value`), /too large/);
  t.equal(await value(sql`select 1.25::numeric as value`), 1.25);
});

t.test('a NUL character is a bad request, not our fault', async (t) => {
  const { queries } = await open(t, await server.database());
  const find = queries.selectFrom('rooms').selectAll().where('id', '=', 'a\0b').execute();
  await t.rejects(find, { code: 'invalid_request' });
});

t.test('a restart of PostgreSQL costs what is asked meanwhile, and nothing else', async (t) => {
  const own = await PostgresServer.start(t);
  const said: string[] = [];
  const database = await openPostgres({
    url: own.url(),
    connections: 4,
    onTrouble: (sentence) => said.push(sentence),
  });
  t.teardown(() => database.close());
  const rooms = () => database.queries.selectFrom('rooms').select('id').execute();
  await Promise.all([rooms(), rooms(), rooms()]);

  let cut = () => {};
  const wasCut = new Promise<void>((resolve) => {
    cut = resolve;
  });
  let begun = false;
  const torn = database.transaction(async (tx) => {
    await tx.insertInto('rooms').values(roomRow('torn')).execute();
    begun = true;
    await wasCut;
    await tx.insertInto('rooms').values(roomRow('torn-too')).execute();
  });
  await until('the transaction to be under way', () => begun);
  await own.stop();
  cut();
  await t.rejects(torn, DatabaseUnavailable);
  await t.rejects(rooms(), { code: 'database_unavailable' });
  await t.rejects(
    database.transaction((tx) => tx.selectFrom('rooms').execute()),
    DatabaseUnavailable,
  );
  await t.rejects(database.assertReachable(), DatabaseUnavailable);
  t.notMatch(said.join('\n'), /of-this-test/, 'without the password');

  await own.run();
  await database.assertReachable();
  t.same(await rooms(), []);
  await database.transaction((tx) => tx.insertInto('rooms').values(roomRow('a')).execute());
  await own.stop('SIGQUIT');
  await own.run();
  await until('the connections to be made anew', () => rooms().catch(() => null));
  t.same(await rooms(), [{ id: 'a' }], 'what was committed outlives a crash');
});

t.test('a server that can not be used is named, without the password', async (t) => {
  const refusal = async (url: string) =>
    openDatabase({ url, dataDir: '', connections: 2 }).then(
      () => 'none',
      (error: Error) => error.message,
    );
  const wrong = await refusal(server.url().replace('of-this-test', 'hunter2'));
  t.match(
    wrong,
    /^the database at 127\.0\.0\.1:\d+\/postgres can not be used: password authentication failed/,
  );
  t.match(await refusal('postgres://a:hunter2@127.0.0.1:1/kaibo'), /ECONNREFUSED/);
  t.match(await refusal(server.url('nowhere')), /database "nowhere" does not exist/);
  t.notMatch(wrong, /hunter2/);
  const forgetful = await server.database();
  await server.execute(`alter database ${forgetful.split('/').at(-1)} set synchronous_commit = off`);
  t.match(await refusal(forgetful), /synchronous_commit is off/);
});

import { type Insertable, sql } from 'kysely';
import type { Test } from 'tap';
import type { Database } from '../../backends/database/port.js';
import type { ProductsTable, RoomsTable, SessionsTable } from '../../backends/database/schema.js';
import type { StockTable } from '../../backends/database/schema-orders.js';

/** Makes an empty, migrated database. */
export type MakeDatabase = (t: Test) => Promise<Database>;

export function roomRow(id: string): Insertable<RoomsTable> {
  return {
    id,
    title: 'A room',
    host: null,
    starts_at: null,
    status: 'scheduled',
    ingest_key: 'sealed',
    watermark: null,
    settings: '{}',
    created_at: 1,
  };
}

export function sessionRow(id: string, room: string, status: string): Insertable<SessionsTable> {
  return {
    id,
    room_id: room,
    status,
    started_at: 1_790_000_000_000,
    ended_at: null,
    end_reason: null,
    interruptions: '[]',
    rungs: '[]',
    likes: 0,
    peak_viewers: 0,
    test: 0,
    remarks: '[]',
    node: null,
    media: 0,
  };
}

export function productRow(id: string): Insertable<ProductsTable> {
  return {
    id,
    external_id: null,
    name: 'A cup',
    image: '',
    price_amount: 1_000,
    price_currency: 'CNY',
    live_price_amount: null,
    per_buyer: null,
    url: null,
    created_at: 1,
  };
}

/** All of them on hand since the beginning. */
export function stockRow(sku: string, on_hand: number): Insertable<StockTable> {
  const none = { held: 0, adjusted: 0, sold: 0, returned: 0 };
  return { sku, product_id: sku, on_hand, initial: on_hand, ...none, revision: 1 };
}

const shelfItem = { live_price_amount: null, status: 'on', position: 0 };
const tagRow = (id: string, session: string, to_at: number | null) => ({
  id,
  session_id: session,
  product_id: 'gone',
  product: '{}',
  position: 0,
  from_at: 1,
  to_at,
});

/** What every database promises; see backends/database/port.ts and the first migration. */
export async function databaseContract(t: Test, makeDatabase: MakeDatabase): Promise<void> {
  const open = async (t: Test) => {
    const database = await makeDatabase(t);
    t.teardown(() => database.close());
    return database;
  };
  await transactions(t, open);
  await insideAndOutside(t, open);
  await constraints(t, open);
}

async function transactions(t: Test, open: MakeDatabase): Promise<void> {
  await t.test('what a transaction wrote is there once it resolved', async (t) => {
    const { queries, transaction } = bound(await open(t));
    const result = await transaction(async (tx) => {
      await tx.insertInto('rooms').values(roomRow('a')).execute();
      return 'value';
    });
    t.equal(result, 'value');
    t.match(await queries.selectFrom('rooms').selectAll().execute(), [roomRow('a')]);
  });

  await t.test('a throw takes back all of it', async (t) => {
    const { queries, transaction } = bound(await open(t));
    const broken = transaction(async (tx) => {
      await tx.insertInto('rooms').values(roomRow('a')).execute();
      throw new Error('changed my mind');
    });
    await t.rejects(broken, /changed my mind/);
    t.same(await queries.selectFrom('rooms').selectAll().execute(), []);
    await transaction((tx) => tx.insertInto('rooms').values(roomRow('b')).execute());
    t.equal((await queries.selectFrom('rooms').selectAll().execute()).length, 1, 'it works on afterwards');
  });

  await t.test('transactions that read and then write lose no update', async (t) => {
    const { queries, transaction } = bound(await open(t));
    await queries.insertInto('stock').values(stockRow('cup', 100)).execute();
    const buyOne = () =>
      transaction(async (tx) => {
        const { on_hand, sold } = await tx
          .selectFrom('stock')
          .select(['on_hand', 'sold'])
          .where('sku', '=', 'cup')
          .executeTakeFirstOrThrow();
        await tx
          .updateTable('stock')
          .set({ on_hand: on_hand - 1, sold: sold + 1 })
          .where('sku', '=', 'cup')
          .execute();
      });
    await Promise.all(Array.from({ length: 30 }, buyOne));
    const cup = await queries.selectFrom('stock').select('on_hand').executeTakeFirstOrThrow();
    t.equal(Number(cup.on_hand), 70);
  });

  await t.test('what one transaction decided from is not changed by another one', async (t) => {
    const { queries, transaction } = bound(await open(t));
    await queries
      .insertInto('stock')
      .values([stockRow('a', 1), stockRow('b', 1)])
      .execute();
    // Of both together one is to stay: each alone may go, both may not.
    const takeOne = (id: string) =>
      transaction(async (tx) => {
        const rows = await tx.selectFrom('stock').select('on_hand').execute();
        const left = rows.reduce((sum, { on_hand }) => sum + on_hand, 0);
        if (left > 1)
          await tx.updateTable('stock').set({ on_hand: 0, sold: 1 }).where('sku', '=', id).execute();
      });
    await Promise.all(['a', 'b', 'a', 'b', 'a', 'b'].map(takeOne));
    const rows = await queries.selectFrom('stock').select('on_hand').execute();
    t.equal(
      rows.reduce((sum, { on_hand }) => sum + on_hand, 0),
      1,
    );
  });

  await t.test('queries outside a running transaction wait for it instead of failing', async (t) => {
    const { queries, transaction } = bound(await open(t));
    const long = transaction(async (tx) => {
      await tx.insertInto('rooms').values(roomRow('inside')).execute();
      await new Promise((next) => setImmediate(next));
    });
    const outside = queries.insertInto('rooms').values(roomRow('outside')).execute();
    await Promise.all([long, outside]);
    t.equal((await queries.selectFrom('rooms').selectAll().execute()).length, 2);
  });

  await t.test('closing twice is closing once', async (t) => {
    const database = await open(t);
    await database.close();
    await database.close();
    await t.rejects(database.queries.selectFrom('rooms').selectAll().execute());
  });
}

async function insideAndOutside(t: Test, open: MakeDatabase): Promise<void> {
  await t.test('a query inside a transaction that does not use it throws', async (t) => {
    const database = await open(t);
    const rooms = () => database.queries.selectFrom('rooms').selectAll().execute();
    const refusal = /must use the transaction/;
    await t.rejects(database.transaction(rooms), refusal);
    await t.rejects(
      database.transaction(() => database.transaction(async () => {})),
      refusal,
    );
    await t.rejects(
      database.transaction(() => sql`select 1`.execute(database.queries)),
      refusal,
    );
    t.same(await rooms(), [], 'outside it works on');
  });

  await t.test('work begun in a transaction may go on with queries once it has ended', async (t) => {
    const database = await open(t);
    let ended = () => {};
    const end = new Promise<void>((resolve) => {
      ended = resolve;
    });
    let later: Promise<unknown> = Promise.resolve();
    await database.transaction(async () => {
      later = end.then(() => database.queries.selectFrom('rooms').selectAll().execute());
    });
    ended();
    t.same(await later, []);
  });

  await t.test('numbers are numbers, counted and summed too', async (t) => {
    const { queries } = await open(t);
    await queries
      .insertInto('products')
      .values([
        { ...productRow('a'), price_amount: 1_000_000_000_000 },
        { ...productRow('b'), price_amount: 2_000_000_000_000 },
      ])
      .execute();
    const found = await queries
      .selectFrom('products')
      .select(({ fn }) => [
        fn.countAll<number>().as('count'),
        fn.sum<number>('price_amount').as('sum'),
        fn.max('price_amount').as('max'),
      ])
      .executeTakeFirstOrThrow();
    t.strictSame({ ...found }, { count: 2, sum: 3_000_000_000_000, max: 2_000_000_000_000 });
  });

  await t.test('it says that it can be reached', async (t) => {
    const database = await open(t);
    await database.assertReachable();
  });
}

async function constraints(t: Test, open: MakeDatabase): Promise<void> {
  await t.test('stock balances, and no more is held than there is', async (t) => {
    const { queries } = await open(t);
    await queries.insertInto('stock').values(stockRow('cup', 1)).execute();
    const change = (by: Partial<StockTable>) => queries.updateTable('stock').set(by).execute();
    await t.rejects(change({ on_hand: 2 }), 'a piece from nowhere');
    await t.rejects(change({ held: 2 }));
    await t.rejects(change({ held: -1 }));
    await t.rejects(change({ on_hand: -1, sold: 2 }));
    await t.rejects(change({ on_hand: 2, returned: 1 }), 'returned, but never sold');
    await change({ on_hand: 0, sold: 1 });
  });

  await t.test('a room has one running session, and any number of ended ones', async (t) => {
    const { queries } = await open(t);
    const insert = (id: string, status: string, room = 'a') =>
      queries
        .insertInto('sessions')
        .values(sessionRow(id, room, status))
        .execute();
    await insert('s1', 'ended');
    await insert('s2', 'ended');
    await insert('s3', 'live');
    await t.rejects(insert('s4', 'starting'));
    await insert('s5', 'live', 'another');
    await queries.updateTable('sessions').set({ status: 'ended' }).where('id', '=', 's3').execute();
    await insert('s6', 'starting');
  });

  await t.test('a session has one open tag, and its tags go with it', async (t) => {
    const { queries } = await open(t);
    await queries
      .insertInto('sessions')
      .values(sessionRow('s', 'a', 'live'))
      .execute();
    await queries
      .insertInto('tags')
      .values([tagRow('t1', 's', 5), tagRow('t2', 's', null)])
      .execute();
    await t.rejects(
      queries
        .insertInto('tags')
        .values(tagRow('t3', 's', null))
        .execute(),
    );
    await t.rejects(
      queries
        .insertInto('tags')
        .values(tagRow('t4', 'nobody', 5))
        .execute(),
    );
    await queries.deleteFrom('sessions').execute();
    t.same(await queries.selectFrom('tags').selectAll().execute(), []);
  });

  await t.test('a product on a shelf can not be deleted; a room takes its shelf with it', async (t) => {
    const { queries } = await open(t);
    await queries.insertInto('rooms').values(roomRow('a')).execute();
    await queries.insertInto('products').values(productRow('cup')).execute();
    const item = { ...shelfItem, room_id: 'a', product_id: 'cup' };
    await queries.insertInto('shelf_items').values(item).execute();
    await t.rejects(queries.insertInto('shelf_items').values(item).execute(), 'once on a shelf');
    await t.rejects(queries.deleteFrom('products').execute());
    await queries.deleteFrom('rooms').execute();
    await queries.deleteFrom('products').execute();
    t.same(await queries.selectFrom('shelf_items').selectAll().execute(), []);
  });

  await t.test('an external id names one product', async (t) => {
    const { queries } = await open(t);
    const insert = (id: string, external_id: string | null) =>
      queries
        .insertInto('products')
        .values({ ...productRow(id), external_id })
        .execute();
    await insert('a', 'sku-1');
    await t.rejects(insert('b', 'sku-1'));
    await insert('c', null);
    await insert('d', null);
  });

  await t.test('a status outside the list is refused', async (t) => {
    const { queries } = await open(t);
    await t.rejects(
      queries
        .insertInto('rooms')
        .values({ ...roomRow('a'), status: 'lively' })
        .execute(),
    );
    await t.rejects(
      queries
        .insertInto('sessions')
        .values(sessionRow('s', 'a', 'lively'))
        .execute(),
    );
  });
}

function bound(database: Database): Pick<Database, 'queries' | 'transaction'> {
  return { queries: database.queries, transaction: (work) => database.transaction(work) };
}

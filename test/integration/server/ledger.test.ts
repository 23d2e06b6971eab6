import t from 'tap';
import type { Queries } from '../../../backends/database/port.js';
import { auditStock } from '../../../server/stock/audit.js';
import { Ledger } from '../../../server/stock/ledger.js';
import type { HoldOwner } from '../../../server/stock/port.js';
import type { OutgoingEvent } from '../../../server/webhooks/port.js';
import { Plane } from '../../support/api.js';

const sale: HoldOwner = { kind: 'flash-sale', id: 'sale' };
const orderOf = (id: string): HoldOwner => ({ kind: 'order', id });

/** Ten cups, five of them in a flash sale. */
async function withSale() {
  const { database } = await Plane.start(t);
  const events: OutgoingEvent[] = [];
  const ledger = new Ledger({
    append: async (_tx, more) => {
      events.push(...more);
    },
  });
  const run = <T>(work: (tx: Queries) => Promise<T>) => database.transaction(work);
  const hold = (owner: HoldOwner, quantity: number, from?: HoldOwner) =>
    run((tx) =>
      ledger.hold(
        tx,
        { owner, sku: 'cup', quantity, expiresAt: null, ...(from === undefined ? {} : { from }) },
        1,
      ),
    );
  const held = (owner: HoldOwner) => run((tx) => ledger.held(tx, owner, 'cup'));
  const free = async () => {
    const row = await database.queries.selectFrom('stock').selectAll().executeTakeFirstOrThrow();
    return row.on_hand - row.held;
  };
  const balances = async () => t.same((await run(auditStock)).findings, []);
  await run((tx) => ledger.open(tx, 'cup', 'cup', 10, { actor: 'test', at: 1 }));
  await hold(sale, 5);
  return { ledger, run, hold, held, free, balances, events };
}

t.test(
  'an order in a flash sale takes its pieces from the sale’s hold, and gives them back to it',
  async (t) => {
    const { ledger, run, hold, held, free, balances, events } = await withSale();
    const [a, b] = [orderOf('a'), orderOf('b')];
    const before = events.length;
    t.equal(await hold(a, 3, sale), true);
    t.equal(await hold(b, 3, sale), false, 'the sale has two left, whatever is free beside it');
    t.same([await held(sale), await held(a), await held(b), await free()], [2, 3, 0, 5]);
    await run((tx) => ledger.release(tx, a, 2));
    t.same([await held(sale), await held(a), await free()], [5, 0, 5]);
    t.equal(events.length, before, 'nothing of it changed what is free');
    await balances();
  },
);

t.test('when the sale is over its left-overs are free, and what comes back later is free too', async (t) => {
  const { ledger, run, hold, held, free, balances } = await withSale();
  const [sold, late] = [orderOf('sold'), orderOf('late')];
  await hold(sold, 1, sale);
  await hold(late, 2, sale);
  await run((tx) => ledger.sell(tx, sold, 2));
  await run((tx) => ledger.release(tx, sale, 3));
  t.same([await held(sale), await free()], [0, 7]);
  t.equal(await hold(orderOf('another'), 1, sale), false);
  await run((tx) => ledger.release(tx, late, 4));
  t.equal(await free(), 9);
  await run((tx) => ledger.takeBack(tx, sold, 5));
  await run((tx) => ledger.takeBack(tx, sold, 6));
  t.equal(await free(), 10, 'taken back once');
  await balances();
});

t.test('the audit finds what was changed behind the ledger’s back', async (t) => {
  const { run, hold } = await withSale();
  await hold(orderOf('a'), 2);
  await run(async (tx) => {
    await tx.updateTable('stock').set({ on_hand: 11, adjusted: 1 }).execute();
    await tx.updateTable('stock_holds').set({ quantity: 3 }).where('owner_id', '=', 'a').execute();
    t.match((await auditStock(tx)).findings, [/on_hand is 11, the ledger makes 10/, /adjusted/, /held is 7/]);
    await tx.deleteFrom('stock_changes').where('revision', '=', 2).execute();
    t.match((await auditStock(tx)).findings, [/line 2 of the ledger is missing/, /held/]);
  });
});

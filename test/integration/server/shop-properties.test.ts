import fc from 'fast-check';
import { pino } from 'pino';
import t, { type Test } from 'tap';
import type { Database } from '../../../backends/database/port.js';
import { openSqlite } from '../../../backends/database/sqlite.js';
import { CodedError } from '../../../protocol/problems.js';
import { auditShop } from '../../../server/orders/audit.js';
import { plainTerms } from '../../../server/orders/terms.js';
import { KeyRing } from '../../../server/personal/key-ring.js';
import { newPersonalKey } from '../../../server/personal/keys-text.js';
import { Selling } from '../../../server/selling.js';
import type { HoldOwner } from '../../../server/stock/port.js';
import { productRow, roomRow } from '../../contract/database.contract.js';
import { TestClock } from '../../support/api.js';

const SKUS = ['cup', 'bowl'];
const TIMEOUT = 60_000;
const POOL: HoldOwner = { kind: 'flash-sale', id: 'sale' };

/** What may happen in a shop; numbers choose among what is there. */
type Step =
  | { do: 'buy'; buyer: number; cups: number; bowls: number; pooled: boolean }
  | { do: 'pay' | 'cancel' | 'ship' | 'complete'; order: number }
  | { do: 'notify'; order: number; transaction: number }
  | { do: 'refund'; order: number; restock: boolean }
  | { do: 'adjust'; sku: number; by: number }
  | { do: 'begin sale' | 'end sale'; quota: number }
  | { do: 'wait'; ms: number };

const order = fc.nat({ max: 30 });
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant('buy' as const),
      buyer: fc.nat({ max: 3 }),
      cups: fc.nat({ max: 3 }),
      bowls: fc.nat({ max: 2 }),
      pooled: fc.boolean(),
    }),
  },
  {
    weight: 5,
    arbitrary: fc.record({ do: fc.constantFrom('pay', 'cancel', 'ship', 'complete'), order }),
  },
  {
    weight: 5,
    arbitrary: fc.record({ do: fc.constant('notify' as const), order, transaction: fc.nat({ max: 1 }) }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('refund' as const), order, restock: fc.boolean() }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('adjust' as const),
      sku: fc.nat({ max: 1 }),
      by: fc.integer({ min: -4, max: 4 }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constantFrom('begin sale', 'end sale'),
      quota: fc.integer({ min: 1, max: 3 }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('wait' as const), ms: fc.integer({ min: 1, max: TIMEOUT }) }),
  },
);

/** A shop with a few cups and bowls in which steps happen, several of them at once. */
class Shop {
  readonly clock = new TestClock();
  readonly selling: Selling;
  private readonly orders: { id: string; buyer: string; payment: string | null }[] = [];
  private pooled = false;

  constructor(private readonly database: Database) {
    this.selling = new Selling({
      ...{ database, clock: this.clock, logger: pino({ level: 'silent' }) },
      ring: new KeyRing([newPersonalKey()]),
      outbox: { append: async () => undefined },
      options: { ...OPTIONS, paymentTimeout: TIMEOUT },
      publicUrl: '',
    });
    this.selling.orders.useTerms({
      ...plainTerms,
      price: async (_tx, { lines }) => ({
        lines: lines.map((line) =>
          this.pooled && line.sku === 'cup' ? { ...line, pool: POOL, flashSale: 'sale' } : line,
        ),
        discount: 0,
        group: null,
      }),
    });
  }

  async open(): Promise<void> {
    const { database, clock } = this;
    const [at, actor] = [clock.now(), 'test'];
    await database.transaction(async (tx) => {
      await tx.insertInto('rooms').values(roomRow('shop')).execute();
      for (const [position, sku] of SKUS.entries()) {
        await tx
          .insertInto('products')
          .values({ ...productRow(sku), per_buyer: 4 })
          .execute();
        const plain = { name: '', external_id: null, price_amount: null, live_price_amount: null };
        await tx
          .insertInto('skus')
          .values({ id: sku, product_id: sku, position: 0, ...plain })
          .execute();
        const item = { room_id: 'shop', product_id: sku, position, live_price_amount: null, status: 'on' };
        await tx.insertInto('shelf_items').values(item).execute();
        await this.selling.ledger.open(tx, sku, sku, 6, { actor, at });
      }
    });
  }

  /** Refusals are part of life; anything else is a fault. */
  async take(step: Step): Promise<void> {
    await this.happen(step).catch((error: unknown) => {
      if (!(error instanceof CodedError) || error.code === 'internal') throw error;
    });
  }

  private async happen(step: Step): Promise<void> {
    const { orders, payments, ledger } = this.selling;
    const at = this.clock.now();
    switch (step.do) {
      case 'buy':
        return this.buy(step);
      case 'adjust':
        return this.database.transaction((tx) =>
          ledger.adjust(tx, SKUS[step.sku] ?? 'cup', step.by, { actor: 'test', at }),
        );
      case 'begin sale':
        return this.database.transaction(async (tx) => {
          await ledger.hold(tx, { owner: POOL, sku: 'cup', quantity: step.quota, expiresAt: null }, at);
        });
      case 'end sale':
        return this.database.transaction((tx) => ledger.release(tx, POOL, at));
      case 'wait':
        this.clock.pass(step.ms);
        return this.selling.expire();
    }
    const chosen = this.orders[step.order % Math.max(1, this.orders.length)];
    if (chosen === undefined) return;
    const { id, buyer } = chosen;
    switch (step.do) {
      case 'pay':
        chosen.payment = (await payments.pay(id, buyer, {})).payment.id;
        return;
      case 'notify':
        // Perhaps for the second time, perhaps for an order that is over.
        if (chosen.payment !== null)
          await payments.take({
            method: 'merchant',
            payment: chosen.payment,
            transaction: `${chosen.payment}-${step.transaction}`,
            amount: (await orders.get(id, { buyer })).total,
          });
        return;
      case 'refund':
        await payments.refund(id, { restock: step.restock });
        return;
      default:
        await orders.move({ order: id, ...MOVES[step.do] });
    }
  }

  private async buy({ buyer, cups, bowls, pooled }: Extract<Step, { do: 'buy' }>): Promise<void> {
    this.pooled = pooled;
    const items = [
      { product: 'cup', quantity: cups },
      { product: 'bowl', quantity: bowls },
    ].filter(({ quantity }) => quantity > 0);
    if (items.length === 0) return;
    const { order } = await this.selling.orders.place(`buyer-${buyer}`, { room: 'shop', items }, null);
    this.orders.push({ id: order.id, buyer: order.buyer, payment: null });
  }
}

const MOVES = {
  cancel: { to: 'cancelled', by: 'buyer' },
  ship: { to: 'shipped', by: 'operator' },
  complete: { to: 'done', by: 'buyer' },
} as const;

const OPTIONS = {
  payment: 'merchant',
  ...{
    merchantUrl: '{signature}',
    merchantSecret: 'secret',
    wechatMerchant: '',
    wechatApp: '',
    wechatSerial: '',
  },
  ...{ wechatPrivateKey: '', wechatPublicKeyId: '', wechatPublicKey: '', wechatApiKey: '', wechatUrl: '' },
};

async function live(rounds: readonly Step[][]): Promise<void> {
  const database = await openSqlite({ path: ':memory:' });
  try {
    const shop = new Shop(database);
    await shop.open();
    for (const round of rounds) {
      await Promise.all(round.map((each) => shop.take(each)));
      const { findings } = await auditShop(database);
      if (findings.length > 0) throw new Error(findings.join('\n'));
    }
    await shop.selling.close();
  } finally {
    await database.close();
  }
}

t.test('whatever happens, in any order and at once, the books balance', async (t: Test) => {
  const rounds = fc.array(fc.array(step, { minLength: 1, maxLength: 5 }), { minLength: 1, maxLength: 14 });
  const run = fc.assert(fc.asyncProperty(rounds, live), {
    seed: 20_261_126,
    numRuns: 150,
    interruptAfterTimeLimit: 6_000,
  });
  await t.resolves(run);
});

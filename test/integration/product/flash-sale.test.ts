import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { benchFlashSale } from '../../../bench/flash-sale.js';
import { forEach, ShopClient } from '../../../bench/shop-client.js';
import { ADMIN_TOKEN, Kaibo, kaiboCommand, testEnvironment } from '../../support/kaibo.js';
import { until } from '../../support/until.js';

/** `kaibo shop audit` on a data directory: its exit code and what it says. */
function audit(dataDir: string): Promise<{ ok: boolean; text: string }> {
  const env = { ...process.env, ...testEnvironment(dataDir) };
  return new Promise((done) => {
    execFile(process.execPath, [kaiboCommand, 'shop', 'audit'], { env }, (error, stdout, stderr) =>
      done({ ok: error === null, text: `${stdout}${stderr}` }),
    );
  });
}

t.test(
  '2,000 buyers for 50 pieces: 50 are sold, everybody else is told so, and the books balance',
  async (t) => {
    const kaibo = await Kaibo.start(t);
    const report = await benchFlashSale({
      servers: [kaibo.base],
      adminToken: ADMIN_TOKEN,
      buyers: 2_000,
      units: 50,
      connections: 64,
      cpu: () => null,
      audit: () => audit(kaibo.dataDir),
      progress: () => undefined,
    });
    for (const { name, wanted, found } of report.checks) t.equal(found, wanted, name);
    t.match(report.audit, /everything balances/);
  },
);

/** A room with one product of many pieces, and viewers. */
async function market(t: Test, kaibo: Kaibo, viewers: number, stock: number) {
  const client = new ShopClient([kaibo.base], 32);
  t.teardown(() => client.close().catch(() => undefined));
  await client.must('POST', '/rooms', { id: 'market', title: 'Market' }, ADMIN_TOKEN);
  const fields = { name: 'Cup', price: { amount: 100, currency: 'CNY' }, stock };
  const { id: product } = await client.must('POST', '/products', fields, ADMIN_TOKEN);
  await client.must(
    'PUT',
    '/rooms/market/shelf',
    { items: [{ product, position: 1, status: 'on' }] },
    ADMIN_TOKEN,
  );
  const tokens: string[] = [];
  await forEach(Array.from({ length: viewers }), 16, async () => {
    tokens.push(String((await client.must('POST', '/viewers', {}, null)).token));
  });
  const order = { room: 'market', items: [{ product, quantity: 1 }] };
  return { client, tokens, order };
}

t.test('a server killed in the middle of a sale forgets no order that it acknowledged', async (t) => {
  const dataDir = await mkdtemp(join(tmpdir(), 'kaibo-test-'));
  t.teardown(() => rm(dataDir, { recursive: true, force: true }));
  const kaibo = await Kaibo.start(t, { dataDir });
  const { client, tokens, order } = await market(t, kaibo, 20, 100_000);
  const acknowledged = new Map<string, string>();
  const paid = new Set<string>();
  let alive = true;
  // Each buys and pays, over and over, until the server is gone.
  const buying = forEach(tokens, tokens.length, async (token) => {
    for (let times = 0; alive; times += 1) {
      const made = await client.call('POST', '/orders', order, token, `key-${times}`).catch(() => null);
      if (made?.status !== 201) break;
      const id = String(made.body?.id);
      acknowledged.set(id, token);
      if (times % 2 === 1) continue;
      const done = await client.call('POST', `/orders/${id}/pay`, {}, token).catch(() => null);
      if (done?.status === 200) paid.add(id);
    }
  });
  await until('a hundred orders', () => acknowledged.size > 100 && paid.size > 20);
  await kaibo.stop('SIGKILL');
  alive = false;
  await buying;
  t.match(await audit(dataDir), { ok: true }, 'as the kill left it');
  const again = await Kaibo.start(t, { dataDir });
  const after = new ShopClient([again.base], 16);
  t.teardown(() => after.close().catch(() => undefined));
  const lost: string[] = [];
  await forEach([...acknowledged], 16, async ([id, token]) => {
    const { status, body } = await after.call('GET', `/orders/${id}`, undefined, token);
    if (status !== 200 || (paid.has(id) && body?.status !== 'paid')) lost.push(id);
  });
  t.same(lost, []);
  const [[, token] = ['', '']] = acknowledged;
  const repeated = await after.call('POST', '/orders', order, token, 'key-0');
  t.ok(acknowledged.has(String(repeated.body?.id)), 'a key from before the kill is still known');
  t.match(await audit(dataDir), { ok: true });
});

t.test('orders that expire while they are paid end as one or the other', async (t) => {
  const kaibo = await Kaibo.start(t, { env: { KAIBO_SHOP_PAYMENT_TIMEOUT: '1s' } });
  const { client, tokens, order } = await market(t, kaibo, 60, 1_000);
  const ends: Record<string, number> = {};
  await forEach(
    tokens.map((token, index) => ({ token, index })),
    tokens.length,
    async ({ token, index }) => {
      const { id, expiresAt } = await client.must('POST', '/orders', order, token);
      // From half a second before its end to half a second after.
      const at = Number(expiresAt) + (index - tokens.length / 2) * 16;
      await new Promise((next) => setTimeout(next, Math.max(0, at - Date.now())));
      const { status } = await client.call('POST', `/orders/${id}/pay`, {}, token);
      const settled = await until('the order to be settled', async () => {
        const { body } = await client.call('GET', `/orders/${id}`, undefined, token);
        return body?.status === 'created' ? null : body;
      });
      const end = String(settled.status);
      ends[end] = (ends[end] ?? 0) + 1;
      t.equal(end, status === 200 ? 'paid' : 'expired');
    },
  );
  t.match(ends, { paid: Number, expired: Number }, 'both happened');
  t.match(await audit(kaibo.dataDir), { ok: true });
});

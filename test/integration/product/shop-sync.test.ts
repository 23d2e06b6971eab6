import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import t, { type Test } from 'tap';
import { Kaibo } from '../../support/kaibo.js';
import { freePort } from '../../support/redis.js';
import { until } from '../../support/until.js';

const program = fileURLToPath(new URL('../../support/shop-backend.js', import.meta.url));

/** The merchant's system, which may be killed and started again. */
class Backend {
  private child: ChildProcess | null = null;

  private constructor(
    private readonly args: string[],
    private readonly base: string,
  ) {}

  static async start(t: Test, kaibo: Kaibo, key: string): Promise<Backend> {
    const port = await freePort();
    const args = [program, kaibo.base, key, t.testdir(), String(port)];
    const backend = new Backend(args, `http://127.0.0.1:${port}`);
    t.teardown(() => backend.kill());
    backend.start();
    return backend;
  }

  start(): void {
    this.child = spawn(process.execPath, this.args, { stdio: ['ignore', 'inherit', 'inherit'] });
  }

  async kill(): Promise<void> {
    const { child } = this;
    if (child === null || child.exitCode !== null || child.signalCode !== null) return;
    const exited = new Promise((done) => child.once('exit', done));
    child.kill('SIGKILL');
    await exited;
  }

  async ask<T>(path: string): Promise<T | null> {
    // Until it listens, and while it is dead.
    const response = await fetch(`${this.base}${path}`).catch(() => null);
    return response === null ? null : ((await response.json()) as T);
  }

  state = () => this.ask<{ imported: boolean; events: string[]; requests: number }>('/state');
}

interface Delivery {
  id: string;
  event: string;
  type: string;
  status: string;
  attempts: number;
}

async function deliveries(kaibo: Kaibo, query = ''): Promise<Delivery[]> {
  const { items: webhooks } = await kaibo.api<{ items: { id: string }[] }>('GET', '/webhooks');
  const all: Delivery[] = [];
  for (let cursor: string | null = ''; cursor !== null; ) {
    const page: { items: Delivery[]; next: string | null } = await kaibo.api(
      'GET',
      `/webhooks/${webhooks[0]?.id}/deliveries?limit=200${query}${cursor === '' ? '' : `&cursor=${cursor}`}`,
    );
    all.push(...page.items);
    cursor = page.next;
  }
  return all;
}

const exported = async (kaibo: Kaibo, key: string): Promise<{ id: string }[]> => {
  const headers = { authorization: `Bearer ${key}` };
  const text = await (await fetch(`${kaibo.base}/api/v1/products/export`, { headers })).text();
  return text.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line)]));
};

t.test(
  'a shop’s system that is killed and started again gets every event and ends equal to Kaibo',
  async (t) => {
    const kaibo = await Kaibo.start(t, {
      env: {
        KAIBO_WEBHOOKS_ALLOW_PRIVATE: 'true',
        KAIBO_WEBHOOKS_ALLOW_HTTP: 'true',
        KAIBO_WEBHOOKS_RETRY_AFTER: '100ms',
      },
    });
    const { key } = await kaibo.api<{ key: string }>('POST', '/api-keys', {
      name: 'shop',
      scopes: ['shop.read', 'shop.write', 'webhooks.write'],
    });
    const backend = await Backend.start(t, kaibo, key);
    await until('a part of its products', async () => (await exported(kaibo, key)).length > 0);
    await backend.kill();
    backend.start();
    await until('all its products', async () => (await backend.state())?.imported === true);
    const products = await exported(kaibo, key);
    t.equal(products.length, 2_000);

    await sell(kaibo, products, async (sold) => {
      if (sold !== 100 && sold !== 200) return;
      await backend.kill();
      setTimeout(() => backend.start(), 200);
    });
    await until(
      'everything to be sent',
      async () => (await deliveries(kaibo, '&status=pending')).length === 0,
    );
    const sent = await deliveries(kaibo);
    t.ok(sent.every(({ status }) => status === 'delivered'));
    t.ok(
      sent.some(({ attempts }) => attempts > 1),
      'something was sent while it was dead',
    );
    const kept = (await backend.state())?.events;
    t.same(kept, sent.map(({ event }) => event).sort(), 'every event, once');
    const counts = (type: string) => sent.filter((each) => each.type === type).length;
    t.match([counts('stock.changed'), counts('order.created'), counts('order.cancelled')], [350, 100, 50]);
    t.match(await backend.ask('/reconcile'), { compared: 2_000, differences: [] });
  },
);

/** 300 changes: 200 by hand, 100 orders, and half of these cancelled. */
async function sell(
  kaibo: Kaibo,
  products: { id: string }[],
  after: (changes: number) => Promise<void>,
): Promise<void> {
  const buyer = await shopper(kaibo, products.slice(0, 100));
  for (let n = 0; n < 300; n += 1) {
    const product = products[n % 3 === 0 ? n / 3 : n]?.id ?? '';
    if (n % 3 === 0) await buyer(product, n % 2 === 0);
    else
      await kaibo.api('POST', `/products/${product}/stock/adjust`, {
        by: (n % 7) - 3 || 1,
        reason: 'counted',
      });
    await after(n + 1);
  }
}

/** Somebody who buys a piece and, if told to, thinks better of it. */
async function shopper(kaibo: Kaibo, products: { id: string }[]) {
  await kaibo.room('shop');
  const items = products.map(({ id: product }, position) => ({ product, position, status: 'on' }));
  await kaibo.api('PUT', '/rooms/shop/shelf', { items });
  const { token } = await kaibo.api<{ token: string }>('POST', '/viewers', {});
  const call = async (path: string, body: object) => {
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
    const response = await fetch(`${kaibo.base}/api/v1${path}`, {
      ...{ method: 'POST', headers, body: JSON.stringify(body) },
    });
    if (!response.ok) throw new Error(await response.text());
    return (await response.json()) as { id: string };
  };
  return async (product: string, regrets: boolean): Promise<void> => {
    const order = await call('/orders', { room: 'shop', items: [{ product, quantity: 1 }] });
    if (regrets) await call(`/orders/${order.id}/cancel`, {});
  };
}

import { randomUUID } from 'node:crypto';
import type { Sample } from './over-time.js';
import { type Spread, spread } from './percentiles.js';
import { forEach, isRecord, ShopClient } from './shop-client.js';

export interface FlashSaleOptions {
  /** Base URLs of servers that share a database; their limits by address are off. */
  servers: readonly string[];
  adminToken: string;
  buyers: number;
  units: number;
  /** Requests at once. */
  connections: number;
  /** Seconds of a core that the servers have used so far; null when that can't be seen. */
  cpu: () => number | null;
  /** The shop's own audit: whether it balances, and what it says. */
  audit: () => Promise<{ ok: boolean; text: string }>;
  progress: (line: string) => void;
}

export interface FlashSaleCheck {
  name: string;
  wanted: string;
  found: string;
  ok: boolean;
}

export interface FlashSaleReport {
  bench: 'flash-sale';
  buyers: number;
  units: number;
  /** Orders decided a second, from the first request to the last answer. */
  perSecond: number;
  /** ms of an attempt, as its buyer sees it. */
  latency: Spread | null;
  /** The same one by one, by when they were answered. */
  attempts: Sample[];
  /** ms of a core that an attempt costs the servers; null when that can't be seen. On a busy machine it says more than `perSecond`. */
  cpu: number | null;
  /** Answers by code. */
  answers: Record<string, number>;
  checks: FlashSaleCheck[];
  audit: string;
}

/** One in so many buyers presses twice: the same key both times, or a second order. */
const TWICE = 20;

interface Attempt {
  buyer: number;
  key: string;
}

/** What became of the attempts. */
class Tally {
  readonly attempts: Sample[] = [];
  readonly #began = performance.now();
  readonly answers: Record<string, number> = {};
  /** Orders by the buyer who got them. */
  readonly orders = new Map<number, Set<string>>();

  count(attempt: Attempt, code: string, order: unknown, ms: number): void {
    this.attempts.push({ at: (performance.now() - this.#began) / 1000, value: ms });
    this.answers[code] = (this.answers[code] ?? 0) + 1;
    if (typeof order !== 'string') return;
    this.orders.set(attempt.buyer, (this.orders.get(attempt.buyer) ?? new Set()).add(order));
  }
}

/** Many buyers at once for few pieces, one each; then those who got one pay, and the books are audited. */
export async function benchFlashSale(options: FlashSaleOptions): Promise<FlashSaleReport> {
  const client = new ShopClient(options.servers, options.connections);
  try {
    const room = `sale-${randomUUID().slice(0, 8)}`;
    const product = await openShop(client, options, room);
    options.progress(`${options.buyers} buyers become viewers`);
    const tokens = await becomeViewers(client, options);
    options.progress(`${options.buyers} buyers want one of ${options.units}`);
    const tally = new Tally();
    const cpu = options.cpu();
    const started = performance.now();
    const body = { room, items: [{ product, quantity: 1 }], source: { from: 'bench' } };
    await forEach(attemptsOf(options.buyers), options.connections, (attempt) =>
      order(client, tokens[attempt.buyer] ?? '', body, attempt, tally),
    );
    const seconds = (performance.now() - started) / 1000;
    const used = difference(options.cpu(), cpu);
    options.progress(`decided in ${seconds.toFixed(2)} s; those who got one pay`);
    await payAll(client, tokens, tally, options.connections);
    return await report(client, options, product, tally, { seconds, used });
  } finally {
    await client.close();
  }
}

async function openShop(client: ShopClient, { adminToken, units }: FlashSaleOptions, room: string) {
  await client.must('POST', '/rooms', { id: room, title: 'Flash sale' }, adminToken);
  const price = { amount: 9_900, currency: 'CNY' };
  const fields = {
    name: 'The one',
    price,
    livePrice: { amount: 100, currency: 'CNY' },
    stock: units,
    perBuyer: 1,
  };
  const { id } = await client.must('POST', '/products', fields, adminToken);
  const items = [{ product: id, position: 1, status: 'on' }];
  await client.must('PUT', `/rooms/${room}/shelf`, { items }, adminToken);
  return String(id);
}

async function becomeViewers(
  client: ShopClient,
  { buyers, connections }: FlashSaleOptions,
): Promise<string[]> {
  const tokens: string[] = [];
  await forEach(Array.from({ length: buyers }), connections, async () => {
    tokens.push(String((await client.must('POST', '/viewers', {}, null)).token));
  });
  return tokens;
}

/** One of each buyer; those who press twice do so close to each other. */
function attemptsOf(buyers: number): Attempt[] {
  return Array.from({ length: buyers }, (_, buyer) => buyer).flatMap((buyer) => {
    const first = { buyer, key: `${buyer}` };
    if (buyer % TWICE !== 0) return [first];
    return [first, buyer % (2 * TWICE) === 0 ? first : { buyer, key: `${buyer}-again` }];
  });
}

async function order(client: ShopClient, token: string, body: unknown, attempt: Attempt, tally: Tally) {
  const started = performance.now();
  const answer = await client.call('POST', '/orders', body, token, attempt.key);
  const code = answer.status === 201 ? 'created' : String(answer.body?.code ?? answer.status);
  tally.count(attempt, code, answer.status === 201 ? answer.body?.id : null, performance.now() - started);
}

async function payAll(client: ShopClient, tokens: readonly string[], tally: Tally, atOnce: number) {
  const won = [...tally.orders].flatMap(([buyer, orders]) => [...orders].map((id) => ({ buyer, id })));
  await forEach(won, Math.min(atOnce, 16), async ({ buyer, id }) => {
    await client.must('POST', `/orders/${id}/pay`, {}, tokens[buyer] ?? '');
  });
}

async function report(
  client: ShopClient,
  options: FlashSaleOptions,
  product: string,
  tally: Tally,
  { seconds, used }: { seconds: number; used: number | null },
): Promise<FlashSaleReport> {
  const stock = await client.must('GET', `/products/${product}/stock`, undefined, options.adminToken);
  const audit = await options.audit();
  return {
    bench: 'flash-sale',
    buyers: options.buyers,
    units: options.units,
    perSecond: Math.round(tally.attempts.length / seconds),
    latency: spread(tally.attempts.map(({ value }) => value)),
    attempts: tally.attempts,
    cpu: used === null ? null : (used * 1000) / tally.attempts.length,
    answers: tally.answers,
    checks: checksOf(options, tally, soldOf(stock), audit.ok),
    audit: audit.text,
  };
}

const difference = (after: number | null, before: number | null): number | null =>
  after === null || before === null ? null : after - before;

function checksOf({ buyers, units }: FlashSaleOptions, tally: Tally, sold: number, balances: boolean) {
  const orders = [...tally.orders.values()].reduce((sum, each) => sum + each.size, 0);
  const most = Math.max(0, ...[...tally.orders.values()].map(({ size }) => size));
  const { created = 0, sold_out: out = 0, limit_reached: limited = 0, ...others } = tally.answers;
  const should = Math.min(units, buyers);
  const check = (name: string, wanted: number | string, found: number | string): FlashSaleCheck => ({
    name,
    wanted: String(wanted),
    found: String(found),
    ok: wanted === found,
  });
  return [
    check('sold', should, sold),
    check('orders', should, orders),
    check('most orders of one buyer', 1, most),
    check(
      'answers other than an order, sold out or the limit',
      'none',
      Object.keys(others).join(' ') || 'none',
    ),
    check('attempts answered', tally.attempts.length, created + out + limited),
    check('the audit', 'balances', balances ? 'balances' : 'does not balance'),
  ];
}

function soldOf({ skus }: Record<string, unknown>): number {
  const [figures]: unknown[] = Array.isArray(skus) ? skus : [];
  return isRecord(figures) ? Number(figures.sold) : -1;
}

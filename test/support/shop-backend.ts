import { appendFileSync, existsSync, openSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { join } from 'node:path';
import { createKaiboClient, type ReceivedEvent, type Schema, verifyWebhook } from '../../client/index.js';

/**
 * A merchant's own system, run as a process: `node shop-backend.js <kaibo> <api key> <folder> <port>`. It has 2,000 products, brings them
 * to Kaibo, keeps every event it gets once, and counts stock by them. All that it knows is in its folder, so that it may be killed.
 */
const [, , kaiboUrl = '', token = '', folder = '', port = ''] = process.argv;
const kaibo = createKaiboClient({ baseUrl: kaiboUrl, token });

/** Products of one import. */
const IMPORTED = 500;
/** ms between keeping an event and saying so: a kill in between has it sent again. */
const HESITATION = 10;

const file = (name: string) => join(folder, name);

/** Replaced whole or not at all. */
function write(name: string, value: unknown): void {
  writeFileSync(file(`${name}.new`), JSON.stringify(value));
  renameSync(file(`${name}.new`), file(name));
}
const read = <T>(name: string): T | null =>
  existsSync(file(name)) ? (JSON.parse(readFileSync(file(name), 'utf8')) as T) : null;

interface Known {
  externalId: string;
  stock: number;
  /** The newest event that was about it. */
  event: string;
}

const catalogue = Array.from({ length: 2_000 }, (_, n) => ({
  externalId: `item-${n}`,
  name: `Item ${n}`,
  price: { amount: 1_000 + n, currency: 'CNY' },
  stock: 100 + (n % 50),
}));

/** By Kaibo's id of the product. */
const shop = new Map<string, Known>();
const seen = new Set<string>();
let requests = 0;

function take(event: ReceivedEvent): void {
  seen.add(event.id);
  const known = event.type === 'stock.changed' ? shop.get(String(event.data.product)) : undefined;
  // Ids sort in the order of creation: what is older than what is known by now says nothing new.
  if (known === undefined || event.id < known.event) return;
  known.stock = Number(event.data.stock);
  known.event = event.id;
}

/** What a process before this one kept; a line that its death cut short was never acknowledged. */
function remember(): void {
  for (const [id, externalId] of read<[string, string][]>('products') ?? [])
    shop.set(id, { externalId, stock: stockOf(externalId), event: '' });
  const kept = existsSync(file('events')) ? readFileSync(file('events'), 'utf8').split('\n') : [];
  for (const line of kept) if (line.endsWith('}')) take(JSON.parse(line));
}
const stockOf = (externalId: string) => catalogue.find((item) => item.externalId === externalId)?.stock ?? 0;

async function subscribe(): Promise<string> {
  const known = read<{ secret: string }>('webhook');
  if (known !== null) return known.secret;
  const { data, error } = await kaibo.POST('/api/v1/webhooks', {
    body: { url: `http://127.0.0.1:${port}/hooks` },
  });
  if (data === undefined) throw new Error(JSON.stringify(error));
  write('webhook', { secret: data.secret, id: data.webhook.id });
  return data.secret;
}

/** Whatever was imported before a kill is unchanged the second time. */
async function bringProducts(): Promise<void> {
  if (read('products') !== null) return;
  const ids: [string, string][] = [];
  for (let from = 0; from < catalogue.length; from += IMPORTED) {
    const body = catalogue.slice(from, from + IMPORTED);
    const { data, error } = await kaibo.POST('/api/v1/products/import', { body });
    if (data === undefined || data.failed > 0) throw new Error(JSON.stringify(error ?? data));
    for (const { id = '', externalId = '' } of data.results) ids.push([id, externalId]);
  }
  write('products', ids);
  for (const [id, externalId] of ids) shop.set(id, { externalId, stock: stockOf(externalId), event: '' });
}

async function reconcile(): Promise<Schema<'ReconcileReply'> | null> {
  const prices = new Map(catalogue.map(({ externalId, price }) => [externalId, price]));
  const items = [...shop.values()].map(({ externalId, stock }) => {
    const price = prices.get(externalId);
    return { externalId, stock, ...(price === undefined ? {} : { price }) };
  });
  const { data } = await kaibo.POST('/api/v1/products/reconcile', { body: { items } });
  return data ?? null;
}

async function answer(request: IncomingMessage, response: ServerResponse, secret: string): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  if (request.url === '/hooks') return keep(Buffer.concat(chunks).toString(), request, response, secret);
  const body =
    request.url === '/reconcile'
      ? await reconcile()
      : { imported: read('products') !== null, events: [...seen].sort(), requests };
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

function keep(body: string, request: IncomingMessage, response: ServerResponse, secret: string): void {
  requests += 1;
  const event = verifyWebhook(secret, body, request.headers);
  if (!seen.has(event.id)) {
    appendFileSync(log, `\n${JSON.stringify(event)}`);
    take(event);
  }
  setTimeout(() => response.writeHead(204).end(), HESITATION);
}

remember();
const log = openSync(file('events'), 'a');
const secret = await subscribe();
createServer((request, response) => {
  answer(request, response, secret).catch((error: unknown) => {
    console.error(error);
    response.writeHead(500).end();
  });
}).listen(Number(port), '127.0.0.1');
await bringProducts();

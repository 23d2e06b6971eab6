import { createServer, type IncomingHttpHeaders } from 'node:http';
import { connect } from 'node:net';
import { Readable } from 'node:stream';
import Fastify from 'fastify';
import t, { type Test } from 'tap';
import { MemoryBus } from '../../../backends/bus/memory.js';
import { ApiProxy } from '../../../edge/servers/api-proxy.js';
import { RemoteReplays } from '../../../edge/servers/remote-replays.js';
import { ServerList } from '../../../edge/servers/server-list.js';
import { Servers } from '../../../edge/servers/servers.js';
import { NODE_TOKEN_HEADER, serverAddresses } from '../../../protocol/servers.js';
import { replaysChanged } from '../../../protocol/topics.js';
import { freePort } from '../../support/redis.js';
import { until } from '../../support/until.js';

const TOKEN = 'what-the-nodes-share';

interface Got {
  method: string;
  url: string;
  headers: IncomingHttpHeaders;
  body: string;
}

/** A server of the test's own: keeps what it is asked, answers as the test says. */
async function server(t: Test, answer: (got: Got) => { status?: number; body: unknown } | 'cut') {
  const got: Got[] = [];
  const http = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    try {
      for await (const chunk of request) chunks.push(chunk);
    } catch {
      return; // it was cut on the way
    }
    const { method = '', url = '', headers } = request;
    const one = { method, url, headers, body: Buffer.concat(chunks).toString() };
    got.push(one);
    const said = answer(one);
    if (said === 'cut') return void request.socket.destroy();
    response.writeHead(said.status ?? 200, {
      ...{ 'content-type': 'application/json', connection: 'x-hop', 'x-hop': 'of this connection' },
      'set-cookie': ['a=1', 'b=2'],
    });
    response.end(JSON.stringify(said.body));
  });
  await new Promise<void>((listening) => http.listen(0, '127.0.0.1', listening));
  const address = http.address();
  const close = () => {
    http.closeAllConnections();
    http.close();
  };
  t.teardown(close);
  return { got, close, url: `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}` };
}

/** An edge's API in front of servers, asked in this order. */
async function edge(t: Test, urls: string[]) {
  const servers = new Servers({ candidates: () => urls, shun: () => undefined }, TOKEN);
  const app = Fastify({ forceCloseConnections: true });
  await app.register(new ApiProxy(servers).plugin, { prefix: '/api/v1' });
  const base = await app.listen({ host: '127.0.0.1', port: 0 });
  t.teardown(async () => {
    await app.close();
    await servers.close();
  });
  return { base, servers };
}

const nowhere = async () => `http://127.0.0.1:${await freePort()}`;

t.test('the API at an edge is the servers’, whoever asks named once', async (t) => {
  const one = await server(t, () => ({ status: 201, body: { made: true } }));
  const { base } = await edge(t, [one.url]);
  const reply = await fetch(`${base}/api/v1/orders?a=%20b`, {
    method: 'POST',
    headers: {
      ...{ authorization: 'Bearer me', cookie: 'c=1', 'content-type': 'application/json', te: 'trailers' },
      ...{ 'x-forwarded-for': '6.6.6.6', forwarded: 'for=6.6.6.6', [NODE_TOKEN_HEADER]: 'forged' },
    },
    body: '{"n":1}',
  });
  t.equal(reply.status, 201);
  t.same(await reply.json(), { made: true });
  t.same(reply.headers.getSetCookie(), ['a=1', 'b=2']);
  t.equal(reply.headers.get('x-hop'), null, 'what is of one connection stays there');
  const [got] = one.got;
  t.match(got, { method: 'POST', url: '/api/v1/orders?a=%20b', body: '{"n":1}' });
  t.match(got?.headers, { authorization: 'Bearer me', cookie: 'c=1', 'x-forwarded-for': '127.0.0.1' });
  t.match(got?.headers, { 'x-forwarded-proto': 'http', 'x-forwarded-host': new URL(base).host });
  t.equal(got?.headers[NODE_TOKEN_HEADER], TOKEN);
  t.equal(got?.headers.forwarded, undefined);
  t.equal(got?.headers.te, undefined);
  t.equal((await fetch(`${base}/api/v2/orders`)).status, 404, 'nothing else is passed on');
  t.equal(one.got.length, 1);
});

t.test('a call goes to another server when the first can not have got it', async (t) => {
  const one = await server(t, () => ({ body: {} }));
  const { base } = await edge(t, [await nowhere(), one.url]);
  const reply = await fetch(`${base}/api/v1/orders`, { method: 'POST', body: 'x'.repeat(200_000) });
  t.equal(reply.status, 200);
  t.equal(one.got[0]?.body.length, 200_000, 'with all of its body');
});

t.test('a write that may have arrived is not repeated; a read is', async (t) => {
  const silent = await server(t, () => 'cut');
  const other = await server(t, () => ({ body: {} }));
  const { base } = await edge(t, [silent.url, other.url]);
  const write = await fetch(`${base}/api/v1/orders`, { method: 'POST', body: '{}' });
  t.equal(write.status, 502);
  t.match(await write.json(), { code: 'server_silent' });
  t.equal(other.got.length, 0, 'nobody else was asked');
  t.equal((await fetch(`${base}/api/v1/rooms`)).status, 200);
  t.same([silent.got.length, other.got.length], [2, 1]);
});

t.test('without a server there is an answer all the same', async (t) => {
  for (const urls of [[], [await nowhere()]]) {
    const { base } = await edge(t, urls);
    const reply = await fetch(`${base}/api/v1/rooms`);
    t.equal(reply.status, 503);
    t.equal(reply.headers.get('retry-after'), '2');
    t.match(await reply.json(), { code: 'node_unavailable' });
  }
});

t.test('a body that is too large does not go on, whether or not it says so', async (t) => {
  const one = await server(t, () => ({ body: {} }));
  const { base } = await edge(t, [one.url]);
  const { port } = new URL(base);
  const said = await new Promise<string>((resolve) => {
    const socket = connect(Number(port), '127.0.0.1', () =>
      socket.write('POST /api/v1/images HTTP/1.1\r\nhost: a\r\ncontent-length: 99999999\r\n\r\n'),
    );
    socket.once('data', (data) => {
      socket.destroy();
      resolve(String(data));
    });
  });
  t.match(said, /^HTTP\/1\.1 413 /);
  const endless = Readable.from(
    (function* () {
      for (let n = 0; n < 40; n += 1) yield Buffer.alloc(512 * 1024);
    })(),
  );
  const unsaid = await fetch(`${base}/api/v1/images`, {
    ...{ method: 'POST', body: Readable.toWeb(endless), duplex: 'half' },
  } as RequestInit).then(
    ({ status }) => status,
    () => 'cut',
  );
  t.not(unsaid, 200);
  t.equal(one.got.length, 0, 'no server has read one to its end');
});

t.test('a server is asked until it leaves, or falls silent while others are heard', async (t) => {
  const bus = new MemoryBus();
  t.teardown(() => bus.close());
  const say = (url: string, at: number, up = true) => bus.append(serverAddresses(), { url, at, up });
  await say('http://old', 1_000);
  await say('http://a', 100_000);
  await say('http://b', 101_000);
  let now = 0;
  const list = await ServerList.open(bus, () => now);
  t.teardown(() => list.close());
  t.same(list.candidates().sort(), ['http://a', 'http://b'], 'who was heard long before the others is gone');
  t.not(list.candidates()[0], list.candidates()[0], 'they are asked in turn');
  now = 600_000;
  t.same(list.candidates().sort(), ['http://a', 'http://b'], 'a bus that is away says nothing of anybody');
  list.shun('http://a');
  t.same(list.candidates(), ['http://b', 'http://a'], 'who could not be reached is asked last');
  await say('http://b', 200_000);
  await until('the silent one to be left out', () => list.candidates().length === 1);
  await say('http://b', 200_001, false);
  await until('nobody to be left', () => !list.candidates().includes('http://b'));
});

t.test('a replay is asked for once, again when it changed, and kept while nobody answers', async (t) => {
  let title = 'first';
  const one = await server(t, ({ url }) =>
    url.includes('/s1') ? { body: { title } } : { status: 404, body: { code: 'replay_not_found' } },
  );
  const bus = new MemoryBus();
  const { servers } = await edge(t, [one.url]);
  const replays = await RemoteReplays.open(bus, servers);
  t.teardown(async () => {
    await replays.close();
    await bus.close();
  });
  for (let n = 0; n < 3; n += 1) t.match(await replays.replay('s1'), { title: 'first' });
  t.equal(one.got.length, 1);
  t.equal(one.got[0]?.headers[NODE_TOKEN_HEADER], TOKEN);
  t.equal(await replays.replay('s2'), null);
  title = 'second';
  await bus.append(replaysChanged(), { session: 's1' });
  await until('the change', async () => (await replays.replay('s1'))?.title === 'second');
  one.close();
  await bus.append(replaysChanged(), { session: null });
  t.match(await replays.replay('s1'), { title: 'second' }, 'what was last known');
  await t.rejects(replays.replay('s3'), { code: 'media_unavailable' });
});

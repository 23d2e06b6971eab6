import { once } from 'node:events';
import { connect } from 'node:net';
import t, { type Test } from 'tap';
import WebSocket from 'ws';
import { TestEdge } from '../../support/channel-edge.js';
import { until } from '../../support/until.js';

/** HTTP status of a handshake that is refused, 101 when it is not; `from` is the client's address. */
async function handshake(t: Test, edge: TestEdge, from = '127.0.0.1'): Promise<number> {
  const url = `${edge.base.replace('http', 'ws')}/channel/a`;
  const socket = new WebSocket(url, { localAddress: from });
  t.teardown(() => socket.terminate());
  const opened = once(socket, 'open').then(() => 101);
  const refused = once(socket, 'unexpected-response').then(([, response]) => response.statusCode as number);
  const failed = once(socket, 'error');
  opened.catch(() => {});
  failed.catch(() => {});
  return Promise.race([opened, refused]);
}

const limited = (edge: TestEdge) => edge.edge.stats().channel.limited;

t.test('a full room and a full edge refuse the next socket, each in its way', async (t) => {
  const edge = await TestEdge.start(t, { limits: { socketsPerRoom: 2, sockets: 4 } });
  await edge.room('a');
  await edge.room('b');
  const ann = await edge.join(t, 'a', 'ann');
  await edge.join(t, 'a', 'ben');
  t.equal(await edge.open(t, 'a').closed, 4409);
  t.equal(limited(edge).socketsPerRoom, 1);
  await until('the refused one to be gone', () => edge.edge.stats().channel.sockets === 2);
  await edge.join(t, 'b', 'cara');
  await edge.join(t, 'b', 'dan');
  t.equal(await handshake(t, edge), 503);
  t.equal(limited(edge).sockets, 1);
  await edge.append('a', 'we are in');
  await ann.first('danmaku');
  ann.socket.close();
  await until('a place', () => edge.edge.stats().channel.sockets === 3);
  await edge.join(t, 'a', 'eve');
});

t.test('an address that opens sockets like mad is cut, others come in', async (t) => {
  const edge = await TestEdge.start(t, { limits: { socketsPerAddress: 1000, handshakesPerAddress: 5 } });
  await edge.room('a');
  const ann = await edge.join(t, 'a', 'ann');
  const mad = await Promise.all(Array.from({ length: 200 }, () => handshake(t, edge, '127.0.0.2')));
  t.ok(mad.filter((status) => status === 429).length > 100, `${mad.length} handshakes`);
  t.ok(mad.includes(101), 'the first ones were let in');
  t.equal(limited(edge).handshakesPerAddress, mad.filter((status) => status === 429).length);
  t.equal(await handshake(t, edge, '127.0.0.3'), 101);
  await edge.append('a', 'still here');
  await ann.first('danmaku');
});

t.test('an address that storms is not even read, others come in', async (t) => {
  const edge = await TestEdge.start(t, { limits: { socketsPerAddress: 1000, handshakesPerAddress: 5 } });
  await edge.room('a');
  const ann = await edge.join(t, 'a', 'ann');
  const { port } = new URL(edge.base);
  const head = 'GET /channel/a HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n';
  let answered = 0;
  const storm = async () => {
    const socket = connect({ port: Number(port), host: '127.0.0.1', localAddress: '127.0.0.2' });
    socket.on('error', () => {});
    socket.once('data', () => {
      answered += 1;
    });
    socket.write(head);
    await new Promise((closed) => socket.once('close', closed));
  };
  // One after the other in some lanes, so that the first ones were cut before the last ones connect.
  let left = 3000;
  const lane = async () => {
    while (left-- > 0) await storm();
  };
  await Promise.all(Array.from({ length: 20 }, lane));
  const cut = limited(edge).handshakesPerAddress;
  t.ok(cut > 2500, `${cut} of 3000 were cut`);
  t.ok(answered < cut, `${answered} of them were told`);
  t.equal(await handshake(t, edge, '127.0.0.3'), 101);
  await edge.append('a', 'still here');
  await ann.first('danmaku');
});

t.test('more handshakes than an edge takes are told to come again', async (t) => {
  const edge = await TestEdge.start(t, { limits: { handshakesPerSecond: 2 } });
  await edge.room('a');
  const all = await Promise.all(Array.from({ length: 60 }, () => handshake(t, edge)));
  t.ok(all.includes(101));
  t.ok(all.includes(503));
  t.equal(limited(edge).handshakesPerSecond, all.filter((status) => status === 503).length);
  await until('another to be let in', async () => (await handshake(t, edge)) === 101);
});

t.test(
  'when too much waits for those who do not read, they are cut and the others get everything',
  async (t) => {
    const edge = await TestEdge.start(t, { channel: { sampleAbove: 0 }, limits: { waitingMegabytes: 1 } });
    await edge.room('a');
    const slow = await Promise.all(Array.from({ length: 8 }, (_, n) => edge.join(t, 'a', `slow${n}`)));
    const ben = await edge.join(t, 'a', 'ben');
    for (const viewer of slow) viewer.socket.pause();
    const text = 'x'.repeat(20_000);
    let sent = 0;
    // Each stays below what would make it slow by itself for long enough to be too much together.
    await until('some to be cut', async () => {
      for (let i = 0; i < 3; i += 1) await edge.append('a', `${text} ${sent++}`);
      await ben.first('danmaku', () => ben.texts().length === sent);
      return limited(edge).waitingMegabytes > 0;
    });
    t.equal(ben.texts().length, sent);
    t.same(
      ben.texts().map((it) => Number(it.split(' ')[1])),
      Array.from({ length: sent }, (_, index) => index),
      'in order',
    );
  },
);

t.test(
  'messages byte by byte are messages; endless fragments and likes by the hundred are not',
  async (t) => {
    const edge = await TestEdge.start(t);
    await edge.room('a');
    const [ann, ben] = [await edge.join(t, 'a', 'ann'), await edge.join(t, 'a', 'ben')];
    const raw: unknown = Reflect.get(ann.socket, '_socket');
    if (!(typeof raw === 'object' && raw !== null && 'write' in raw && typeof raw.write === 'function'))
      return t.fail('the library has no socket any more');
    for (const byte of clientText('{"type":"danmaku","text":"slowly"}')) raw.write(Buffer.from([byte]));
    await ben.first('danmaku', (it) => it.text === 'slowly');
    for (let i = 0; i < 20; i += 1) ann.socket.send('x', { fin: false });
    t.equal(await ann.closed, 4400);
    const cara = await edge.join(t, 'a', 'cara');
    for (let i = 0; i < 500; i += 1) cara.send({ type: 'like', count: 100 });
    t.equal(await cara.closed, 4429);
    t.ok(edge.edge.stats().channel.likes <= 60, 'a thumb is worth so many a second');
    await edge.append('a', 'still here');
    await ben.first('danmaku', (it) => it.text === 'still here');
  },
);

/** One masked text frame of less than 126 bytes, RFC 6455 §5.2; its mask is zero. */
const clientText = (text: string): Buffer =>
  Buffer.concat([Buffer.from([0x81, 0x80 | text.length, 0, 0, 0, 0]), Buffer.from(text)]);

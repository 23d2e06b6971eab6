import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import t, { type Test } from 'tap';
import { TestEdge } from '../../support/channel-edge.js';
import type { ChannelViewer } from '../../support/channel-viewer.js';
import { until } from '../../support/until.js';

/** Both viewers of a room; the second must not notice what happens to the first. */
async function pair(t: Test, edge: TestEdge): Promise<[ChannelViewer, ChannelViewer]> {
  await edge.room('a');
  return [await edge.join(t, 'a', 'ann'), await edge.join(t, 'a', 'ben')];
}

async function goesOn(edge: TestEdge, viewer: ChannelViewer): Promise<void> {
  await edge.append('a', 'still here');
  await viewer.first('danmaku', (it) => it.text === 'still here');
}

t.test('refusals come as close codes after the upgrade', async (t) => {
  const edge = await TestEdge.start(t, { limits: { socketsPerAddress: 2 } });
  await edge.room('a');
  t.equal(await edge.open(t, 'nowhere').closed, 4404);
  t.equal(await edge.open(t, 'Not-A-Room').closed, 4404);
  t.equal(await edge.open(t, '..%2f..%2fetc').closed, 4404);
  t.equal(await edge.open(t, 'a', 'token=forged').closed, 4401);
  await edge.join(t, 'a', 'ann');
  const second = await edge.join(t, 'a', 'ben');
  t.equal(await edge.open(t, 'a').closed, 4409);
  second.socket.close();
  await second.closed;
  await until('room for another', async () => {
    const viewer = edge.open(t, 'a');
    return Promise.race([viewer.first('welcome').then(() => true), viewer.closed.then(() => false)]);
  });
});

t.test('a message over 4 KiB, be it 10 MB, closes its socket alone', async (t) => {
  const edge = await TestEdge.start(t);
  const [ann, ben] = await pair(t, edge);
  ann.send('x'.repeat(10_000_000));
  t.equal(await ann.closed, 4400);
  const cara = await edge.join(t, 'a', 'cara');
  cara.send(JSON.stringify({ type: 'danmaku', text: 'x'.repeat(5000) }));
  t.equal(await cara.closed, 4400);
  await goesOn(edge, ben);
});

t.test('binary, invalid UTF-8 and repeated nonsense close the socket', async (t) => {
  const edge = await TestEdge.start(t);
  const [ann, ben] = await pair(t, edge);
  ann.send(Buffer.from('{"type":"ping"}'));
  t.equal(await ann.closed, 4400);
  const cara = await edge.join(t, 'a', 'cara');
  cara.socket.send(Buffer.from([0xff, 0xfe, 0xfd]), { binary: false });
  t.equal(await cara.closed, 4400);
  const dan = await edge.join(t, 'a', 'dan');
  for (let i = 0; i < 12; i += 1) dan.send('nonsense');
  t.equal(await dan.closed, 4400);
  t.equal(dan.all('error').length, 10);
  await goesOn(edge, ben);
});

t.test('a flood of messages or pings closes its socket', async (t) => {
  const edge = await TestEdge.start(t);
  const [ann, ben] = await pair(t, edge);
  for (let i = 0; i < 300; i += 1) ann.send({ type: 'ping' });
  t.equal(await ann.closed, 4429);
  const cara = await edge.join(t, 'a', 'cara');
  for (let i = 0; i < 300; i += 1) cara.socket.ping('x');
  t.equal(await cara.closed, 4429);
  await goesOn(edge, ben);
});

t.test('a reader that does not read is closed as too slow while others go on', async (t) => {
  const edge = await TestEdge.start(t, { channel: { sampleAbove: 0 } });
  const [slow, ben] = await pair(t, edge);
  slow.socket.pause();
  let sent = 0;
  const text = '慢'.repeat(20_000);
  // Notices are never skipped, so they add up in a socket that takes nothing.
  await until('the slow one to be closed', async () => {
    for (let i = 0; i < 5; i += 1) {
      sent += 1;
      await edge.bus.append(
        { kind: 'stream', name: 'room:a:events' },
        { type: 'notice', at: 1, code: 'live.resumed', text },
      );
    }
    await ben.first('notice', () => ben.all('notice').length === sent);
    return edge.edge.stats().channel.closed[4408] === 1;
  });
  slow.socket.resume();
  t.equal(await slow.closed, 4408);
  t.equal(ben.all('notice').length, sent);
  await goesOn(edge, ben);
});

t.test('a slow reader loses text first', async (t) => {
  const edge = await TestEdge.start(t, { channel: { sampleAbove: 0 } });
  const [slow, ben] = await pair(t, edge);
  slow.socket.pause();
  const text = 'x'.repeat(20_000);
  let sent = 0;
  await until('frames without text', async () => {
    for (let i = 0; i < 5; i += 1) await edge.append('a', `${text} ${sent++}`);
    await ben.first('danmaku', () => ben.texts().length === sent);
    return edge.edge.stats().channel.slowFrames > 3;
  });
  await edge.room('a', { title: 'Renamed' });
  await ben.first('room');
  t.equal(edge.edge.stats().channel.closed[4408], 0);
  slow.socket.resume();
  await slow.first('room', (it) => it.title === 'Renamed');
  t.ok(slow.texts().length < sent, `${slow.texts().length} of ${sent}`);
});

t.test('draining tells viewers and newcomers to come back elsewhere', async (t) => {
  const edge = await TestEdge.start(t);
  const [ann, ben] = await pair(t, edge);
  await edge.edge.drain();
  t.equal(await ann.closed, 4503);
  t.equal(await ben.closed, 4503);
  t.equal(await edge.open(t, 'a').closed, 4503);
  const reply = await fetch(`${edge.base}/live/a/index.m3u8`);
  t.equal(reply.status, 503);
  t.equal((await reply.json()).code, 'draining');
  await edge.edge.close();
  await edge.edge.close();
});

t.test('who drops during the welcome leaves nothing behind', async (t) => {
  const edge = await TestEdge.start(t);
  await edge.room('a');
  const ann = await edge.join(t, 'a', 'ann');
  for (let i = 0; i < 20; i += 1) {
    const viewer = edge.open(t, 'a', `token=token-of-v${i}`);
    viewer.socket.once('open', () => viewer.socket.terminate());
  }
  await delay(0);
  await until('only Ann', () => edge.edge.stats().channel.sockets === 1);
  await edge.append('a', 'alone?');
  await ann.first('danmaku');
});

t.test('an offered upgrade on another path is answered as if it were none', async (t) => {
  const edge = await TestEdge.start(t);
  await edge.room('a');
  const viewer = edge.open(t, 'a');
  await viewer.first('welcome');
  const { request } = await import('undici');
  const reply = await request(`${edge.base}/live/zzz/index.m3u8`, { headers: {} });
  t.equal(reply.statusCode, 404);
  await reply.body.dump();
  const { connect } = await import('node:net');
  const { port } = new URL(edge.base);
  const socket = connect(Number(port), '127.0.0.1');
  let text = '';
  socket.on('data', (bytes) => {
    text += bytes;
  });
  const ended = new Promise((resolve) => socket.once('close', resolve));
  socket.write(
    'GET /live/zzz/index.m3u8 HTTP/1.1\r\nHost: x\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n\r\n',
  );
  await ended;
  t.match(text, /^HTTP\/1\.1 404/);
  t.match(text, /room_not_found/);
});

t.test('an upgrade sent behind a request that is not answered yet ends its connection alone', async (t) => {
  const edge = await TestEdge.start(t);
  const [, ben] = await pair(t, edge);
  const websocket =
    'Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n';
  for (const upgrade of ['Upgrade: h2c\r\n\r\n', websocket]) {
    const socket = connect(Number(new URL(edge.base).port), '127.0.0.1');
    socket.on('error', () => {});
    // What it may have been answered is read: a close comes after it.
    socket.resume();
    socket.write(
      `POST /live/a/index.m3u8 HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\nGET /channel/a HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\n${upgrade}`,
    );
    await once(socket, 'close');
  }
  await goesOn(edge, ben);
});

t.test('who was answered instead of upgraded and does not close is cut', async (t) => {
  const edge = await TestEdge.start(t);
  const socket = connect({ port: Number(new URL(edge.base).port), host: '127.0.0.1', allowHalfOpen: true });
  t.teardown(() => socket.destroy());
  let text = '';
  socket.on('data', (bytes) => {
    text += bytes;
  });
  socket.write('POST /channel/a HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n');
  await once(socket, 'end');
  t.match(text, /^HTTP\/1\.1 400 /);
  const open = () =>
    new Promise<number>((resolve, reject) =>
      edge.app.server.getConnections((error, count) => (error ? reject(error) : resolve(count))),
    );
  await until('the connection to be gone', async () => (await open()) === 0);
});

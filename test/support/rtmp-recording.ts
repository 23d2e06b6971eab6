import { connect, createServer } from 'node:net';
import type { Test } from 'tap';
import { pushWithFfmpeg } from './encoder.js';
import { startIngest } from './rtmp-ingest.js';
import { until } from './until.js';

/** The bytes that a real ffmpeg sends in about a second of publishing `alpha`, from the handshake on. */
export async function recordPush(t: Test): Promise<Buffer> {
  const { gate, port } = await startIngest(t);
  const sent: Buffer[] = [];
  const proxy = createServer((client) => {
    const server = connect(port, '127.0.0.1');
    client.on('data', (bytes) => {
      sent.push(bytes);
      server.write(bytes);
    });
    server.on('data', (bytes) => client.write(bytes));
    client.on('close', () => server.destroy());
    server.on('close', () => client.destroy());
    for (const socket of [client, server]) socket.on('error', () => socket.destroy());
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  t.teardown(() => proxy.close());
  const address = proxy.address();
  if (address === null || typeof address === 'string') throw new Error('no address');
  const url = `rtmp://127.0.0.1:${address.port}/live/alpha`;
  const push = pushWithFfmpeg(t, url, { size: '64x36', rate: 10, duration: 1 });
  await push.exited;
  await until('the end', () => gate.ends[0]);
  return Buffer.concat(sent);
}

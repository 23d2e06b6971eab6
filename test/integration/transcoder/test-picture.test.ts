import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { Writable } from 'node:stream';
import { pino } from 'pino';
import t from 'tap';
import { FfmpegLocator } from '../../../transcoder/locator.js';
import { noStats } from '../../../transcoder/stats.js';
import { runTestPicture } from '../../../transcoder/test-picture.js';
import { until } from '../../support/until.js';

t.test('a test picture that is refused tries again, and its key is in no log', async (t) => {
  const sockets: Socket[] = [];
  const server = createServer((socket) => {
    sockets.push(socket);
    socket.destroy();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.teardown(() => server.close());
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no address');
  let log = '';
  const sink = new Writable({
    write: (chunk, _, done) => {
      log += chunk;
      done();
    },
  });
  const abort = new AbortController();
  const stats = noStats();
  const running = runTestPicture(
    { room: 'room', url: `rtmp://127.0.0.1:${address.port}/live/room_secret` },
    { tools: await new FfmpegLocator('').locate(), logger: pino(sink), stats, now: () => Date.now() },
    abort.signal,
  );
  await until('a second try', () => sockets.length >= 2);
  abort.abort();
  await running;
  t.match(log, /test picture stopped/);
  t.notMatch(log, /secret/);
  t.ok(stats.restarts >= 1);
});

t.test('a missing or unfit ffmpeg is named, and what to do is said', async (t) => {
  await t.rejects(new FfmpegLocator('/nonexistent/ffmpeg').locate(), {
    name: 'FfmpegUnusable',
    message: /nonexistent/,
  });
  await t.rejects(new FfmpegLocator('/bin/true').locate(), {
    name: 'FfmpegUnusable',
    message: /is not ffmpeg/,
  });
});

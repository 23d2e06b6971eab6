import { once } from 'node:events';
import { connect } from 'node:net';
import pino from 'pino';
import t from 'tap';
import { createHttp, listen } from '../../../bin/http.js';
import { PublicAnswers } from '../../../bin/public-answers.js';
import { CodedError } from '../../../protocol/problems.js';
import { until } from '../../support/until.js';

t.test('who asks and does not read is cut, who waits for an answer within the time is not', async (t) => {
  const app = createHttp(pino({ level: 'silent' }), { trustProxy: false, idleTimeout: 1_000 });
  t.teardown(() => app.close());
  app.get('/large', async () => Buffer.alloc(64 * 1024 * 1024));
  app.get('/late', async () => new Promise((answer) => setTimeout(() => answer('late'), 300)));
  const port = await listen(app, 'http', '127.0.0.1', 0);
  t.equal(await (await fetch(`http://127.0.0.1:${port}/late`)).text(), 'late');
  const socket = connect(port, '127.0.0.1').pause();
  t.teardown(() => socket.destroy());
  socket.on('error', () => {});
  await once(socket, 'connect');
  const asked = once(app.server, 'request');
  socket.write('GET /large HTTP/1.1\r\nHost: x\r\n\r\n');
  const [request] = await asked;
  await until('the reader to be cut', () => request.socket.destroyed);
});

t.test('requests over a limit are counted', async (t) => {
  const answers = new PublicAnswers();
  const app = createHttp(pino({ level: 'silent' }), { trustProxy: false, answers });
  t.teardown(() => app.close());
  app.get('/over', async () => {
    throw new CodedError('rate_limited', 'Wait.');
  });
  const port = await listen(app, 'http', '127.0.0.1', 0);
  for (const path of ['over', 'missing', 'over'])
    await (await fetch(`http://127.0.0.1:${port}/${path}`)).text();
  await until('both to be counted', () => answers.stats().tooMany === 2);
});

t.test('what fails because the client has gone is no error in the log', async (t) => {
  const lines: string[] = [];
  const logger = pino({ level: 'error' }, { write: (line) => void lines.push(line) });
  const app = createHttp(logger, { trustProxy: false });
  t.teardown(() => app.close());
  let failed = 0;
  const fail = () => {
    failed += 1;
    throw new TypeError('something is undefined');
  };
  app.get('/gone', async (request) => {
    if (!request.socket.destroyed) await once(request.socket, 'close');
    fail();
  });
  app.post('/there', async () => fail());
  const port = await listen(app, 'http', '127.0.0.1', 0);
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => {});
  socket.write('GET /gone HTTP/1.1\r\nHost: x\r\n\r\n');
  await once(app.server, 'request');
  socket.destroy();
  await until('the failure', () => failed === 1);
  t.equal((await fetch(`http://127.0.0.1:${port}/there`, { method: 'POST' })).status, 500);
  t.equal(lines.length, 1);
});

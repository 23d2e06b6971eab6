import { once } from 'node:events';
import { copyFile, readFile, writeFile } from 'node:fs/promises';
import { connect as connectTcp } from 'node:net';
import { join } from 'node:path';
import { connect } from 'node:tls';
import t, { type Test } from 'tap';
import { Program, pushWithFfmpeg } from '../../support/encoder.js';
import { startIngest } from '../../support/rtmp-ingest.js';
import { until } from '../../support/until.js';

interface Pair {
  certificate: string;
  key: string;
}

/** A self-signed certificate made by openssl. */
async function makePair(t: Test, name: string): Promise<Pair> {
  const pair = { certificate: join(t.testdirName, `${name}.pem`), key: join(t.testdirName, `${name}.key`) };
  const openssl = new Program(t, 'openssl', [
    ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'],
    ...['-subj', `/CN=${name}`, '-keyout', pair.key, '-out', pair.certificate],
  ]);
  t.equal(await openssl.exited, 0, openssl.output);
  return pair;
}

/** Whom the listener says it is; null when it does not let us in. */
async function nameOf(port: number): Promise<string | null> {
  const socket = connect({ port, host: '127.0.0.1', rejectUnauthorized: false });
  socket.on('error', () => {});
  const [shaken] = await Promise.race([
    once(socket, 'secureConnect').then(
      () => [true],
      () => [false],
    ),
    once(socket, 'close').then(() => [false]),
  ]);
  const name = shaken ? socket.getPeerCertificate().subject.CN : null;
  socket.destroy();
  return typeof name === 'string' ? name : null;
}

t.test('ffmpeg pushes over TLS, the plain port goes on, and the end is clean', async (t) => {
  t.testdir({});
  const { certificate, key } = await makePair(t, 'first');
  const options = { tlsCertificate: certificate, tlsKey: key };
  const { gate, securePort, rtmp } = await startIngest(t, options);
  const small = { size: '160x90', rate: 25 };
  const secure = pushWithFfmpeg(t, `rtmps://127.0.0.1:${securePort}/live/alpha`, small);
  pushWithFfmpeg(t, rtmp('beta'), small);
  await until('both', () => gate.started.length === 2);
  t.match(
    gate.requests.find(({ name }) => name === 'alpha'),
    { remoteAddress: '127.0.0.1', app: 'live' },
  );
  await secure.stop();
  t.match(await until('the end', () => gate.ends[0]), { session: 'alpha', clean: true });
});

t.test('a certificate is reloaded when it changes, and a broken one is not', async (t) => {
  t.testdir({});
  const [first, second] = [await makePair(t, 'first'), await makePair(t, 'second')];
  const [certificate, key] = [join(t.testdirName, 'live.pem'), join(t.testdirName, 'live.key')];
  await copyFile(first.certificate, certificate);
  await copyFile(first.key, key);
  const { securePort } = await startIngest(t, { tlsCertificate: certificate, tlsKey: key });
  if (securePort === null) throw new Error('no RTMPS');
  t.equal(await nameOf(securePort), 'first');
  const whole = await readFile(second.certificate, 'utf8');
  await writeFile(certificate, whole.slice(0, whole.length / 2));
  t.equal(await nameOf(securePort), 'first', 'half written');
  await writeFile(certificate, whole);
  t.equal(await nameOf(securePort), 'first', 'of another key');
  await copyFile(second.key, key);
  await until('the new one', async () => (await nameOf(securePort)) === 'second');
});

t.test('whoever does not speak TLS is closed in time and counts against the limits', async (t) => {
  t.testdir({});
  const { certificate, key } = await makePair(t, 'first');
  const { securePort, ingest } = await startIngest(t, {
    ...{ tlsCertificate: certificate, tlsKey: key, handshakeTimeout: 300, maxConnectionsPerAddress: 1 },
  });
  if (securePort === null) throw new Error('no RTMPS');
  const mute = connectTcp(securePort, '127.0.0.1');
  mute.on('error', () => {});
  await once(mute, 'connect');
  t.equal(await nameOf(securePort), null, 'one too many');
  await once(mute, 'close');
  const plain = connectTcp(securePort, '127.0.0.1');
  plain.on('error', () => {});
  plain.write(Buffer.concat([Buffer.from([3]), Buffer.alloc(1536)]));
  await once(plain, 'close');
  t.equal(ingest.stats().connections, 0);
  await until('room again', async () => (await nameOf(securePort)) === 'first');
});

t.test('files that can not be used are said at start', async (t) => {
  t.testdir({ 'bad.pem': 'nothing' });
  const bad = join(t.testdirName, 'bad.pem');
  await t.rejects(
    startIngest(t, { tlsCertificate: bad, tlsKey: bad }),
    /rtmp\.tlsCertificate and rtmp\.tlsKey/,
  );
});

import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import t from 'tap';
import { Kaibo, testEnvironment } from '../../support/kaibo.js';
import { RtmpClient } from '../../support/rtmp-client.js';
import { until } from '../../support/until.js';

const kaiboCommand = fileURLToPath(new URL('../../../bin/kaibo.js', import.meta.url));

/** Starts a node that is expected to refuse. */
function refused(dataDir: string): { status: number | null; stderr: string } {
  const { status, stderr } = spawnSync(process.execPath, [kaiboCommand, 'all'], {
    env: { ...process.env, ...testEnvironment(dataDir), KAIBO_LOG_LEVEL: 'silent' },
    timeout: 30_000,
    killSignal: 'SIGKILL',
  });
  return { status, stderr: stderr.toString().trim() };
}

t.test('a second node on the same data directory is refused and the first goes on', async (t) => {
  const node = await Kaibo.start(t);
  const { status, stderr } = refused(node.dataDir);
  t.equal(status, 1);
  t.equal(
    stderr,
    `kaibo: another Kaibo uses the data directory ${node.dataDir}; stop it or set KAIBO_DATA_DIR`,
  );
  t.ok(existsSync(join(node.dataDir, 'node.json')));
  t.ok(await node.api('GET', '/rooms/first'));
  await node.stop('SIGKILL');
  const next = await Kaibo.start(t, { dataDir: node.dataDir });
  t.equal(await next.stop('SIGTERM'), 0, 'and a killed one holds nobody up');
});

t.test('a database or a data directory that can not be used is one line that names it', async (t) => {
  const dir = t.testdir({ data: { 'kaibo.sqlite': 'no database '.repeat(1000) }, file: '' });
  const corrupt = refused(join(dir, 'data'));
  t.equal(corrupt.status, 1);
  t.match(corrupt.stderr, /^kaibo: the database .*data\/kaibo\.sqlite can not be used: [^\n]+$/);
  const unwritable = refused(join(dir, 'file', 'data'));
  t.equal(unwritable.status, 1);
  t.match(
    unwritable.stderr,
    /^kaibo: the data directory .*file\/data can not be used: [^\n]+KAIBO_DATA_DIR$/,
  );
});

t.test('a node that can not be introduced does not go on half started', async (t) => {
  const dir = t.testdir();
  mkdirSync(join(dir, 'node.json'));
  const { status, stderr } = refused(dir);
  t.equal(status, 1);
  t.match(stderr, /^kaibo: [^\n]+$/);
});

t.test('a SIGTERM during the start drains what there is and exits with 0', async (t) => {
  const dir = t.testdir();
  const child = spawn(process.execPath, [kaiboCommand, 'all'], {
    env: { ...process.env, ...testEnvironment(dir) },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let stderr = '';
  child.stderr.on('data', (chunk) => {
    stderr += chunk;
  });
  const exited = once(child, 'exit');
  await until('the database to be made', () => existsSync(join(dir, 'kaibo.sqlite')));
  child.kill('SIGTERM');
  t.same(await exited, [0, null]);
  t.equal(stderr, '');
  t.notOk(existsSync(join(dir, 'node.json')));
});

/** An ffmpeg that only reads: at the end of a feed it says in `out` whether that was an end or a cut. */
function readingFfmpeg(out: string): string {
  // Imported, for a file without an extension is a module or not by the package that it lies in.
  return `#!${process.execPath}
Promise.all([import('node:child_process'), import('node:fs'), import('node:http')]).then(
  ([{ spawnSync }, { writeFileSync }, { get }]) => {
    const feed = process.argv.find((it) => it.startsWith('http:'));
    if (feed === undefined) {
      process.exit(spawnSync('ffmpeg', process.argv.slice(2), { stdio: 'inherit' }).status ?? 1);
    }
    const say = (what) => writeFileSync(${JSON.stringify(out)}, what);
    get(feed, (response) => {
      response.once('data', () => say('reading'));
      response.on('end', () => say('end'));
      response.on('error', () => say('cut'));
    });
  },
);
`;
}

t.test('a feed that is read while the node stops ends and is not cut', async (t) => {
  const dir = t.testdir();
  const [ffmpeg, out] = [join(dir, 'ffmpeg'), join(dir, 'out')];
  writeFileSync(ffmpeg, readingFfmpeg(out), { mode: 0o755 });
  const node = await Kaibo.start(t, { env: { KAIBO_TRANSCODER_FFMPEG: ffmpeg } });
  const { key } = await node.room('a');
  const publisher = await RtmpClient.publish(node.ports.rtmp, key);
  for (let time = 0; time <= 400; time += 40) publisher.video(time);
  const heard = () => (existsSync(out) ? readFileSync(out, 'utf8') : '');
  await until('the feed to be read', () => heard() === 'reading');
  t.equal(await node.stop('SIGTERM'), 0, node.log);
  t.equal(heard(), 'end');
});

t.test('a node that binds one address finds itself there', async (t) => {
  const node = await Kaibo.start(t, {
    env: { KAIBO_HTTP_HOST: '127.0.0.2', KAIBO_INTERNAL_HOST: '127.0.0.2', KAIBO_RTMP_HOST: '127.0.0.2' },
  });
  await until('the banner', () => node.log.includes('ffmpeg'));
  t.equal(await node.stop('SIGTERM'), 0, node.log);
});

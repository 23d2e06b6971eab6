import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import t from 'tap';
import { Kaibo, testEnvironment } from '../../support/kaibo.js';
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

t.test('a node that binds one address finds itself there', async (t) => {
  const node = await Kaibo.start(t, {
    env: { KAIBO_HTTP_HOST: '127.0.0.2', KAIBO_INTERNAL_HOST: '127.0.0.2', KAIBO_RTMP_HOST: '127.0.0.2' },
  });
  await until('the banner', () => node.log.includes('ffmpeg'));
  t.equal(await node.stop('SIGTERM'), 0, node.log);
});

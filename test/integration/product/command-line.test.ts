import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import t from 'tap';
import { Kaibo } from '../../support/kaibo.js';
import { until } from '../../support/until.js';

const kaiboCommand = fileURLToPath(new URL('../../../bin/kaibo.js', import.meta.url));

function kaibo(args: string[], env: Record<string, string> = {}) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [kaiboCommand, ...args], {
    env: { ...process.env, ...env },
    timeout: 30_000,
  });
  return { status, stdout: stdout.toString(), stderr: stderr.toString() };
}

t.test('every problem of a configuration is listed in one go, with where it came from', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'kaibo-test-'));
  t.teardown(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'kaibo.yaml');
  writeFileSync(file, 'http:\n  port: many\n  prot: 1\n');
  const { status, stderr } = kaibo(['config', 'check', '--config', file, '--rtmp-port', '99999'], {
    KAIBO_LIMITS_NONSENSE: '1',
  });
  t.equal(status, 2);
  t.match(stderr, /http\.port/);
  t.match(stderr, /http\.prot/);
  t.match(stderr, /--rtmp-port/);
  t.match(stderr, /KAIBO_LIMITS_NONSENSE/);
  t.match(stderr, /kaibo\.yaml/);
});

t.test('a busy port is one clear line and not an exit code of 0', async (t) => {
  const busy = createServer().listen(0, '127.0.0.1');
  t.teardown(() => busy.close());
  await new Promise((done) => busy.once('listening', done));
  const address = busy.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const folder = mkdtempSync(join(tmpdir(), 'kaibo-test-'));
  t.teardown(() => rmSync(folder, { recursive: true }));
  const { status, stderr } = kaibo(
    ['all', '--data-dir', folder, '--http-host', '127.0.0.1', '--http-port', `${port}`],
    {
      KAIBO_RTMP_PORT: '0',
      KAIBO_INTERNAL_PORT: '0',
      KAIBO_LOG_LEVEL: 'silent',
    },
  );
  t.equal(status, 1);
  t.match(stderr.trim(), /^kaibo: http port 127\.0\.0\.1:\d+ is in use; .*KAIBO_HTTP_PORT$/);
});

t.test(
  'the banner says where everything is and never the admin token; keys can be shown and rotated',
  async (t) => {
    const node = await Kaibo.start(t);
    await until('the banner', () => node.log.includes('ffmpeg'));
    t.match(node.log, /\/watch\/first/);
    t.match(node.log, /\/studio\/first/);
    t.match(node.log, /rtmp:\/\/.*\/live/);
    t.notMatch(node.log, /test-admin-token/);
    const flags = ['--room', 'first', '--server', node.base];
    const env = { KAIBO_ADMIN_TOKEN: 'test-admin-token-0123456789abcdef' };
    const before = kaibo(['keys', 'show', ...flags], env);
    t.equal(before.status, 0, before.stderr);
    t.match(before.stdout, /key +first_/);
    const rotated = kaibo(['keys', 'rotate', ...flags], env);
    t.equal(rotated.status, 0, rotated.stderr);
    t.not(rotated.stdout, before.stdout);
    t.equal(await node.stop('SIGTERM'), 0, node.log);
  },
);

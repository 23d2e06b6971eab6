import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Test } from 'tap';
import { freePort } from './redis.js';
import { until } from './until.js';

/** The first block of nginx configuration in a page of the documentation. */
export async function documentedNginx(page: string): Promise<string> {
  const block = /^```nginx\n([\s\S]*?)^```$/m.exec(await readFile(page, 'utf8'))?.[1];
  if (block === undefined) throw new Error(`${page} has no nginx configuration`);
  return block;
}

/**
 * A real nginx in front of an edge, on a free loopback port. `http`: what is in its `http { … }`, written for an edge at 127.0.0.1:8000,
 * port 80 and the cache in /var/cache/kaibo.
 */
export async function startNginx(t: Test, http: string, edge: string): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'kaibo-nginx-'));
  const port = await freePort();
  const moved = http
    .replaceAll('127.0.0.1:8000', new URL(edge).host)
    .replaceAll('listen 80;', `listen 127.0.0.1:${port};`)
    .replaceAll('/var/cache/kaibo', join(dir, 'cache'));
  const temp = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
    .map((name) => `${name}_temp_path ${join(dir, name)};`)
    .join(' ');
  await writeFile(
    join(dir, 'nginx.conf'),
    `daemon off; master_process off; pid ${join(dir, 'pid')}; error_log stderr warn;
    events { worker_connections 4096; }
    http { access_log off; ${temp}\n${moved} }`,
  );
  const child = spawn('nginx', ['-p', dir, '-e', 'stderr', '-c', join(dir, 'nginx.conf')], {
    env: { ...process.env, PATH: `${process.env.PATH}:/usr/sbin:/usr/local/sbin` },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => {
    said = `${said}${chunk}`.slice(-20_000);
  });
  const exited = new Promise((done) => child.once('exit', done));
  t.teardown(async () => {
    child.kill('SIGKILL');
    await exited;
    await rm(dir, { recursive: true, force: true });
  });
  const base = `http://127.0.0.1:${port}`;
  await until('nginx to answer', async () => {
    if (child.exitCode !== null) throw new Error(`nginx exited:\n${said}`);
    return fetch(`${base}/live/nobody/index.m3u8`).then(
      () => true,
      () => false,
    );
  });
  return base;
}

import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Test } from 'tap';
import { askRedis, freePort, RedisServer } from './redis.js';
import { until } from './until.js';

/** A master and its replica, watched by a sentinel that makes the replica the master when the master is gone. */
export class RedisSentinel {
  private constructor(
    readonly master: RedisServer,
    readonly replica: RedisServer,
    private readonly port: number,
  ) {}

  static async start(t: Test): Promise<RedisSentinel> {
    const master = await RedisServer.start(t);
    const replica = await RedisServer.start(t, { replicaof: `127.0.0.1 ${master.port}` });
    const port = await freePort();
    const child = await watch(t, port, master.port);
    await until('the sentinel to know both', async () => {
      if (child.exitCode !== null) throw new Error(`the sentinel exited with ${child.exitCode}`);
      return (await askRedis(port, 'INFO sentinel').catch(() => '')).includes('slaves=1');
    });
    await until('the replica to follow', async () =>
      (await replica.ask('INFO replication')).includes('master_link_status:up'),
    );
    return new RedisSentinel(master, replica, port);
  }

  /** Names a sentinel first that is not there. */
  get url(): string {
    return `redis+sentinel://127.0.0.1:1,127.0.0.1:${this.port}/kaibo`;
  }
}

async function watch(t: Test, port: number, master: number): Promise<ChildProcess> {
  const dir = await mkdtemp(join(tmpdir(), 'kaibo-sentinel-'));
  const settings = [
    ...[`port ${port}`, 'bind 127.0.0.1', `dir ${dir}`, `sentinel monitor kaibo 127.0.0.1 ${master} 1`],
    ...['sentinel down-after-milliseconds kaibo 500', 'sentinel failover-timeout kaibo 5000'],
  ];
  const file = join(dir, 'sentinel.conf');
  await writeFile(file, settings.join('\n'));
  const child = spawn('redis-server', [file, '--sentinel'], { stdio: 'ignore' });
  t.teardown(async () => {
    const exited = new Promise((done) => child.once('exit', done));
    if (child.exitCode === null && child.kill('SIGKILL')) await exited;
    await rm(dir, { recursive: true, force: true });
  });
  return child;
}

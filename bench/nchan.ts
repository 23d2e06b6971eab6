import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Pool } from 'undici';
import { freePorts } from './own-kaibo.js';
import { processesBelow } from './process-cpu.js';
import { pause } from './target.js';

const MODULE = '/usr/lib/nginx/modules/ngx_nchan_module.so';
const START_WITHIN = 10_000;

/** Debian's nginx with nchan, one worker, on a port of its own. Resource: {@link close}. */
export class Nchan {
  readonly host = '127.0.0.1';
  readonly subscribe = '/subscribe/bench';
  /** Messages that were not taken, or not yet, by reason. */
  readonly refused: Record<string, number> = {};
  private readonly pool: Pool;
  private chain: Promise<void> = Promise.resolve();
  private closing = false;

  private constructor(
    readonly port: number,
    private readonly dir: string,
    private readonly child: ChildProcess,
  ) {
    this.pool = new Pool(`http://${this.host}:${port}`, { connections: 1, pipelining: 1 });
  }

  /** `beside`: a process on whose cores it is to run. @throws when it is not installed, or does not start */
  static async start(beside: number | null): Promise<Nchan> {
    if (!existsSync(MODULE))
      throw new Error('nchan is not installed: apt-get install nginx-light libnginx-mod-nchan');
    const dir = await mkdtemp(join(tmpdir(), 'kaibo-nchan-'));
    const [port = 0] = await freePorts(1);
    const file = join(dir, 'nginx.conf');
    await writeFile(file, configuration(dir, port));
    const command = [...pinning(beside), 'nginx', '-p', dir, '-e', join(dir, 'error.log'), '-c', file];
    const [program = '', ...args] = command;
    const child = spawn(program, args, { stdio: ['ignore', 'ignore', 'inherit'] });
    const nchan = new Nchan(port, dir, child);
    try {
      await nchan.ready();
    } catch (error) {
      await nchan.close();
      throw error;
    }
    return nchan;
  }

  /** The worker. */
  get pid(): number {
    const [worker] = processesBelow(this.child.pid ?? 0);
    if (worker === undefined) throw new Error('nginx has no worker');
    return worker;
  }

  /** One after the other, so that they keep their order; a server that is slower than the sender lets them queue here. */
  publish(text: string): void {
    this.count('queued', 1);
    this.chain = this.chain.then(() => this.post(text));
  }

  async close(): Promise<void> {
    this.closing = true;
    await this.pool.destroy();
    if (this.child.exitCode === null && this.child.signalCode === null) {
      const gone = new Promise((done) => this.child.once('exit', done));
      this.child.kill('SIGTERM');
      await gone;
    }
    await rm(this.dir, { recursive: true, force: true });
  }

  private async post(text: string): Promise<void> {
    if (this.closing) return;
    const status = await this.pool.request({ method: 'POST', path: '/publish/bench', body: text }).then(
      ({ statusCode, body }) => body.dump().then(() => statusCode),
      () => 0,
    );
    this.count('queued', -1);
    if (status === 0 || status >= 300) this.count(String(status), 1);
  }

  private count(reason: string, by: number): void {
    const count = (this.refused[reason] ?? 0) + by;
    if (count > 0) this.refused[reason] = count;
    else delete this.refused[reason];
  }

  private async ready(): Promise<void> {
    for (const deadline = Date.now() + START_WITHIN; ; await pause(50)) {
      if (this.child.exitCode !== null) throw new Error('nginx did not start');
      const answered = await this.pool.request({ method: 'GET', path: '/' }).then(
        ({ body }) => body.dump().then(() => true),
        () => false,
      );
      if (answered) return;
      if (Date.now() > deadline) throw new Error('nginx was not ready in time');
    }
  }
}

/** So that both servers have the same cores. */
function pinning(pid: number | null): string[] {
  if (pid === null) return [];
  const cores = /^Cpus_allowed_list:\s*(\S+)$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return cores === undefined ? [] : ['taskset', '-c', cores];
}

function configuration(dir: string, port: number): string {
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    (name) => `${name}_temp_path ${dir}/${name};`,
  );
  return `
load_module ${MODULE};
daemon off;
worker_processes 1;
pid ${dir}/nginx.pid;
events { worker_connections 30000; }
http {
  access_log off;
  ${temporary.join('\n  ')}
  nchan_shared_memory_size 256m;
  server {
    listen 127.0.0.1:${port} backlog=4096;
    location ~ ^/publish/(\\w+)$ {
      nchan_publisher;
      nchan_channel_id $1;
      nchan_message_timeout 60s;
      nchan_message_buffer_length 10000;
    }
    location ~ ^/subscribe/(\\w+)$ {
      nchan_subscriber websocket;
      nchan_channel_id $1;
      nchan_subscriber_first_message newest;
    }
    location / { return 204; }
  }
}
`;
}

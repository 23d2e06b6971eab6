import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MEASURED } from './cores.js';
import { freePorts } from './own-kaibo.js';
import { cpuUse } from './process-cpu.js';
import { pause } from './target.js';

/** Where files are memory. */
const MEMORY = '/dev/shm';

export const hasNginx = (): boolean => spawnSync('nginx', ['-v']).status === 0;

/** An nginx of the bench's own, one worker, that serves files from memory with sendfile and keeps them open. Resource: {@link close}. */
export class NginxPeer {
  private constructor(
    private readonly child: ChildProcess,
    private readonly dir: string,
    readonly base: URL,
  ) {}

  /** `pinned`: on the core of what it is compared with. @throws when it does not start */
  static async start(pinned: boolean): Promise<NginxPeer> {
    const dir = await mkdtemp(join(existsSync(MEMORY) ? MEMORY : tmpdir(), 'kaibo-nginx-'));
    // Its worker is another user when the bench is root.
    await chmod(dir, 0o755);
    const [port = 0] = await freePorts(1);
    const base = new URL(`http://127.0.0.1:${port}`);
    const config = join(dir, 'nginx.conf');
    await writeFile(config, configuration(dir, base.port));
    const command = ['nginx', '-p', dir, '-e', join(dir, 'error.log'), '-c', config];
    const [program = '', ...args] = pinned ? ['taskset', '-c', MEASURED, ...command] : command;
    const nginx = new NginxPeer(spawn(program, args, { stdio: 'ignore' }), dir, base);
    for (const deadline = Date.now() + 10_000; !(await nginx.answers()); await pause(50))
      if (Date.now() > deadline) {
        await nginx.close();
        throw new Error('nginx did not start');
      }
    return nginx;
  }

  /** Makes `/{name}` serve these bytes. */
  async put(name: string, bytes: Uint8Array): Promise<void> {
    await writeFile(join(this.dir, name), bytes, { mode: 0o644 });
  }

  /** Seconds of a core it has used. */
  cpu(): number {
    const { own, children } = cpuUse(this.child.pid ?? 0);
    return own + children;
  }

  async close(): Promise<void> {
    const gone = new Promise((done) => this.child.once('exit', done));
    this.child.kill('SIGTERM');
    if (this.child.exitCode === null && this.child.signalCode === null) await gone;
    await rm(this.dir, { recursive: true, force: true });
  }

  private answers(): Promise<boolean> {
    return fetch(this.base).then(
      () => true,
      () => false,
    );
  }
}

function configuration(dir: string, port: string): string {
  const scratch = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    (it) => `${it}_temp_path ${dir}/${it};`,
  );
  return `daemon off; pid ${dir}/nginx.pid; worker_processes 1; events { worker_connections 8192; }
http {
  ${scratch.join(' ')}
  access_log off; sendfile on; tcp_nopush on; tcp_nodelay on;
  keepalive_requests 1000000000; keepalive_timeout 300s;
  open_file_cache max=100; open_file_cache_valid 300s;
  types { video/mp4 m4s; }
  server { listen 127.0.0.1:${port} backlog=4096; root ${dir}; add_header cache-control "public, max-age=31536000, immutable"; }
}
`;
}

import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pause } from './target.js';

const START_WITHIN = 60_000;

/** What several of them have in common. */
export interface Sharing {
  /** Admin token; default: one of its own. */
  token?: string;
  /** The nodes' secret. */
  secret?: string;
  /** URL; default: an SQLite of its own. */
  database?: string;
  /** URL of the Redis that they meet at. */
  redis?: string;
}

/** A `kaibo all` of the bench's own, in a temporary directory, that may be killed and started again. Resource: {@link close}. */
export class OwnKaibo {
  readonly token: string;
  readonly base: string;
  readonly #command: readonly string[];
  readonly #dir: string;
  readonly #config: string;
  #child: ChildProcess | null = null;
  #log = '';

  private constructor(command: readonly string[], dir: string, ports: number[], sharing: Sharing) {
    this.token = sharing.token ?? `bench-${Math.random().toString(36).slice(2)}-${Date.now().toString(36)}`;
    const [http, rtmp, internal] = ports;
    this.#command = command;
    this.#dir = dir;
    this.base = `http://127.0.0.1:${http}`;
    this.#config = JSON.stringify({
      data: { dir },
      admin: { token: this.token },
      log: { level: 'warn' },
      http: { host: '127.0.0.1', port: http },
      rtmp: { host: '127.0.0.1', port: rtmp },
      internal: { port: internal, ...(sharing.secret === undefined ? {} : { secret: sharing.secret }) },
      limits: { requestsPerAddress: 0, viewersPerAddress: 0 },
      ...(sharing.redis === undefined ? {} : { redis: { url: sharing.redis } }),
      ...(sharing.database === undefined ? {} : { database: { url: sharing.database } }),
    });
  }

  /** `command` runs `kaibo`: its program and first arguments. */
  static async start(command: readonly string[], sharing: Sharing = {}): Promise<OwnKaibo> {
    const dir = await mkdtemp(join(tmpdir(), 'kaibo-bench-'));
    const kaibo = new OwnKaibo(command, dir, await freePorts(3), sharing);
    await kaibo.start().catch(async (error: unknown) => {
      await kaibo.close();
      throw error;
    });
    return kaibo;
  }

  /** Null when it is not running. */
  get pid(): number | null {
    const child = this.#child;
    return child === null || child.exitCode !== null || child.signalCode !== null
      ? null
      : (child.pid ?? null);
  }

  /** What it wrote, the end of it. */
  get log(): string {
    return this.#log;
  }

  /** Starts it (again) and waits until it is ready. */
  async start(): Promise<void> {
    const [program = '', ...args] = this.#command;
    const file = join(this.#dir, 'kaibo.yaml');
    await writeFile(file, this.#config, { mode: 0o600 });
    const child = spawn(program, [...args, 'all', '--config', file], { stdio: ['ignore', 'pipe', 'pipe'] });
    this.#child = child;
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (text: Buffer) => {
        this.#log = `${this.#log}${text}`.slice(-50_000);
      });
    for (const deadline = Date.now() + START_WITHIN; !(await this.#ready()); await pause(100)) {
      if (child.exitCode !== null) throw new Error(`Kaibo did not start:\n${this.#log}`);
      if (Date.now() > deadline) throw new Error('Kaibo was not ready in time');
    }
  }

  /** Runs another command of it with the same configuration. Resolves to the exit code and what it wrote. */
  async run(...words: string[]): Promise<{ code: number | null; text: string }> {
    const [program = '', ...args] = this.#command;
    const child = spawn(program, [...args, ...words, '--config', join(this.#dir, 'kaibo.yaml')]);
    let text = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (part: Buffer) => {
        text += part;
      });
    const code = await new Promise<number | null>((done) => child.once('close', done));
    return { code, text };
  }

  /** As a power cut would. */
  async kill(signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
    const child = this.#child;
    if (child === null || child.exitCode !== null || child.signalCode !== null) return;
    const gone = new Promise((done) => child.once('exit', done));
    child.kill(signal);
    const insist = setTimeout(() => child.kill('SIGKILL'), 30_000);
    await gone;
    clearTimeout(insist);
  }

  async close(): Promise<void> {
    await this.kill('SIGTERM');
    await rm(this.#dir, { recursive: true, force: true });
  }

  #ready(): Promise<boolean> {
    return fetch(`${this.base}/readyz`, { signal: AbortSignal.timeout(2_000) }).then(
      ({ ok }) => ok,
      () => false,
    );
  }
}

/** Ports that were free a moment ago; they must stay the same over restarts. */
export async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer());
  const ports = await Promise.all(
    servers.map(
      (server) =>
        new Promise<number>((found) => {
          server.listen(0, '127.0.0.1', () => {
            const address = server.address();
            found(typeof address === 'object' && address !== null ? address.port : 0);
          });
        }),
    ),
  );
  await Promise.all(servers.map((server) => new Promise((closed) => server.close(closed))));
  return ports;
}

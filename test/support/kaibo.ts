import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Test } from 'tap';
import { until } from './until.js';

/** The `kaibo` program as it was built. */
export const kaiboCommand = fileURLToPath(new URL('../../bin/kaibo.js', import.meta.url));
export const ADMIN_TOKEN = 'test-admin-token-0123456789abcdef';

/** ms; a start runs ffmpeg a few times, which a busy machine makes long. */
const START_TIMEOUT = 60_000;

export interface KaiboOptions {
  /** Data directory to go on with; a new temporary one otherwise. */
  dataDir?: string;
  env?: Record<string, string>;
  args?: string[];
  role?: 'all' | 'server';
}

/** A `kaibo all`, or another role with an API, as its own process on free loopback ports. */
export class Kaibo {
  private constructor(
    readonly dataDir: string,
    private readonly child: ChildProcess,
    private readonly output: { text: string },
    readonly ports: { http: number; internal: number; rtmp: number },
  ) {}

  static async start(t: Test, options: KaiboOptions = {}): Promise<Kaibo> {
    const dataDir = options.dataDir ?? (await mkdtemp(join(tmpdir(), 'kaibo-test-')));
    await rm(join(dataDir, 'node.json'), { force: true });
    const child = spawn(process.execPath, [kaiboCommand, options.role ?? 'all', ...(options.args ?? [])], {
      env: { ...process.env, ...testEnvironment(dataDir), ...options.env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const output = { text: '' };
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', (chunk: Buffer) => {
        output.text = `${output.text}${chunk}`.slice(-200_000);
      });
    }
    t.teardown(async () => {
      await stop(child, 'SIGTERM');
      if (options.dataDir === undefined) await rm(dataDir, { recursive: true, force: true });
    });
    const started = async () => {
      if (child.exitCode !== null) throw new Error(`kaibo exited with ${child.exitCode}:\n${output.text}`);
      return readPorts(dataDir, child.pid);
    };
    const ports = await until('kaibo to start', started, START_TIMEOUT);
    return new Kaibo(dataDir, child, output, ports);
  }

  get base(): string {
    return `http://127.0.0.1:${this.ports.http}`;
  }

  get log(): string {
    return this.output.text;
  }

  get pid(): number {
    return this.child.pid ?? -1;
  }

  /** Exit code, or the signal's name. */
  stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<number | string> {
    return stop(this.child, signal);
  }

  /** An API call as an operator; throws on a status that was not expected. */
  async api<T>(method: string, path: string, body?: unknown, expected?: number): Promise<T> {
    const response = await fetch(`${this.base}/api/v1${path}`, {
      method,
      headers: {
        authorization: `Bearer ${ADMIN_TOKEN}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    const asExpected = expected === undefined ? response.ok : response.status === expected;
    if (!asExpected) throw new Error(`${method} ${path}: HTTP ${response.status} ${text}`);
    return JSON.parse(text === '' ? 'null' : text) as T;
  }

  /** A new room and the URL to push to. */
  async room(id: string): Promise<{ id: string; server: string; key: string; url: string }> {
    await this.api('POST', '/rooms', { id, title: `Room ${id}` });
    const ingest = await this.api<{ server: string; key: string; url: string }>('GET', `/rooms/${id}/ingest`);
    return { id, ...ingest };
  }

  async untilStatus(room: string, status: string): Promise<{ status: string; session?: string }> {
    return until(`room ${room} to be ${status}`, async () => {
      const found = await this.api<{ status: string; session?: string }>('GET', `/rooms/${room}`);
      return found.status === status ? found : null;
    });
  }
}

/** Free loopback ports, the token of tests, no limits that one address would meet, and the cheapest ladder. */
export function testEnvironment(dataDir: string): Record<string, string> {
  return {
    KAIBO_DATA_DIR: dataDir,
    KAIBO_HTTP_HOST: '127.0.0.1',
    KAIBO_RTMP_HOST: '127.0.0.1',
    KAIBO_HTTP_PORT: '0',
    KAIBO_RTMP_PORT: '0',
    KAIBO_INTERNAL_PORT: '0',
    KAIBO_ADMIN_TOKEN: ADMIN_TOKEN,
    KAIBO_LIMITS_REQUESTS_PER_ADDRESS: '0',
    KAIBO_LIMITS_VIEWERS_PER_ADDRESS: '0',
    KAIBO_LOG_LEVEL: 'warn',
    KAIBO_TRANSCODER_PRESET: 'ultrafast',
  };
}

async function readPorts(dataDir: string, pid: number | undefined): Promise<Kaibo['ports'] | null> {
  const text = await readFile(join(dataDir, 'node.json'), 'utf8').catch(() => '');
  if (!text.endsWith('\n')) return null;
  const node = JSON.parse(text) as { pid: number; ports: Kaibo['ports'] };
  return node.pid === pid ? node.ports : null;
}

async function stop(child: ChildProcess, signal: NodeJS.Signals): Promise<number | string> {
  if (child.exitCode === null && child.signalCode === null) {
    const exited = new Promise((done) => child.once('exit', done));
    child.kill(signal);
    const kill = setTimeout(() => child.kill('SIGKILL'), 25_000);
    await exited;
    clearTimeout(kill);
  }
  return child.exitCode ?? child.signalCode ?? -1;
}

import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Test } from 'tap';
import { until } from './until.js';

export type RedisSettings = Readonly<Record<string, string | number>>;

/** A real redis-server on a free loopback port. */
export class RedisServer {
  private child: ChildProcess | null = null;

  private constructor(
    private readonly dir: string,
    readonly port: number,
    readonly settings: RedisSettings,
  ) {}

  /** `settings`: of redis.conf; saved is nothing unless they say so. */
  static async start(t: Test, settings: RedisSettings = {}): Promise<RedisServer> {
    const dir = await mkdtemp(join(tmpdir(), 'kaibo-redis-'));
    const server = new RedisServer(dir, await freePort(), settings);
    t.teardown(async () => {
      await server.stop('SIGKILL');
      await rm(server.dir, { recursive: true, force: true });
    });
    await server.run();
    return server;
  }

  get url(): string {
    return `redis://127.0.0.1:${this.port}`;
  }

  /** Runs it (again), with what it has saved, if anything. */
  async run(): Promise<void> {
    const always = { port: this.port, bind: '127.0.0.1', dir: this.dir };
    const args = Object.entries({ save: '', appendonly: 'no', ...this.settings, ...always }).flatMap(
      ([name, value]) => [`--${name}`, ...String(value).split(' ')],
    );
    const child = spawn('redis-server', args, { stdio: 'ignore' });
    this.child = child;
    await until('redis-server to answer', async () => {
      if (child.exitCode !== null) throw new Error(`redis-server exited with ${child.exitCode}`);
      return answers(this.port);
    });
  }

  /** Nothing is saved: it comes back empty, unless the signal only pauses it. */
  async stop(signal: 'SIGTERM' | 'SIGKILL' = 'SIGTERM'): Promise<void> {
    const { child } = this;
    if (child === null || child.exitCode !== null || child.signalCode !== null) return;
    const exited = new Promise((done) => child.once('exit', done));
    child.kill('SIGCONT');
    child.kill(signal);
    await exited;
  }

  /** Forgets all it holds. */
  async empty(): Promise<void> {
    await this.ask('FLUSHALL');
  }

  /** The beginning of what it answers to a command. */
  ask(command: string): Promise<string> {
    return askRedis(this.port, command);
  }

  /** It keeps its connections and memory and answers nothing, as behind a network that was cut. */
  pause(): void {
    this.child?.kill('SIGSTOP');
  }

  resume(): void {
    this.child?.kill('SIGCONT');
  }
}

/** A port nobody listens at. Another process may take it meanwhile; then the server says so and exits. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

/** The beginning of what a Redis answers to a command. */
export function askRedis(port: number, command: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(`${command}\r\n`));
    socket.once('error', reject);
    socket.once('data', (data) => {
      socket.destroy();
      resolve(data.toString());
    });
  });
}

/** False while it reads what it had saved, too. */
async function answers(port: number): Promise<boolean> {
  const answer = await askRedis(port, 'PING').catch(() => '');
  return answer.startsWith('+PONG');
}

import { type ChildProcess, spawn } from 'node:child_process';
import type { Test } from 'tap';
import { kaiboCommand, testEnvironment } from './kaibo.js';
import { until } from './until.js';

/** ms; a busy machine takes its time. */
const START_TIMEOUT = 60_000;

/** A `kaibo edge` as its own process, on free loopback ports. */
export class EdgeProcess {
  private output = '';
  readonly exited: Promise<number | string>;

  private constructor(private readonly child: ChildProcess) {
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', (chunk: Buffer) => {
        this.output = `${this.output}${chunk}`.slice(-200_000);
      });
    }
    this.exited = new Promise((done) => child.once('exit', (code, signal) => done(code ?? signal ?? -1)));
  }

  static async start(t: Test, env: Record<string, string>): Promise<EdgeProcess> {
    const child = spawn(process.execPath, [kaiboCommand, 'edge'], {
      env: { ...process.env, ...testEnvironment('/nowhere'), ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const edge = new EdgeProcess(child);
    t.teardown(() => edge.stop('SIGKILL'));
    await until(
      'the edge to start',
      () => {
        if (child.exitCode !== null) throw new Error(`the edge exited:\n${edge.output}`);
        return edge.output.includes('metrics at port ');
      },
      START_TIMEOUT,
    );
    return edge;
  }

  get base(): string {
    return `http://127.0.0.1:${/http:\/\/localhost:(\d+)/.exec(this.output)?.[1]}`;
  }

  /** A counter of its internal port. */
  async metric(name: string): Promise<number> {
    const port = /metrics at port (\d+)/.exec(this.output)?.[1];
    const text = await fetch(`http://127.0.0.1:${port}/metrics`).then((reply) => reply.text());
    return Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(text)?.[1]);
  }

  get log(): string {
    return this.output;
  }

  /** Exit code, or the signal's name. */
  async stop(signal: NodeJS.Signals): Promise<number | string> {
    if (this.child.exitCode === null && this.child.signalCode === null) this.child.kill(signal);
    return this.exited;
  }
}

import { type ChildProcess, spawn } from 'node:child_process';
import type { Test } from 'tap';
import { kaiboCommand } from './kaibo.js';
import { until } from './until.js';

/** ms; a start may run ffmpeg a few times, which a busy machine makes long. */
const START_TIMEOUT = 60_000;

/** A `kaibo <role>` as its own process; killed with the test. */
export class NodeProcess {
  private output = '';
  readonly exited: Promise<number | string>;

  protected constructor(private readonly child: ChildProcess) {
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', (chunk: Buffer) => {
        this.output = `${this.output}${chunk}`.slice(-200_000);
      });
    }
    this.exited = new Promise((done) => child.once('exit', (code, signal) => done(code ?? signal ?? -1)));
  }

  protected static spawn(role: string, env: Record<string, string>): ChildProcess {
    const stdio: ['ignore', 'pipe', 'pipe'] = ['ignore', 'pipe', 'pipe'];
    return spawn(process.execPath, [kaiboCommand, role], { env: { ...process.env, ...env }, stdio });
  }

  get log(): string {
    return this.output;
  }

  /** Exit code, or the signal's name. */
  async stop(signal: NodeJS.Signals): Promise<number | string> {
    if (this.child.exitCode === null && this.child.signalCode === null) this.child.kill(signal);
    return this.exited;
  }

  /** Waits until it has said so. */
  protected async started(t: Test, says: string): Promise<this> {
    t.teardown(() => this.stop('SIGKILL'));
    const said = () => {
      if (this.child.exitCode !== null) throw new Error(`the node exited:\n${this.output}`);
      return this.output.includes(says);
    };
    await until(`"${says}"`, said, START_TIMEOUT);
    return this;
  }

  /** A metric without labels, of what is at that URL. */
  protected async metricAt(url: string, name: string): Promise<number> {
    const text = await fetch(`${url}/metrics`).then((reply) => reply.text());
    return Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(text)?.[1]);
  }
}

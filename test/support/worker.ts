import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Test } from 'tap';
import { until } from './until.js';

/** ms; a start runs ffmpeg a few times, which a busy machine makes long. */
const START_TIMEOUT = 60_000;

const kaiboCommand = fileURLToPath(new URL('../../bin/kaibo.js', import.meta.url));

/** A `kaibo transcoder` as its own process. */
export class TranscoderProcess {
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

  static async start(t: Test, env: Record<string, string>): Promise<TranscoderProcess> {
    const child = spawn(process.execPath, [kaiboCommand, 'transcoder'], {
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const worker = new TranscoderProcess(child);
    t.teardown(() => worker.stop('SIGKILL'));
    await until(
      'the transcoder to start',
      () => {
        if (child.exitCode !== null) throw new Error(`the transcoder exited:\n${worker.output}`);
        return worker.output.includes('kaibo transcoder: origin ');
      },
      START_TIMEOUT,
    );
    return worker;
  }

  get url(): string {
    return /origin (http:\/\/\S+)/.exec(this.output)?.[1] ?? '';
  }

  /** A counter of its origin port. */
  async metric(name: string): Promise<number> {
    const text = await fetch(`${this.url}/metrics`).then((reply) => reply.text());
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

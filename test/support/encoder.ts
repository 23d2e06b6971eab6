import { type ChildProcess, spawn } from 'node:child_process';
import type { Test } from 'tap';

/** A program that publishes or plays, with its last words; ended with the test. */
export class Program {
  private readonly child: ChildProcess;
  /** The last 100,000 characters of its output. */
  output = '';
  readonly exited: Promise<number>;

  constructor(t: Test, program: string, args: string[], env: Record<string, string> = {}) {
    // Its own process group, so that what it starts ends with it.
    this.child = spawn(program, args, {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, ...env },
      detached: true,
    });
    for (const stream of [this.child.stdout, this.child.stderr]) {
      stream?.on('data', (chunk: Buffer) => {
        this.output = `${this.output}${chunk}`.slice(-100_000);
      });
    }
    this.exited = new Promise((done) => {
      this.child.once('error', () => done(-1));
      this.child.once('exit', (code) => done(code ?? -1));
    });
    t.teardown(() => this.stop('SIGKILL'));
  }

  get running(): boolean {
    return this.child.exitCode === null && this.child.signalCode === null;
  }

  /** SIGINT lets encoders unpublish; SIGKILL is a drop. */
  async stop(signal: NodeJS.Signals = 'SIGINT'): Promise<number> {
    this.signal(signal);
    return this.exited;
  }

  /** SIGSTOP makes it silent and leaves its connections open. No effect on one that has just ended by itself. */
  signal(signal: NodeJS.Signals): void {
    if (!this.running || this.child.pid === undefined) return;
    try {
      process.kill(-this.child.pid, signal);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    }
  }
}

export interface PushOptions {
  size?: string;
  rate?: number;
  audio?: boolean;
  video?: boolean;
  /** Seconds; endless without. */
  duration?: number;
}

/** ffmpeg pushing a test picture with a tone. */
export function pushWithFfmpeg(t: Test, url: string, options: PushOptions = {}): Program {
  const { size = '1280x720', rate = 30, audio = true, video = true, duration } = options;
  return new Program(t, 'ffmpeg', [
    ...['-hide_banner', '-loglevel', 'warning', '-nostdin'],
    ...(video ? ['-re', '-f', 'lavfi', '-i', `testsrc2=size=${size}:rate=${rate}`] : []),
    ...(audio ? ['-re', '-f', 'lavfi', '-i', 'sine=frequency=440:sample_rate=48000'] : []),
    ...(duration === undefined ? [] : ['-t', `${duration}`]),
    ...(video
      ? ['-c:v', 'libx264', '-preset', 'ultrafast', '-tune', 'zerolatency', '-b:v', '2M', '-g', `${rate * 2}`]
      : []),
    ...(video ? ['-pix_fmt', 'yuv420p'] : []),
    ...(audio ? ['-c:a', 'aac', '-b:a', '96k'] : []),
    ...['-f', 'flv', '-flvflags', 'no_duration_filesize', url],
  ]);
}

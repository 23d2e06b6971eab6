import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { EncoderWatch, WATCH_TICK } from './encoder-watch.js';
import { type FfmpegCommand, runFfmpeg } from './ffmpeg.js';
import { socketName } from './ladder-command.js';

/** Takes what an encoder writes of a rung, and says whether every rung has one part more now. A throw ends the run. */
export interface RungSink {
  push(chunk: Uint8Array): boolean;
  /** Nothing more comes. */
  end(): boolean;
}

export interface EncoderRunDeps {
  ffmpeg: string;
  /** The session's directory: the mark's files lie there, and the sockets. */
  dir: string;
  niceness: number;
  command: FfmpegCommand;
  /** In the order of the command's outputs. */
  rungs: readonly string[];
  sink: (rung: string) => RungSink;
  /** ms that the newest part was late, as far as that is known. */
  lag: () => number | null;
  /** ms of media that the feed has beyond what was made; null when it can't be seen. */
  ahead: (signal: AbortSignal) => Promise<number | null>;
  /** ffmpeg's own figure: 1 keeps up. */
  onSpeed: (speed: number) => void;
}

/** How a run came to its end. */
export type EncoderEnd =
  /** Its input ended. */
  | { kind: 'finished' }
  /** By its signals. */
  | { kind: 'stopped' }
  | { kind: 'died'; error: unknown }
  | { kind: 'stalled' }
  | { kind: 'behind' };

/** Reasons to stop: `soft` lets ffmpeg finish what it has read, `hard` is at once. */
export interface StopSignals {
  soft: AbortSignal;
  hard: AbortSignal;
}

/** Bytes of data of an encoder. Measured: 570 MB for 720p and three rungs more, 830 MB for 2160p, most of it threads' stacks. */
const MEMORY = 2 * 1024 ** 3;

/** One ffmpeg of a session, with its sockets and whoever watches it. */
export class EncoderRun {
  readonly #deps: EncoderRunDeps;
  readonly #watch = new EncoderWatch(performance.now());
  /** Our own reason to end it. */
  readonly #own = new AbortController();
  #end: EncoderEnd | undefined;
  #frames = 0;

  constructor(deps: EncoderRunDeps) {
    this.#deps = deps;
  }

  /** Runs until the input ends, a signal aborts, or the encoder is not to be helped. All it made was taken when it resolves. */
  async run({ soft, hard }: StopSignals): Promise<EncoderEnd> {
    const { ffmpeg, dir, niceness, command, rungs } = this.#deps;
    const sinks = await Promise.all(rungs.map((it, index) => this.#sink(it, index)));
    const ticking = this.#ticks();
    try {
      await runFfmpeg(command, {
        ...{ ffmpeg, cwd: dir, niceness, memory: MEMORY, signal: soft },
        kill: AbortSignal.any([hard, this.#own.signal]),
        onLine: (line) => this.#line(line),
      });
    } catch (error) {
      this.#end ??= { kind: 'died', error };
    } finally {
      ticking.stop();
      await Promise.all(sinks.map((it) => it.close()));
    }
    if (soft.aborted || hard.aborted) return { kind: 'stopped' };
    return this.#end ?? { kind: 'finished' };
  }

  /** The socket that ffmpeg writes a rung to. `close` waits for what ffmpeg has written. */
  async #sink(rung: string, index: number): Promise<{ close(): Promise<void> }> {
    const sink = this.#deps.sink(rung);
    const take = (made: () => boolean) =>
      this.#guard(() => {
        if (made()) this.#watch.progress(performance.now(), true);
      });
    const server = createServer((socket) => {
      socket.on('data', (chunk) => take(() => sink.push(chunk)));
      // The encoder's own end says why a connection broke.
      socket.on('error', () => socket.destroy());
      socket.on('end', () => take(() => sink.end()));
    });
    await listen(server, join(this.#deps.dir, socketName(index)));
    return { close: () => new Promise((resolve) => server.close(() => resolve())) };
  }

  /** A fault while taking media ends this run, not the process. */
  #guard(work: () => void): void {
    try {
      if (!this.#own.signal.aborted) work();
    } catch (error) {
      this.#stop({ kind: 'died', error });
    }
  }

  #stop(end: EncoderEnd): void {
    this.#end ??= end;
    this.#own.abort();
  }

  #line(line: string): void {
    const speed = /speed=\s*([\d.]+)x/.exec(line)?.[1];
    if (speed !== undefined) this.#deps.onSpeed(Number(speed));
    const frames = Number(/^frame=\s*(\d+)/.exec(line)?.[1] ?? 0);
    if (frames <= this.#frames) return;
    this.#frames = frames;
    this.#watch.progress(performance.now(), false);
  }

  #ticks(): { stop(): void } {
    let looking = false;
    const timer = setInterval(() => {
      if (looking || !this.#watch.tick(performance.now(), this.#deps.lag())) return;
      looking = true;
      void this.#look().finally(() => {
        looking = false;
      });
    }, WATCH_TICK);
    timer.unref();
    return { stop: () => clearInterval(timer) };
  }

  async #look(): Promise<void> {
    const ahead = await this.#deps.ahead(this.#own.signal);
    const verdict = this.#watch.judge(performance.now(), ahead);
    if (verdict !== 'fine') this.#stop({ kind: verdict });
  }
}

async function listen(server: Server, path: string): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(path, resolve);
  });
}

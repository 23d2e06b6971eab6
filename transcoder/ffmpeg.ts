import { ChildProcess, execFile, spawn } from 'node:child_process';
import { constants, setPriority } from 'node:os';
import { Readable, Writable } from 'node:stream';
import ffmpeg from 'fluent-ffmpeg';

/** An input of a command: options, then the URL or file. */
export interface FfmpegInput {
  options: string[];
  url: string;
}

export interface FfmpegOutput {
  options: string[];
  url: string;
}

/** One run of ffmpeg. Options are separate arguments; nothing goes through a shell. */
export interface FfmpegCommand {
  inputs: FfmpegInput[];
  /** Empty: none. */
  filterGraph: string;
  outputs: FfmpegOutput[];
}

export interface FfmpegRunOptions {
  /** Path of the program. */
  ffmpeg: string;
  /** Relative URLs (`unix:`, text files) are taken from here. */
  cwd: string;
  niceness: number;
  /** Aborts: SIGTERM, so that what was read is finished; SIGKILL when that takes too long. */
  signal: AbortSignal;
  /** Bytes of data it may have, where the system can limit that (util-linux); a run that needs more ends. */
  memory?: number;
  /** Aborts: SIGKILL at once. */
  kill?: AbortSignal;
  onLine?: (line: string) => void;
}

/** ffmpeg ended other than by finishing or being aborted. */
export class FfmpegFailed extends Error {
  constructor(
    message: string,
    /** The last lines it wrote. May name URLs. */
    readonly lines: string[],
  ) {
    super(message);
    this.name = 'FfmpegFailed';
  }
}

const LINES_KEPT = 12;
/** A read that is blocked on a silent feed gives up at the second SIGTERM. */
const SECOND_TERM_AFTER = 1_000;
const KILL_AFTER = 5_000;

/**
 * Runs ffmpeg to its end. Resolves when it finished or was aborted.
 * @throws FfmpegFailed
 */
export async function runFfmpeg(command: FfmpegCommand, options: FfmpegRunOptions): Promise<void> {
  const lines: string[] = [];
  const keep = (line: string) => {
    if (line.startsWith('frame=') || line.trim() === '') return;
    lines.push(line.slice(0, 400));
    if (lines.length > LINES_KEPT) lines.shift();
  };
  const run = build(command, options);
  run.on('stderr', (line: string) => {
    keep(line);
    options.onLine?.(line);
  });
  await new Promise<void>((resolve, reject) => {
    const stop = stopper(run);
    const kill = () => run.kill('SIGKILL');
    const done = (error?: Error) => {
      options.signal.removeEventListener('abort', stop.begin);
      options.kill?.removeEventListener('abort', kill);
      stop.clear();
      const told = options.signal.aborted || options.kill?.aborted === true;
      if (error && !told) reject(new FfmpegFailed(outcomeOf(error), lines));
      else resolve();
    };
    run.on('end', () => done());
    run.on('error', (error: Error) => done(error));
    run.on('start', () => {
      if (options.memory !== undefined) limitMemory(run, options.memory);
      if (options.kill?.aborted) kill();
      else if (options.signal.aborted) stop.begin();
    });
    options.signal.addEventListener('abort', stop.begin);
    options.kill?.addEventListener('abort', kill);
    run.run();
  });
}

/** RLIMIT_DATA, not RLIMIT_AS: threads reserve much more address space than they use. */
function limitMemory(run: ffmpeg.FfmpegCommand, bytes: number): void {
  const child: unknown = Reflect.get(run, 'ffmpegProc');
  if (!(child instanceof ChildProcess) || child.pid === undefined) return;
  // Where there is no such program, or the child has ended, nothing is limited.
  execFile('prlimit', ['--pid', `${child.pid}`, `--data=${bytes}`], () => undefined);
}

/** fluent-ffmpeg appends what ffmpeg wrote, which may name a URL with a key in it. */
function outcomeOf(error: Error): string {
  return error.message.split(/[:\n]/, 1)[0] ?? 'ffmpeg failed';
}

/** Given as separate arguments, fluent-ffmpeg doesn't split options at spaces. */
function build(command: FfmpegCommand, options: FfmpegRunOptions): ffmpeg.FfmpegCommand {
  const run = ffmpeg({ cwd: options.cwd, niceness: options.niceness, stdoutLines: LINES_KEPT });
  run.setFfmpegPath(options.ffmpeg);
  for (const input of command.inputs) run.addInput(input.url).inputOptions(...input.options);
  command.outputs.forEach((output, index) => {
    const graph = index === 0 && command.filterGraph !== '' ? ['-filter_complex', command.filterGraph] : [];
    run.addOutput(output.url).outputOptions(...graph, ...output.options);
  });
  return run;
}

/** The ladder of signals that ends a run. */
function stopper(run: ffmpeg.FfmpegCommand): { begin(): void; clear(): void } {
  const timers: NodeJS.Timeout[] = [];
  return {
    begin: () => {
      run.kill('SIGTERM');
      timers.push(setTimeout(() => run.kill('SIGTERM'), SECOND_TERM_AFTER));
      timers.push(setTimeout(() => run.kill('SIGKILL'), KILL_AFTER));
    },
    clear: () => timers.forEach(clearTimeout),
  };
}

/**
 * Runs a short command of ffmpeg or ffprobe and returns what it wrote; a status other than 0 is no error, the text tells.
 * @throws Error when the program can't be run or takes longer than `timeout` ms
 */
export function captureOutput(
  program: string,
  args: string[],
  options: { timeout: number; signal?: AbortSignal },
): Promise<{ ok: boolean; stdout: string; stderr: string }> {
  const limits = { timeout: options.timeout, killSignal: 'SIGKILL' as const, maxBuffer: 4 * 1024 * 1024 };
  const abort = options.signal ? { signal: options.signal } : {};
  return new Promise((resolve, reject) => {
    execFile(program, args, { ...limits, ...abort }, (error, stdout, stderr) => {
      if (error && (typeof error.code !== 'number' || error.killed)) reject(error);
      else resolve({ ok: !error, stdout, stderr });
    });
  });
}

export interface PipeOptions {
  ffmpeg: string;
  /** What it reads from `pipe:0`. */
  input: readonly Uint8Array[];
  /** What it writes to `pipe:1`, `pipe:3`, `pipe:4` …: how many pipes. */
  outputs: number;
  /** ms until it is killed. */
  timeout: number;
  /** More is a failure. */
  maxBytes: number;
  signal: AbortSignal;
}

/**
 * Runs a short ffmpeg from memory to memory, below everything else that wants the processor. Resolves to the bytes of each output.
 * @throws FfmpegFailed
 */
export async function pipeFfmpeg(args: string[], options: PipeOptions): Promise<Buffer[]> {
  const { timeout, signal, maxBytes } = options;
  const { child, stdin, outputs, stderr, ended } = spawnPiped(args, options, { timeout, signal });
  const tooMuch = () => void child.kill('SIGKILL');
  const written = outputs.map((it) => collect(it, maxBytes, tooMuch));
  const said = collect(stderr, maxBytes, tooMuch);
  feed(stdin, options.input);
  const fault = await ended;
  if (fault !== null) throw failed(fault, (await said).toString('utf8'));
  return Promise.all(written);
}

/** An ffmpeg that reads `pipe:0` and writes `pipe:1`, `pipe:3` … */
export interface PipedFfmpeg {
  child: ChildProcess;
  stdin: Writable | null;
  outputs: readonly unknown[];
  stderr: Readable | null;
  /** Resolves to what was wrong, or null. Never rejects. */
  ended: Promise<string | null>;
}

/** Starts one with so many outputs, below everything else that wants the processor. It ends when its input does. */
export function spawnPiped(
  args: string[],
  { ffmpeg, outputs }: Pick<PipeOptions, 'ffmpeg' | 'outputs'>,
  limits: { timeout?: number; signal?: AbortSignal } = {},
): PipedFfmpeg {
  const pipes = Array<'pipe'>(outputs - 1).fill('pipe');
  const child = spawn(
    ffmpeg,
    ['-hide_banner', '-loglevel', 'error', '-protocol_whitelist', 'pipe', ...args],
    { ...limits, stdio: ['pipe', 'pipe', 'pipe', ...pipes], killSignal: 'SIGKILL' },
  );
  yieldToOthers(child.pid);
  const [stdin, stdout, stderr, ...more] = child.stdio;
  const ended = new Promise<string | null>((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('close', (code, killed) => resolve(code === 0 ? null : `exit ${code ?? killed}`));
  });
  return { child, stdin, outputs: [stdout, ...more], stderr, ended };
}

function failed(fault: string, said: string): FfmpegFailed {
  return new FfmpegFailed(`ffmpeg failed: ${fault}`, said.trim().split('\n').slice(-LINES_KEPT));
}

function feed(stdin: unknown, input: readonly Uint8Array[]): void {
  if (!(stdin instanceof Writable)) return;
  // It may have enough before it has read all; its exit says whether that was well.
  stdin.on('error', () => {});
  for (const piece of input) stdin.write(piece);
  stdin.end();
}

/** What a pipe gave until it closed; `tooMuch` is called once it is over `maxBytes`. */
function collect(pipe: unknown, maxBytes: number, tooMuch: () => void): Promise<Buffer> {
  return new Promise((resolve) => {
    const pieces: Buffer[] = [];
    let bytes = 0;
    if (!(pipe instanceof Readable)) return resolve(Buffer.alloc(0));
    pipe.on('data', (piece: Buffer) => {
      bytes += piece.length;
      if (bytes > maxBytes) tooMuch();
      else pieces.push(piece);
    });
    // A pipe that breaks ends with its program, whose exit tells.
    pipe.on('error', () => {});
    pipe.once('close', () => resolve(Buffer.concat(pieces)));
  });
}

function yieldToOthers(pid: number | undefined): void {
  try {
    if (pid !== undefined) setPriority(pid, constants.priority.PRIORITY_LOW);
  } catch {
    // It has ended already, or the system has no such thing: then it runs as everything else does.
  }
}

import { execFile } from 'node:child_process';
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
    const done = (error?: Error) => {
      options.signal.removeEventListener('abort', stop.begin);
      stop.clear();
      if (error && !options.signal.aborted) reject(new FfmpegFailed(outcomeOf(error), lines));
      else resolve();
    };
    run.on('end', () => done());
    run.on('error', (error: Error) => done(error));
    run.on('start', () => options.signal.aborted && stop.begin());
    options.signal.addEventListener('abort', stop.begin);
    run.run();
  });
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

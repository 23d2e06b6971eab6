import { type ChildProcess, spawn } from 'node:child_process';
import { createServer, type Server } from 'node:http';
import type { Clip } from './clip.js';

/** Options of the MP4 muxer, which the null muxer does not have; each takes a value. */
const OF_THE_MUXER = new Set(['-movflags', '-use_editlist', '-frag_duration']);

/**
 * The encoder's own arguments with another source, and outputs that go nowhere: the same ladder, whatever it is made of by now.
 * `args` without the program. Null when they are not those of a ladder.
 */
export function bareArguments(args: readonly string[], source: string): string[] | null {
  const feed = args.findIndex((arg, index) => args[index - 1] === '-i' && /^https?:/.test(arg));
  if (feed === -1 || !args.some(isOutput)) return null;
  return args.flatMap((arg, index) => {
    if (index === feed) return [source];
    if (OF_THE_MUXER.has(arg) || OF_THE_MUXER.has(args[index - 1] ?? '')) return [];
    if (arg === 'mp4' && args[index - 1] === '-f') return ['null'];
    return [isOutput(arg) ? '-' : arg];
  });
}

const isOutput = (arg: string): boolean => /^unix:.+\.sock$/.test(arg);

/** A bare ffmpeg that does the ladder of `args`, fed with the clip in real time. Resource: {@link close}. */
export class BareLadder {
  readonly #server: Server;
  readonly #child: ChildProcess;

  private constructor(server: Server, child: ChildProcess) {
    this.#server = server;
    this.#child = child;
  }

  /** `command`: the program and arguments of a running ladder. */
  static async start(command: readonly string[], clip: Clip): Promise<BareLadder> {
    const [program, ...args] = command;
    const server = createServer((request, response) => {
      const source = clip.stream();
      response.writeHead(200, { 'content-type': 'video/x-flv' });
      source.stdout?.pipe(response);
      request.on('close', () => source.kill('SIGKILL'));
    });
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    const address = server.address();
    const port = typeof address === 'object' ? address?.port : undefined;
    const bare = bareArguments(args, `http://127.0.0.1:${port}/clip.flv`);
    if (program === undefined || bare === null) throw new Error('the running encoder is not a ladder');
    return new BareLadder(server, spawn(program, bare, { stdio: 'ignore' }));
  }

  /** @throws when ffmpeg has ended */
  get pid(): number {
    const { pid, exitCode } = this.#child;
    if (pid === undefined || exitCode !== null) throw new Error('the bare ffmpeg has ended');
    return pid;
  }

  close(): void {
    this.#child.kill('SIGKILL');
    this.#server.close();
    this.#server.closeAllConnections();
  }
}

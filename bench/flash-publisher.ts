import { type ChildProcess, spawn } from 'node:child_process';
import { pause } from './target.js';

/** ms an encoder at home waits before it tries again. */
const RETRY = 1_000;
/** Seconds of white picture and of tone at each full second. */
const FLASH = 0.1;

/**
 * Publishes 360p30 (half an hour of it must not depend on what else the machine does) with a white flash and a beep at each full second, and comes back whenever the connection is lost, as an encoder
 * at home would. Resource: {@link close}.
 */
export class FlashPublisher {
  readonly #url: string;
  readonly #ffmpeg: string;
  #child: ChildProcess | null = null;
  #away = 0;
  #runs = 0;
  #sent = 0;
  #sending = 0;
  #closed = false;
  readonly #over: Promise<void>;

  constructor(url: string, ffmpeg = 'ffmpeg') {
    this.#url = url;
    this.#ffmpeg = ffmpeg;
    this.#over = this.#publish();
  }

  /** Seconds of media that were sent, over all connections. */
  get sent(): number {
    return this.#sent + this.#sending;
  }

  /** Connections that sent media. */
  get runs(): number {
    return this.#runs + (this.#sending > 0 ? 1 : 0);
  }

  /** Vanishes as a phone in a tunnel would, for `seconds`. */
  drop(seconds: number): void {
    this.#away = seconds * 1000;
    this.#child?.kill('SIGKILL');
  }

  /** Ends the stream cleanly; idempotent. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#child?.kill('SIGTERM');
    await this.#over;
  }

  async #publish(): Promise<void> {
    while (!this.#closed) {
      await this.#run();
      if (this.#sending > 0) this.#runs += 1;
      this.#sent += this.#sending;
      this.#sending = 0;
      if (!this.#closed) await pause(Math.max(this.#away, RETRY));
      this.#away = 0;
    }
  }

  #run(): Promise<void> {
    const child = spawn(this.#ffmpeg, flashArguments(this.#url), { stdio: ['ignore', 'pipe', 'ignore'] });
    this.#child = child;
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      const microseconds = [...text.matchAll(/^out_time_us=(\d+)$/gm)].at(-1)?.[1];
      if (microseconds !== undefined) this.#sending = Number(microseconds) / 1e6;
    });
    return new Promise((ended) => {
      child.once('exit', () => ended());
      child.once('error', () => ended());
    });
  }
}

function flashArguments(url: string): string[] {
  const flash = `drawbox=color=white:t=fill:enable='lt(mod(t,1),${FLASH})'`;
  const beep = `if(lt(mod(t,1),${FLASH}),0.7*sin(2*PI*1000*t),0)`;
  return [
    ...['-hide_banner', '-loglevel', 'error', '-nostdin', '-progress', 'pipe:1', '-stats_period', '0.1'],
    ...['-re', '-f', 'lavfi', '-i', `testsrc2=size=640x360:rate=30,eq=brightness=-0.4,${flash}`],
    ...['-re', '-f', 'lavfi', '-i', `aevalsrc='${beep}':s=48000`],
    ...['-c:v', 'libx264', '-preset', 'ultrafast', '-tune', 'zerolatency', '-pix_fmt', 'yuv420p'],
    ...['-b:v', '800k', '-g', '60', '-c:a', 'aac', '-b:a', '128k'],
    ...['-f', 'flv', '-flvflags', 'no_duration_filesize', url],
  ];
}

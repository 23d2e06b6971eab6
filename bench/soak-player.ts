import { type ChildProcess, spawn } from 'node:child_process';

/** How far a player of another make came. Times in seconds. */
export interface PlayerReport {
  name: string;
  /** Media from the first picture to the last, of each time it was started. */
  played: number[];
  /** Since its newest picture. */
  still: number;
  /** Its last words. */
  words: string;
}

/** ms until somebody starts it again who wants to go on watching. */
const AGAIN = 2_000;

/** How a player is run, and how it tells how far it is. */
interface Make {
  name: string;
  program: string;
  arguments(url: string): string[];
  /** Group 1 of it in what the player writes, times `unit`, is where it is, in seconds. */
  progress: RegExp;
  unit: number;
}

/** What ffplay does, without the window: both decode what libavformat's HLS reader gives. */
const FFMPEG: Make = {
  name: 'ffmpeg',
  program: 'ffmpeg',
  arguments: (url) => [
    ...['-hide_banner', '-loglevel', 'error', '-nostdin', '-progress', 'pipe:1', '-stats_period', '1'],
    ...['-i', url, '-f', 'null', '-'],
  ],
  progress: /out_time_us=(\d+)/g,
  unit: 1e-6,
};

const GSTREAMER: Make = {
  name: 'GStreamer',
  program: 'gst-launch-1.0',
  arguments: (url) => [
    ...['souphttpsrc', `location=${url}`, '!', 'hlsdemux', '!', 'qtdemux', 'name=d'],
    ...['d.video_0', '!', 'queue', '!', 'h264parse', '!', 'avdec_h264', '!'],
    ...['progressreport', 'update-freq=1', 'do-query=false', '!', 'fakesink', 'sync=false'],
  ],
  progress: /progressreport0 \([\d:]+\): (\d+) seconds/g,
  unit: 1,
};

/** A player of another make that plays one media playlist; started again when it gives up. Resource: {@link close}. */
export class SoakPlayer {
  readonly #make: Make;
  readonly #url: string;
  readonly #goes: { from: number; to: number }[] = [];
  #child: ChildProcess;
  #again: NodeJS.Timeout | undefined;
  #movedAt = performance.now();
  #words = '';
  #closed = false;

  private constructor(make: Make, url: string) {
    this.#make = make;
    this.#url = url;
    this.#child = this.#begin();
  }

  /** One of each make. `url`: a media playlist, since hlsdemux makes other pads when it changes rungs. */
  static all(url: string): SoakPlayer[] {
    return [FFMPEG, GSTREAMER].map((make) => new SoakPlayer(make, url));
  }

  report(): PlayerReport {
    return {
      name: this.#make.name,
      played: this.#goes.map(({ from, to }) => to - from),
      still: (performance.now() - this.#movedAt) / 1000,
      words: this.#words,
    };
  }

  /** Idempotent. */
  close(): void {
    this.#closed = true;
    clearTimeout(this.#again);
    this.#child.kill('SIGKILL');
  }

  #begin(): ChildProcess {
    const { program, arguments: args } = this.#make;
    const child = spawn(program, args(this.#url), { stdio: ['ignore', 'pipe', 'pipe'] });
    let first = true;
    const said = (text: string) => {
      const told = [...text.matchAll(this.#make.progress)].at(-1)?.[1];
      if (told === undefined) this.#words = `${this.#words}${text}`.slice(-500);
      else this.#moved(Number(told) * this.#make.unit, first);
      first &&= told === undefined;
    };
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', said);
    // It is not installed: nothing is played, and its words tell.
    child.once('error', ({ message }) => said(message));
    child.once('exit', () => {
      if (this.#closed) return;
      this.#again = setTimeout(() => {
        this.#child = this.#begin();
      }, AGAIN);
    });
    return child;
  }

  #moved(at: number, first: boolean): void {
    if (first) this.#goes.push({ from: at, to: at });
    const go = this.#goes.at(-1);
    if (!go || (go.to === at && !first)) return;
    go.to = at;
    this.#movedAt = performance.now();
  }
}

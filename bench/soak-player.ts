import { type ChildProcess, spawn } from 'node:child_process';

/** How far a player of another make came. Times in seconds. */
export interface PlayerReport {
  name: string;
  /** Media from its first picture to its last; null when it had none. */
  played: number | null;
  /** Since it came on for the last time. */
  still: number;
  /** When it gave up, from its start; null when it did not. */
  gaveUp: number | null;
  /** Its last words. */
  words: string;
}

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

/** A player of another make that plays one media playlist for as long as it can. Resource: {@link close}. */
export class SoakPlayer {
  readonly #make: Make;
  readonly #child: ChildProcess;
  readonly #began = performance.now();
  #from: number | null = null;
  #at = 0;
  #movedAt = performance.now();
  #gaveUp: number | null = null;
  #words = '';
  #closed = false;

  private constructor(make: Make, url: string) {
    this.#make = make;
    this.#child = spawn(make.program, make.arguments(url), { stdio: ['ignore', 'pipe', 'pipe'] });
    for (const stream of [this.#child.stdout, this.#child.stderr])
      stream?.setEncoding('utf8').on('data', (text: string) => this.#said(text));
    this.#child.once('error', ({ message }) => this.#said(message));
    this.#child.once('exit', () => {
      if (!this.#closed) this.#gaveUp = (performance.now() - this.#began) / 1000;
    });
  }

  /** One of each make. `url`: a media playlist, since hlsdemux makes other pads when it changes rungs. */
  static all(url: string): SoakPlayer[] {
    return [FFMPEG, GSTREAMER].map((make) => new SoakPlayer(make, url));
  }

  report(): PlayerReport {
    return {
      name: this.#make.name,
      played: this.#from === null ? null : this.#at - this.#from,
      still: (performance.now() - this.#movedAt) / 1000,
      gaveUp: this.#gaveUp,
      words: this.#words,
    };
  }

  /** Idempotent. */
  close(): void {
    this.#closed = true;
    this.#child.kill('SIGKILL');
  }

  #said(text: string): void {
    const told = [...text.matchAll(this.#make.progress)].at(-1)?.[1];
    if (told === undefined) this.#words = `${this.#words}${text}`.slice(-500);
    else this.#moved(Number(told) * this.#make.unit);
  }

  #moved(at: number): void {
    this.#from ??= at;
    if (at === this.#at) return;
    this.#at = at;
    this.#movedAt = performance.now();
  }
}

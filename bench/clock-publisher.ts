import { type ChildProcess, spawn } from 'node:child_process';
import { CLOCK_BITS, clockCells, STRIP } from './clock-picture.js';

const FRAME_RATE = 30;

/** Pushes a 720p30 picture that carries the clock, with sound, as an encoder at home would. */
export class ClockPublisher {
  private readonly ffmpeg: ChildProcess;
  private timer: NodeJS.Timeout | null = null;
  private sent = 0;
  private readonly startedAt = performance.now();
  private lastWords = '';
  private closed = false;

  constructor(url: string, ffmpegPath = 'ffmpeg') {
    this.ffmpeg = spawn(ffmpegPath, publishArguments(url), { stdio: ['pipe', 'ignore', 'pipe'] });
    this.ffmpeg.stderr?.on('data', (text: Buffer) => {
      this.lastWords = `${this.lastWords}${text}`.slice(-1000);
    });
    this.ffmpeg.stdin?.on('error', () => {
      // ffmpeg went away; `exited` tells.
    });
    this.tick();
  }

  /** Why the publisher is no longer publishing, or null while it does. */
  get failure(): string | null {
    return !this.closed && this.ffmpeg.exitCode !== null ? this.lastWords : null;
  }

  /** Ends the stream cleanly; idempotent. */
  async close(): Promise<void> {
    if (this.closed) return;
    this.closed = true;
    if (this.timer !== null) clearTimeout(this.timer);
    if (this.ffmpeg.exitCode !== null) return;
    const exited = new Promise((done) => this.ffmpeg.once('exit', done));
    this.ffmpeg.stdin?.end();
    const kill = setTimeout(() => this.ffmpeg.kill('SIGKILL'), 5_000);
    await exited;
    clearTimeout(kill);
  }

  /** Writes each frame at its time, so that the stamp is the moment the picture was "seen". */
  private tick(): void {
    if (this.closed) return;
    const due = ((performance.now() - this.startedAt) / 1000) * FRAME_RATE;
    for (; this.sent < due; this.sent++) this.ffmpeg.stdin?.write(clockCells(Date.now()));
    const wait = (this.sent / FRAME_RATE) * 1000 - (performance.now() - this.startedAt);
    this.timer = setTimeout(() => this.tick(), Math.max(1, wait));
  }
}

function publishArguments(url: string): string[] {
  const cells = [
    '-f',
    'rawvideo',
    '-pix_fmt',
    'gray',
    '-video_size',
    `${CLOCK_BITS}x1`,
    '-framerate',
    `${FRAME_RATE}`,
  ];
  return [
    ...['-hide_banner', '-loglevel', 'warning', '-nostdin'],
    ...['-fflags', 'nobuffer', '-probesize', '32', '-analyzeduration', '0', ...cells, '-i', 'pipe:0'],
    ...['-f', 'lavfi', '-i', `testsrc2=size=1280x720:rate=${FRAME_RATE}`],
    ...['-f', 'lavfi', '-i', 'sine=frequency=330:sample_rate=48000'],
    '-filter_complex',
    `[0:v]scale=${STRIP.width}:${STRIP.height}:flags=neighbor,format=yuv420p[clock];[1:v][clock]overlay=0:0:shortest=1[picture]`,
    ...['-map', '[picture]', '-map', '2:a'],
    ...[
      '-c:v',
      'libx264',
      '-preset',
      'ultrafast',
      '-tune',
      'zerolatency',
      '-b:v',
      '2500k',
      '-g',
      `${FRAME_RATE * 2}`,
    ],
    ...['-c:a', 'aac', '-b:a', '128k', '-shortest', '-f', 'flv', '-flvflags', 'no_duration_filesize', url],
  ];
}

import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const CLIP_SECONDS = 20;

/** A 720p30 clip with sound, encoded once as a camera's encoder would, so that pushing it costs next to nothing. Resource: {@link close}. */
export class Clip {
  readonly #dir: string;
  readonly #pushing = new Set<ChildProcess>();
  readonly #ffmpeg: string;

  private constructor(dir: string, ffmpeg: string) {
    this.#dir = dir;
    this.#ffmpeg = ffmpeg;
  }

  static async make(ffmpeg = 'ffmpeg'): Promise<Clip> {
    const clip = new Clip(await mkdtemp(join(tmpdir(), 'kaibo-bench-')), ffmpeg);
    await clip.#encode();
    return clip;
  }

  /** Pushes the clip over and over, in real time, to an RTMP URL. Returns what stops it. */
  push(url: string): () => void {
    const child = this.#read(['-f', 'flv', '-flvflags', 'no_duration_filesize', url], 'ignore');
    return () => void child.kill('SIGTERM');
  }

  /** The clip over and over, in real time, as an FLV byte stream on the child's stdout. */
  stream(): ChildProcess {
    return this.#read(['-f', 'flv', '-flvflags', 'no_duration_filesize', 'pipe:1'], 'pipe');
  }

  async close(): Promise<void> {
    for (const child of this.#pushing) child.kill('SIGKILL');
    await rm(this.#dir, { recursive: true, force: true });
  }

  #read(output: string[], stdout: 'ignore' | 'pipe'): ChildProcess {
    const input = [
      '-hide_banner',
      '-loglevel',
      'error',
      '-nostdin',
      '-re',
      '-stream_loop',
      '-1',
      '-i',
      this.#file,
    ];
    const child = spawn(this.#ffmpeg, [...input, '-c', 'copy', ...output], {
      stdio: ['ignore', stdout, 'ignore'],
    });
    this.#pushing.add(child);
    child.once('exit', () => this.#pushing.delete(child));
    return child;
  }

  get #file(): string {
    return join(this.#dir, 'clip.flv');
  }

  /** Half test picture, half noise that moves: a codec has about as much to do as with a person in a shop. */
  async #encode(): Promise<void> {
    const inputs = [
      ...['-f', 'lavfi', '-i', 'testsrc2=size=1280x720:rate=30'],
      ...['-f', 'lavfi', '-i', 'sine=frequency=330:sample_rate=48000'],
    ];
    const video = [
      ...['-vf', 'noise=alls=6:allf=t', '-pix_fmt', 'yuv420p', '-c:v', 'libx264', '-preset', 'veryfast'],
      ...['-tune', 'zerolatency', '-b:v', '2500k', '-maxrate', '2500k', '-bufsize', '2500k', '-g', '60'],
    ];
    const audio = ['-c:a', 'aac', '-b:a', '128k'];
    const args = ['-hide_banner', '-loglevel', 'error', '-nostdin', ...inputs, '-t', String(CLIP_SECONDS)];
    const child = spawn(this.#ffmpeg, [...args, ...video, ...audio, this.#file], { stdio: 'ignore' });
    const code = await new Promise((done) => {
      child.once('exit', done);
      child.once('error', done);
    });
    if (code !== 0) throw new Error(`${this.#ffmpeg} could not make the clip`);
  }
}

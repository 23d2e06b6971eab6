import { Readable } from 'node:stream';
import { FfmpegFailed, type PipedFfmpeg, pipeFfmpeg, spawnPiped } from './ffmpeg.js';
import { posterArguments, posterPressArguments } from './poster-command.js';

/** ms that one made of a still may take: a tenth of a second of work, behind everything else the machine does. */
const TIMEOUT = 9_000;
/** Stills after which a press is replaced, an hour's: what its demuxer remembers of each stays bounded. */
const STILLS = 360;
/** Failures of presses of one init segment after which there is none. */
const FAILURES = 2;
const MAX_BYTES = 4 * 1024 * 1024;
/** End of image, ITU-T T.81 §B.1.1.3; within an image, coded 0xff bytes are followed by others. */
const END_OF_IMAGE = Buffer.from([0xff, 0xd9]);

/** A still's JPEGs. */
export interface Prints {
  poster: Buffer;
  thumbnail: Buffer;
}

/**
 * Makes JPEGs of a live's stills with an ffmpeg that stays: starting one costs ten times what the picture does. A press serves one init
 * segment. Pictures that come out only with those after them (of a source with B-frames that is copied) get an ffmpeg of their own each.
 * Resource: {@link close}.
 */
export class PosterPress {
  #press: Press | null = null;
  #init: Uint8Array = new Uint8Array(0);
  #failures = 0;

  /** `timeout`: ms. */
  constructor(
    private readonly ffmpeg: string,
    private readonly timeout = TIMEOUT,
  ) {}

  /** Of the key frame with which `part` begins; one at a time. @throws FfmpegFailed */
  async print(init: Uint8Array, part: readonly Uint8Array[], signal: AbortSignal): Promise<Prints> {
    const prints = await this.#pressFor(init)
      ?.print(part, this.timeout)
      .catch(() => null);
    if (prints) return prints;
    this.#failures++;
    this.close();
    return this.#alone([init, ...part], signal);
  }

  /** Ends the one being made. Idempotent. */
  close(): void {
    this.#press?.close();
    this.#press = null;
  }

  /** Null when presses of this init segment fail. */
  #pressFor(init: Uint8Array): Press | null {
    const known = Buffer.compare(this.#init, init) === 0;
    if (!known) this.#failures = 0;
    this.#init = init;
    if (this.#press && known && !this.#press.worn) return this.#press;
    this.close();
    this.#press = this.#failures < FAILURES ? new Press(this.ffmpeg, init) : null;
    return this.#press;
  }

  async #alone(input: readonly Uint8Array[], signal: AbortSignal): Promise<Prints> {
    const [poster, thumbnail] = await pipeFfmpeg(posterArguments(), {
      ...{ ffmpeg: this.ffmpeg, input, outputs: 2, timeout: TIMEOUT, maxBytes: MAX_BYTES, signal },
    });
    if (!poster?.length || !thumbnail?.length) throw new Error('there was no picture');
    return { poster, thumbnail };
  }
}

/** One ffmpeg that was given one init segment. */
class Press {
  readonly #ffmpeg: PipedFfmpeg;
  readonly #jpegs: JpegPipe[];
  #stills = 0;

  constructor(ffmpeg: string, init: Uint8Array) {
    this.#ffmpeg = spawnPiped(posterPressArguments(), { ffmpeg, outputs: 2 });
    this.#jpegs = this.#ffmpeg.outputs.map((it) => new JpegPipe(it));
    const { stdin, stderr } = this.#ffmpeg;
    // What it has to say of a picture it could not make shows in that there is none.
    stderr?.on('error', () => {}).resume();
    // It ended; whoever waits is told by that.
    stdin?.on('error', () => {});
    stdin?.write(init);
  }

  get worn(): boolean {
    const { exitCode, signalCode } = this.#ffmpeg.child;
    return this.#stills >= STILLS || exitCode !== null || signalCode !== null;
  }

  /** @throws FfmpegFailed when it ends, or nothing comes in time */
  async print(part: readonly Uint8Array[], timeout: number): Promise<Prints> {
    this.#stills++;
    const made = Promise.all(this.#jpegs.map((it) => it.next()));
    for (const piece of part) this.#ffmpeg.stdin?.write(piece);
    const timer = setTimeout(() => this.close(), timeout);
    try {
      const [poster, thumbnail] = await Promise.race([made, this.#end()]);
      if (!poster || !thumbnail) throw new Error('unreachable: it has two outputs');
      return { poster, thumbnail };
    } finally {
      clearTimeout(timer);
    }
  }

  close(): void {
    this.#ffmpeg.child.kill('SIGKILL');
  }

  async #end(): Promise<never> {
    throw new FfmpegFailed(`ffmpeg ended: ${await this.#ffmpeg.ended}`, []);
  }
}

/** Cuts a pipe into JPEGs, of which it hands out those that are waited for. */
class JpegPipe {
  #bytes: Buffer = Buffer.alloc(0);
  #waiting: ((jpeg: Buffer) => void) | null = null;

  constructor(pipe: unknown) {
    if (!(pipe instanceof Readable)) return;
    pipe.on('data', (piece: Buffer) => this.#take(piece));
    // A pipe that breaks ends with its program, whose exit tells.
    pipe.on('error', () => {});
  }

  next(): Promise<Buffer> {
    this.#bytes = Buffer.alloc(0);
    return new Promise((resolve) => {
      this.#waiting = resolve;
    });
  }

  #take(piece: Buffer): void {
    if (this.#waiting === null || this.#bytes.length + piece.length > MAX_BYTES) return;
    this.#bytes = Buffer.concat([this.#bytes, piece]);
    if (!this.#bytes.subarray(-END_OF_IMAGE.length).equals(END_OF_IMAGE)) return;
    this.#waiting(this.#bytes);
    this.#waiting = null;
  }
}

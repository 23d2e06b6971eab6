import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';

/**
 * What Node's http server gets for a connection while the lane keeps the real one: it reads the requests that the lane passes on, one at a
 * time, and writes their answers through. (Node takes any Duplex for a connection, `http.Server` event 'connection'.)
 */
export class InnerSocket extends Duplex {
  /** Set while a request is passed on; called once its answer is written. */
  onAnswered: (() => void) | null = null;
  #released = false;

  constructor(private readonly socket: Socket) {
    super({ allowHalfOpen: true });
    // Node hears of it by 'error' on its own; without a listener of ours it would be thrown where there is none yet.
    this.on('error', () => undefined);
  }

  get remoteAddress(): string | undefined {
    return this.socket.remoteAddress;
  }

  get remotePort(): number | undefined {
    return this.socket.remotePort;
  }

  get remoteFamily(): string | undefined {
    return this.socket.remoteFamily;
  }

  get localAddress(): string | undefined {
    return this.socket.localAddress;
  }

  get localPort(): number | undefined {
    return this.socket.localPort;
  }

  /** Of the real socket, whose time it is. */
  setTimeout(ms: number): this {
    this.socket.setTimeout(ms);
    return this;
  }

  setNoDelay(): this {
    return this;
  }

  setKeepAlive(): this {
    return this;
  }

  /** Bytes of a request, for Node to read; null: the viewer's side has ended. */
  receive(bytes: Buffer | null): void {
    this.push(bytes);
  }

  /** Ends this, and leaves the real socket alone. */
  release(): void {
    this.#released = true;
    this.destroy();
  }

  override _read(): void {
    // Bytes come when there are some.
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    this.socket.write(chunk, done);
  }

  override _writev(
    chunks: { chunk: Buffer; encoding: BufferEncoding }[],
    done: (error?: Error | null) => void,
  ): void {
    this.socket.cork();
    const last = chunks.length - 1;
    for (const [index, { chunk }] of chunks.entries())
      if (index === last) this.socket.write(chunk, done);
      else this.socket.write(chunk);
    this.socket.uncork();
  }

  override _final(done: (error?: Error | null) => void): void {
    this.socket.end(() => done());
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    if (!this.#released) this.socket.destroy();
    done(error);
  }
}

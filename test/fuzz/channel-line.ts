import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { Duplex } from 'node:stream';

/** The server's end of a connection that is none: what is written to it is kept, up to a bound, what it reads is pushed. */
export class ChannelLine extends Duplex {
  /** What the server wrote. */
  private readonly written: Buffer[] = [];

  override _read(): void {}

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.written.push(Buffer.from(chunk));
    done();
  }

  /** The client writes. */
  say(bytes: Buffer): void {
    if (!this.readableEnded && !this.destroyed) this.push(bytes);
  }

  /** The client closes its end. */
  hangUp(): void {
    if (!this.destroyed) this.push(null);
  }

  /** The server has welcomed or refused it. */
  get answered(): boolean {
    // The upgrade's answer is first.
    return this.written.length > 1 || this.destroyed;
  }

  /** Code of the close frame the server sent; null when it sent none. */
  closeCode(): number | null {
    const bytes = Buffer.concat(this.written);
    let at = bytes.indexOf('\r\n\r\n') + 4;
    while (at + 1 < bytes.length) {
      const short = bytes[at + 1] ?? 0;
      const header = short < 126 ? 2 : short === 126 ? 4 : 10;
      const length = short < 126 ? short : short === 126 ? bytes.readUInt16BE(at + 2) : 0;
      if (((bytes[at] ?? 0) & 0x0f) === 8) return length < 2 ? 1005 : bytes.readUInt16BE(at + header);
      at += header + length;
    }
    return null;
  }
}

/** The request that asks for the channel. */
export function channelRequest(): IncomingMessage {
  const request = new IncomingMessage(new Socket());
  request.method = 'GET';
  request.headers = {
    connection: 'Upgrade',
    upgrade: 'websocket',
    'sec-websocket-version': '13',
    'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
    'sec-websocket-protocol': 'kaibo.v1',
  };
  return request;
}

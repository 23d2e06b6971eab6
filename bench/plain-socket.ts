import { randomBytes } from 'node:crypto';
import { connect, type Socket } from 'node:net';

/** Where a socket goes. */
export interface SocketTarget {
  host: string;
  port: number;
  /** Path and query. */
  path: string;
  /** Address it comes from; default: the system's choice. */
  localAddress?: string;
  subprotocol?: string;
}

export interface SocketEvents {
  /** The server took the upgrade. */
  upgraded(): void;
  /** Payload of a text frame; valid during the call. */
  frame(payload: Buffer): void;
  /** Once, whenever it is over: a close code, an HTTP status of a refused upgrade, or 0 for a broken connection. */
  closed(code: number): void;
}

const TEXT = 1;
const CLOSE = 8;
const PING = 9;
const PONG = 10;
/** Larger than what one read gives, so that most frames come whole. */
const READ_BUFFER = 256 * 1024;
const HEADER_END = Buffer.from('\r\n\r\n');

/**
 * A WebSocket client (RFC 6455) as cheap as Node allows, for thousands in one process: all of them read into one buffer, no streams of
 * frames, no events. It trusts the server: unmasked, unfragmented frames. Resource: {@link close}.
 */
export class PlainSocket {
  private readonly socket: Socket;
  private upgraded = false;
  private rest: Buffer | null = null;
  private over = false;

  constructor(
    target: SocketTarget,
    private readonly events: SocketEvents,
    readBuffer: Buffer,
  ) {
    const { host, port, localAddress } = target;
    const onread = { buffer: readBuffer, callback: (bytes: number) => this.read(readBuffer, bytes) };
    this.socket = connect({ host, port, onread, ...(localAddress === undefined ? {} : { localAddress }) });
    this.socket.setNoDelay(true);
    this.socket.once('connect', () => this.socket.write(handshake(target)));
    this.socket.on('error', () => this.end(0));
    this.socket.on('close', () => this.end(0));
  }

  /** A buffer that any number of sockets may read into. */
  static readBuffer(): Buffer {
    return Buffer.allocUnsafeSlow(READ_BUFFER);
  }

  /** Sends a text message of at most 65,535 bytes. */
  send(text: string): void {
    this.socket.write(masked(TEXT, Buffer.from(text)));
  }

  close(): void {
    this.over = true;
    this.socket.destroy();
  }

  private end(code: number): void {
    if (this.over) return;
    this.over = true;
    this.socket.destroy();
    this.events.closed(code);
  }

  private read(buffer: Buffer, bytes: number): boolean {
    const fresh = buffer.subarray(0, bytes);
    const all = this.rest === null ? fresh : Buffer.concat([this.rest, fresh]);
    const used = this.consume(all);
    this.rest = used === all.length ? null : Buffer.from(all.subarray(used));
    return !this.over;
  }

  /** Returns how many bytes were whole frames. */
  private consume(all: Buffer): number {
    let at = this.upgraded ? 0 : this.upgrade(all);
    while (this.upgraded && !this.over) {
      const payload = payloadAt(all, at);
      if (payload === null) break;
      this.take((all[at] ?? 0) & 0x0f, payload);
      at = payload.byteOffset - all.byteOffset + payload.length;
    }
    return at;
  }

  private upgrade(all: Buffer): number {
    const end = all.indexOf(HEADER_END);
    if (end < 0) return 0;
    const status = Number(all.toString('latin1', 9, 12));
    if (status === 101) {
      this.upgraded = true;
      this.events.upgraded();
    } else this.end(status);
    return end + HEADER_END.length;
  }

  private take(opcode: number, payload: Buffer): void {
    if (opcode === TEXT) this.events.frame(payload);
    else if (opcode === PING) this.socket.write(masked(PONG, payload));
    else if (opcode === CLOSE) this.end(payload.length < 2 ? 1005 : payload.readUInt16BE(0));
  }
}

/** The request that asks for an upgrade, RFC 6455 §4.1. */
export function handshake({ host, port, path, subprotocol }: SocketTarget): string {
  const lines = [
    `GET ${path} HTTP/1.1`,
    `Host: ${host}:${port}`,
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    `Sec-WebSocket-Key: ${randomBytes(16).toString('base64')}`,
    ...(subprotocol === undefined ? [] : [`Sec-WebSocket-Protocol: ${subprotocol}`]),
  ];
  return `${lines.join('\r\n')}\r\n\r\n`;
}

/** Payload of the frame that begins there; null when not all of it is. */
function payloadAt(all: Buffer, at: number): Buffer | null {
  const short = all[at + 1];
  if (short === undefined) return null;
  const header = short < 126 ? 2 : short === 126 ? 4 : 10;
  if (all.length < at + header) return null;
  const length =
    short < 126 ? short : short === 126 ? all.readUInt16BE(at + 2) : Number(all.readBigUInt64BE(at + 2));
  const from = at + header;
  return all.length < from + length ? null : all.subarray(from, from + length);
}

/** One masked frame, RFC 6455 §5.3. */
export function masked(opcode: number, payload: Buffer): Buffer {
  const header = payload.length < 126 ? 2 : 4;
  const frame = Buffer.alloc(header + 4 + payload.length);
  frame[0] = 0x80 | opcode;
  frame[1] = 0x80 | (header === 2 ? payload.length : 126);
  if (header === 4) frame.writeUInt16BE(payload.length, 2);
  const mask = randomBytes(4);
  mask.copy(frame, header);
  for (const [index, byte] of payload.entries()) frame[header + 4 + index] = byte ^ (mask[index % 4] ?? 0);
  return frame;
}

import { connect, type Socket } from 'node:net';
import type { AbuseTarget } from './abuse-messages.js';
import { handshake, masked } from './plain-socket.js';

export interface Manners {
  /** Sends its handshake byte by byte. */
  slowly: boolean;
  reads: boolean;
  /** Goes as soon as it is in. */
  leaves: boolean;
}

const TEXT = 1;
const CLOSE_FRAME = 0x88;
/** Header of a masked text frame that says it is 1 GB long, RFC 6455 §5.2; its mask is zero. */
const GIGABYTE = Buffer.from([0x81, 0xff, 0, 0, 0, 0, 0x40, 0, 0, 0, 0, 0, 0, 0]);
const CHUNK = Buffer.alloc(64 * 1024);
/** Bytes it has in hand at most: what the server does not take is the abuser's own memory. */
const IN_HAND = 1024 * 1024;

/** A connection to the channel that does what a viewer's does not. Resource: {@link close}. */
export class RudeSocket {
  private readonly socket: Socket;
  private state: 'handshake' | 'in' | 'over' = 'handshake';
  private pending: Buffer = Buffer.alloc(0);
  private pouring = false;

  /** `ended`: once, with a close code, an HTTP status, or 0 when it was cut. */
  constructor(
    target: AbuseTarget,
    private readonly manners: Manners,
    private readonly ended: (code: number) => void,
  ) {
    const { host, port, localAddress } = target;
    this.socket = connect({ host, port, localAddress });
    this.socket.once('connect', () => {
      const head = Buffer.from(handshake(target));
      if (manners.slowly) this.pending = head;
      else this.socket.write(head);
    });
    this.socket.on('data', (bytes) => this.read(bytes));
    this.socket.on('error', () => this.end(0));
    this.socket.on('close', () => this.end(0));
  }

  /** A text message. Returns 1, or 0 when it can't now. */
  send(text: string): number {
    if (this.state !== 'in' || this.socket.writableLength > IN_HAND) return 0;
    this.socket.write(masked(TEXT, Buffer.from(text)));
    return 1;
  }

  /** The next byte of its handshake, or of a message. Returns how many bytes. */
  dribble(text: string): number {
    if (this.pending.length === 0 && this.state === 'in') this.pending = masked(TEXT, Buffer.from(text));
    if (this.pending.length === 0 || this.state === 'over') return 0;
    this.socket.write(this.pending.subarray(0, 1));
    this.pending = this.pending.subarray(1);
    return 1;
  }

  /** More of a frame without end. Returns how many bytes. */
  pour(): number {
    if (this.state !== 'in' || this.socket.writableLength > IN_HAND) return 0;
    this.socket.write(this.pouring ? CHUNK : GIGABYTE);
    this.pouring = true;
    return CHUNK.length;
  }

  close(): void {
    this.state = 'over';
    this.socket.resetAndDestroy();
  }

  private end(code: number): void {
    if (this.state === 'over') return;
    this.close();
    this.ended(code);
  }

  private read(bytes: Buffer): void {
    if (this.state === 'handshake') this.answered(bytes);
    else if (bytes[0] === CLOSE_FRAME) this.end(bytes.length < 4 ? 1005 : bytes.readUInt16BE(2));
  }

  private answered(bytes: Buffer): void {
    const status = Number(bytes.toString('latin1', 9, 12));
    if (status !== 101 || this.manners.leaves) {
      this.end(status);
      return;
    }
    this.state = 'in';
    if (!this.manners.reads) this.socket.pause();
  }
}

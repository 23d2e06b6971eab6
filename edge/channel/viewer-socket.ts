import type { Duplex } from 'node:stream';
import { WebSocket } from 'ws';
import { CLOSE, type ReplyEvent } from '../../protocol/channel.js';
import type { Attendance } from '../audience/room-audience.js';
import { encodeFrame, type Frame, rawSocketOf, writeFrame } from './frame.js';
import type { Viewer } from './identity.js';
import type { ChannelStats } from './stats.js';
import { TokenBucket } from './token-bucket.js';
import type { WaitingBytes } from './waiting-bytes.js';

/** Bytes waiting in a socket from which it gets no more text, and from which it is closed (decision 11). */
const SLOW_BYTES = 256 * 1024;
const TOO_SLOW_BYTES = 1024 * 1024;
/** A socket that sends more than this in a second is flooding. */
const MESSAGES_PER_SECOND = 100;
const BYTES_PER_SECOND = 1024 * 1024;
/** Bad messages a socket may send before it is closed. */
const MAX_STRIKES = 10;

export type CloseReason = keyof typeof CLOSE;

/** What all sockets share. */
export interface SocketDeps {
  stats: ChannelStats;
  waiting: WaitingBytes<ViewerSocket>;
}

/** One accepted socket of a viewer: what it may still send, how far behind it is, and its one way out. */
export class ViewerSocket {
  /** Answered the last ping. */
  alive = true;
  private strikes = 0;
  private closing = false;
  private readonly raw: Duplex | null;
  /** Made when something is sent: most viewers only read. */
  private messages: TokenBucket | undefined;
  private bytes: TokenBucket | undefined;

  constructor(
    private readonly socket: WebSocket,
    /** Null: reads only. */
    readonly viewer: Viewer | null,
    /** What stands for where it came from, as `AddressTags` has it. */
    readonly address: string,
    /** What it does is noted there. */
    readonly attendance: Attendance,
    private readonly deps: SocketDeps,
  ) {
    this.raw = rawSocketOf(socket);
  }

  get open(): boolean {
    return !this.closing && this.socket.readyState === WebSocket.OPEN;
  }

  /** Counts what arrived; false (and the socket is closed) when it is a flood. */
  accept(bytes: number, now: number): boolean {
    if (!this.open) return false;
    this.messages ??= new TokenBucket(MESSAGES_PER_SECOND, MESSAGES_PER_SECOND, now);
    this.bytes ??= new TokenBucket(BYTES_PER_SECOND, BYTES_PER_SECOND, now);
    if (this.messages.take(1, now) === 0 && this.bytes.take(bytes, now) === 0) return true;
    this.close('flooding');
    return false;
  }

  /** Counts a bad message; the socket is closed when there were too many. */
  strike(): void {
    this.strikes += 1;
    if (this.strikes >= MAX_STRIKES) this.close('badMessage');
  }

  /** The socket has not taken what it was sent; it gets no text for now. */
  get slow(): boolean {
    return this.waiting > SLOW_BYTES;
  }

  /** Bytes it has not taken. */
  get waiting(): number {
    return this.socket.bufferedAmount;
  }

  /** Takes what the viewer sends from now on; until then it waits in the connection. */
  listen(): void {
    this.socket.resume();
  }

  /** Writes a frame, or closes a socket that is too far behind. */
  send(frame: Frame): void {
    if (!this.open) return;
    if (this.waiting > TOO_SLOW_BYTES) {
      this.close('tooSlow');
      return;
    }
    writeFrame(this.socket, this.raw, frame);
    this.deps.stats.framesSent += 1;
    this.deps.stats.bytesSent += frame.wire.length;
    if (this.waiting > 0) this.deps.waiting.note(this);
  }

  reply(event: ReplyEvent): void {
    if (event.type === 'error') this.deps.stats.refused[event.code] += 1;
    this.send(encodeFrame(JSON.stringify([event])));
  }

  /** Idempotent. */
  close(reason: CloseReason): void {
    if (!this.open) return;
    this.closing = true;
    const { code, reason: text } = CLOSE[reason];
    const { closed } = this.deps.stats;
    closed[code] = (closed[code] ?? 0) + 1;
    this.socket.close(code, text);
    // The answer to the close is behind what was not read yet.
    this.socket.resume();
  }

  /** Answers a ping, RFC 6455 §5.5.3; one who doesn't read is not answered. */
  pong(data: Buffer): void {
    if (this.open && !this.slow) this.socket.pong(data);
  }

  /** Asks for a pong, or drops a socket that owes one. */
  heartbeat(): void {
    if (!this.alive) {
      this.socket.terminate();
      return;
    }
    this.alive = false;
    if (this.open) this.socket.ping();
  }

  /** Drops the connection and what waits for it: who does not read would not read a reason either. Counts as too slow. */
  cut(): void {
    if (this.open) {
      const { closed, limited } = this.deps.stats;
      closed[CLOSE.tooSlow.code] = (closed[CLOSE.tooSlow.code] ?? 0) + 1;
      limited.waitingMegabytes += 1;
    }
    this.closing = true;
    this.socket.terminate();
  }
}

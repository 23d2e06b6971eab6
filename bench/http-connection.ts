import { connect, type Socket } from 'node:net';

/** What came back to a request. */
export interface Answer {
  status: number;
  /** Bytes of the body. */
  bytes: number;
  /** Only when it was asked for. */
  body: Buffer | null;
}

export interface ConnectionEvents {
  answered(answer: Answer): void;
  /** The connection is of no use any more; called once. */
  failed(reason: string): void;
}

const HEAD_END = Buffer.from('\r\n\r\n');
const LONGEST_HEAD = 16 * 1024;
const READ_SIZE = 256 * 1024;

/** What connections of one loader read into, one after the other: nothing is allocated for a body that nobody looks at. */
export const readBuffer = (): Buffer => Buffer.allocUnsafe(READ_SIZE);

/**
 * One keep-alive connection of a loader, HTTP/1.1 as far as Kaibo and nginx speak it: one request at a time, Content-Length always. Costs a few
 * microseconds an answer, so that a loader on one core drives a server on another. Resource: {@link close}.
 */
export class HttpConnection {
  readonly #socket: Socket;
  readonly #host: string;
  #head: Buffer | null = null;
  #status = 0;
  #bytes = 0;
  /** Bytes of the body that are still to come; null while a head is read. */
  #left: number | null = null;
  #kept: Buffer[] | null = null;
  #over = false;

  constructor(
    { hostname, port }: URL,
    buffer: Buffer,
    private readonly events: ConnectionEvents,
  ) {
    this.#host = `${hostname}:${port || '80'}`;
    this.#socket = connect({
      host: hostname,
      port: Number(port || '80'),
      noDelay: true,
      onread: {
        buffer,
        callback: (length, read) => {
          this.#take(Buffer.from(read.buffer, read.byteOffset, length));
          return true;
        },
      },
    });
    this.#socket.once('error', (error) => this.#fail(error.message));
    this.#socket.once('close', () => this.#fail('the server closed the connection'));
  }

  /** Asks for a path; only once what was asked before is answered. `keep`: the body is wanted. */
  get(path: string, keep: boolean): void {
    this.#kept = keep ? [] : null;
    this.#socket.write(`GET ${path} HTTP/1.1\r\nhost: ${this.#host}\r\n\r\n`, 'latin1');
  }

  /** Idempotent. */
  close(): void {
    this.#over = true;
    this.#socket.destroy();
  }

  #take(chunk: Buffer): void {
    for (let rest = chunk; rest.length > 0 && !this.#over; )
      rest = this.#left === null ? this.#takeHead(rest) : this.#takeBody(rest, this.#left);
  }

  /** Returns what follows the head, if it is whole. */
  #takeHead(chunk: Buffer): Buffer {
    const all = this.#head === null ? chunk : Buffer.concat([this.#head, chunk]);
    const end = all.indexOf(HEAD_END);
    if (end < 0) {
      if (all.length > LONGEST_HEAD) this.#fail('a head without end');
      this.#head = Buffer.from(all);
      return chunk.subarray(chunk.length);
    }
    this.#head = null;
    this.#readHead(all.toString('latin1', 0, end));
    const rest = all.subarray(end + HEAD_END.length);
    if (this.#left === 0 && !this.#over) this.#answer();
    return rest;
  }

  #readHead(head: string): void {
    const length = /\r\ncontent-length: *(\d+)/i.exec(head)?.[1];
    if (length === undefined) this.#fail('an answer without Content-Length');
    this.#status = Number(head.slice(9, 12));
    this.#bytes = this.#left = Number(length ?? 0);
  }

  #takeBody(chunk: Buffer, left: number): Buffer {
    const mine = Math.min(left, chunk.length);
    this.#kept?.push(Buffer.from(chunk.subarray(0, mine)));
    this.#left = left - mine;
    if (this.#left === 0) this.#answer();
    return chunk.subarray(mine);
  }

  #answer(): void {
    const kept = this.#kept;
    this.#left = null;
    this.events.answered({
      status: this.#status,
      bytes: this.#bytes,
      body: kept === null ? null : Buffer.concat(kept),
    });
  }

  #fail(reason: string): void {
    if (this.#over) return;
    this.close();
    this.events.failed(reason);
  }
}

import { connect, type Socket } from 'node:net';
import type { Test } from 'tap';
import { until } from './until.js';

/** A connection on which a test writes what it likes. */
export class RawHttp {
  readonly socket: Socket;
  #read = Buffer.alloc(0);
  closed = false;

  constructor(t: Test, base: string) {
    this.socket = connect({ host: '127.0.0.1', port: Number(new URL(base).port), allowHalfOpen: true });
    this.socket.on('data', (bytes) => {
      this.#read = Buffer.concat([this.#read, bytes]);
    });
    this.socket.on('error', () => undefined);
    this.socket.on('end', () => {
      this.closed = true;
      this.socket.end();
    });
    this.socket.on('close', () => {
      this.closed = true;
    });
    t.teardown(() => this.socket.destroy());
  }

  /** All that was answered so far. */
  get text(): string {
    return this.#read.toString('latin1');
  }

  write(text: string): void {
    this.socket.write(text, 'latin1');
  }

  /** Resolves to the answers once there are so many, or the connection is closed. */
  async answers(count: number): Promise<string[]> {
    await until(`${count} answers`, () => split(this.text).length >= count || this.closed);
    return split(this.text);
  }
}

/** Whole answers, each with its head and body; those without Content-Length end with the head. */
function split(text: string): string[] {
  const answers: string[] = [];
  for (let rest = text; ; ) {
    const head = rest.indexOf('\r\n\r\n');
    if (head < 0) return answers;
    const length = Number(/\r\ncontent-length: (\d+)/i.exec(rest.slice(0, head))?.[1] ?? 0);
    const end = head + 4 + length;
    if (rest.length < end) return answers;
    answers.push(rest.slice(0, end));
    rest = rest.slice(end);
  }
}

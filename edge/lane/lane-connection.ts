import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { From } from '../audience/room-audience.js';
import type { WireAnswer } from './answer-writer.js';
import { InnerSocket } from './inner-socket.js';
import { type HeadFields, readRequestHead } from './request-head.js';
import type { Asker, SharedAnswers } from './shared-answers.js';

/** What a connection needs of the lane it is on. */
export interface LaneDeps {
  answers: SharedAnswers;
  /** `remote`: address of the connection; `forwardedFor`: the X-Forwarded-For of the request. */
  addressOf(remote: string, forwardedFor: string): string;
  /** Makes Node's http server read a connection. */
  serve(socket: Duplex): void;
  /** ms after which a connection on which nothing moves is cut, such as a reader that does not read; 0: never. */
  idle: number;
}

/** Bytes of requests that may wait while one is answered; who sends more is not read until then. */
const MOST_WAITING = 16 * 1024;

/**
 * One viewer's connection, one request at a time. Live playlists and media are answered here; other requests without a body go through
 * Node's http server by an {@link InnerSocket}, and at the first that is anything else the connection is Node's for good.
 */
export class LaneConnection implements Asker {
  #inner: InnerSocket | null = null;
  /** What came while a request was under way; null: none is. */
  #waiting: Buffer[] | null = null;
  #bytesWaiting = 0;
  /** Of the last request that was read here, and who it came from. */
  #fields: HeadFields | null = null;
  #from: From = { address: '', userAgent: '' };
  /** The request that is under way here; null: none is, or it is Node's. */
  #asked: { target: string; request: Buffer } | null = null;
  readonly #onData = (chunk: Buffer) => this.#take(chunk);
  readonly #onEnd = () => this.#ended();
  readonly #onTimeout = () => this.close();
  readonly #onClose = () => this.#closed();

  constructor(
    private readonly socket: Socket,
    private readonly deps: LaneDeps,
    private readonly gone: () => void,
  ) {
    socket.setTimeout(deps.idle);
    socket.on('data', this.#onData);
    socket.on('end', this.#onEnd);
    socket.on('timeout', this.#onTimeout);
    socket.on('close', this.#onClose);
    socket.on('error', ignore);
  }

  get from(): From {
    return this.#from;
  }

  /** The next request is looked at once this answer is on its way: who does not read is not written to. */
  send({ begin, body }: WireAnswer): void {
    // Whoever waited may have gone.
    if (this.#asked === null || !this.socket.writable) return;
    this.#asked = null;
    if (body !== null) this.socket.cork();
    let flowing = this.socket.write(begin);
    if (body !== null) {
      flowing = this.socket.write(body);
      this.socket.uncork();
    }
    if (flowing || this.socket.writableLength === 0) this.#next();
    else this.socket.once('drain', () => this.#next());
  }

  passOn(): void {
    const request = this.#asked?.request;
    this.#asked = null;
    if (request !== undefined) this.#passOn(request);
  }

  /** Idempotent. */
  close(): void {
    this.socket.destroy();
  }

  #take(chunk: Buffer): void {
    if (this.#waiting === null) this.#begin(chunk);
    else {
      this.#waiting.push(chunk);
      this.#bytesWaiting += chunk.length;
      if (this.#bytesWaiting > MOST_WAITING) this.socket.pause();
    }
  }

  #begin(chunk: Buffer): void {
    const head = readRequestHead(chunk, this.#fields);
    if (head.kind === 'other') {
      this.#handOver(chunk);
      return;
    }
    if (head.fields !== this.#fields) this.#know(head.fields);
    this.#waiting = head.length === chunk.length ? [] : [chunk.subarray(head.length)];
    this.#bytesWaiting = chunk.length - head.length;
    const request = chunk.subarray(0, head.length);
    if (head.kind === 'get') this.#ask(head.target, request);
    else this.#passOn(request);
  }

  #know(fields: HeadFields): void {
    this.#fields = fields;
    const { userAgent, forwardedFor } = fields;
    const address = this.deps.addressOf(this.socket.remoteAddress ?? '', forwardedFor);
    this.#from = { address, userAgent };
  }

  #ask(target: string, request: Buffer): void {
    this.#asked = { target, request };
    if (!this.deps.answers.ask(target, this)) this.passOn();
  }

  #passOn(request: Buffer): void {
    this.#inner ??= this.#openInner();
    const inner = this.#inner;
    inner.onAnswered = () => {
      inner.onAnswered = null;
      this.socket.setTimeout(this.deps.idle);
      if (!inner.destroyed && !inner.writableEnded) this.#next();
    };
    inner.receive(request);
  }

  #openInner(): InnerSocket {
    const inner = new InnerSocket(this.socket);
    this.deps.serve(inner);
    return inner;
  }

  #next(): void {
    const waiting = this.#waiting ?? [];
    this.#waiting = null;
    if (waiting.length > 0) this.#begin(Buffer.concat(waiting));
    if (this.socket.isPaused()) this.socket.resume();
  }

  /** To Node, from the first byte that was not answered yet. */
  #handOver(chunk: Buffer): void {
    this.#detach();
    this.#inner?.release();
    this.socket.pause();
    this.socket.unshift(chunk);
    this.deps.serve(this.socket);
    this.socket.resume();
  }

  #detach(): void {
    this.socket.off('data', this.#onData);
    this.socket.off('end', this.#onEnd);
    this.socket.off('timeout', this.#onTimeout);
    this.socket.off('close', this.#onClose);
    this.socket.off('error', ignore);
    this.gone();
  }

  /** As with Node: who ends their side wants no answer any more. */
  #ended(): void {
    this.#leave();
    if (this.#inner?.onAnswered) this.#inner.receive(null);
    else this.socket.end();
  }

  #closed(): void {
    this.#leave();
    this.#inner?.destroy();
    this.gone();
  }

  #leave(): void {
    if (this.#asked !== null) this.deps.answers.leave(this.#asked.target, this);
    this.#asked = null;
  }
}

const ignore = (): void => undefined;

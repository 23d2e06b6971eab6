import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { LiveAnswer } from '../delivery/live-answers.js';
import type { WireAnswer } from './answer-head.js';
import { InnerSocket } from './inner-socket.js';
import { type LiveTarget, parseLiveTarget } from './live-target.js';
import { type HeadFields, readRequestHead } from './request-head.js';

/** What a request says of who sent it; `remote`: address of the connection. */
export interface Sender {
  userAgent: string;
  forwardedFor: string;
  remote: string;
}

/** What a connection needs of the lane it is on. */
export interface LaneDeps {
  /** Null: it is Node's to answer after all. */
  answer(target: LiveTarget, from: Sender, signal: AbortSignal): Promise<LiveAnswer | null>;
  wire(answer: LiveAnswer): WireAnswer;
  /** What is sent when there is no answer because something went wrong. */
  wireError(error: unknown): WireAnswer;
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
export class LaneConnection {
  #inner: InnerSocket | null = null;
  /** What came while a request was under way; null: none is. */
  #waiting: Buffer[] | null = null;
  #bytesWaiting = 0;
  /** Of the last request that was read here. */
  #fields: HeadFields | null = null;
  #abort: AbortController | null = null;
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
    this.#fields = head.fields;
    this.#waiting = head.length === chunk.length ? [] : [chunk.subarray(head.length)];
    this.#bytesWaiting = chunk.length - head.length;
    const target = head.kind === 'get' ? parseLiveTarget(head.target) : null;
    const request = chunk.subarray(0, head.length);
    if (head.kind === 'bare' || target === null) this.#passOn(request);
    else void this.#answer(target, request, head.fields);
  }

  async #answer(
    target: LiveTarget,
    request: Buffer,
    { userAgent, forwardedFor }: Omit<Sender, 'remote'>,
  ): Promise<void> {
    this.#abort ??= new AbortController();
    const { signal } = this.#abort;
    const from = { userAgent, forwardedFor, remote: this.socket.remoteAddress ?? '' };
    const answer = await this.deps.answer(target, from, signal).then(
      (it) => it && this.deps.wire(it),
      (error: unknown) => (signal.aborted ? null : this.deps.wireError(error)),
    );
    // Whoever waited may have gone; a source that stopped waiting for them did right.
    if (signal.aborted || !this.socket.writable) return;
    if (answer === null) this.#passOn(request);
    else this.#write(answer);
  }

  /** The next request is looked at once this answer is on its way: who does not read is not written to. */
  #write({ begin, body }: WireAnswer): void {
    if (body !== null) this.socket.cork();
    let flowing = this.socket.write(begin);
    if (body !== null) {
      flowing = this.socket.write(body);
      this.socket.uncork();
    }
    if (flowing || this.socket.writableLength === 0) this.#next();
    else this.socket.once('drain', () => this.#next());
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
    this.#abort?.abort();
    if (this.#inner?.onAnswered) this.#inner.receive(null);
    else this.socket.end();
  }

  #closed(): void {
    this.#abort?.abort();
    this.#inner?.destroy();
    this.gone();
  }
}

const ignore = (): void => undefined;

import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Logger } from 'pino';
import { addressKey } from '../../protocol/address-key.js';
import type { Clock } from '../../protocol/clock.js';
import { CodedError } from '../../protocol/problems.js';
import { FOR_ALL } from '../access/door.js';
import type { From } from '../audience/room-audience.js';
import type { LiveAnswer, LiveAnswers } from '../delivery/live-answers.js';
import { AnswerHeads, type WireAnswer } from './answer-head.js';
import { InnerSocket } from './inner-socket.js';
import { LaneConnection, type Sender } from './lane-connection.js';
import type { LiveTarget } from './live-target.js';

export interface LaneOptions {
  server: Server;
  answers: LiveAnswers;
  /** Take a viewer's address from X-Forwarded-For. */
  trustProxy: boolean;
  clock: Clock;
  logger: Logger;
}

/**
 * The way past Node's http and Fastify for what players ask for all the time; see README.md. Takes the connections of a server that listens or
 * will. Resource: {@link close}.
 */
export class Lane {
  readonly #connections = new Set<LaneConnection>();
  readonly #heads: AnswerHeads;
  /** Node's own, and whoever else wants to see connections. */
  readonly #readers: ((socket: Duplex) => void)[];
  readonly #onConnection = (socket: Socket) => this.#accept(socket);
  readonly #onRequest = (request: IncomingMessage, response: ServerResponse) => {
    const { socket }: { socket: unknown } = request;
    if (socket instanceof InnerSocket) response.once('close', () => socket.onAnswered?.());
  };

  constructor(private readonly options: LaneOptions) {
    const { server, clock } = options;
    this.#heads = new AnswerHeads(Math.floor(server.keepAliveTimeout / 1000), () => clock.now());
    this.#readers = server.listeners('connection').map((it) => (socket) => void it.call(server, socket));
    server.removeAllListeners('connection');
    server.on('connection', this.#onConnection);
    server.prependListener('request', this.#onRequest);
  }

  stats(): { connections: number } {
    return { connections: this.#connections.size };
  }

  /** Cuts every connection that is still its own. Idempotent. */
  close(): void {
    for (const connection of [...this.#connections]) connection.close();
  }

  #accept(socket: Socket): void {
    const { server } = this.options;
    const connection: LaneConnection = new LaneConnection(
      socket,
      {
        answer: (target, from, signal) => this.#answer(target, from, signal),
        wire: (answer) => this.#heads.of(answer),
        wireError: (error) => this.#wireError(error),
        serve: (it) => this.#serve(it),
        idle: server.timeout,
      },
      () => this.#connections.delete(connection),
    );
    this.#connections.add(connection);
  }

  #serve(socket: Duplex): void {
    for (const reader of this.#readers) reader(socket);
  }

  /** Null: the answer depends on who asks, of which too little was read here. */
  async #answer(target: LiveTarget, sender: Sender, signal: AbortSignal): Promise<LiveAnswer | null> {
    const { answers, trustProxy } = this.options;
    const { room, rung } = target;
    if (target.kind === 'playlist') {
      const { query } = target;
      if (!(await answers.isForAll(room))) return null;
      return answers.playlist(room, rung, query, signal, FOR_ALL, fromOf(sender, trustProxy));
    }
    return answers.resource(room, rung, target.session, target.name, signal);
  }

  #wireError(error: unknown): WireAnswer {
    if (error instanceof CodedError) return this.#heads.ofProblem(error.code, error.detail);
    this.options.logger.error({ err: error }, 'request failed');
    return this.#heads.ofProblem('internal');
  }
}

/** `trustProxy`: the left-most of X-Forwarded-For, as Fastify's `trustProxy: true`. */
function fromOf({ userAgent, forwardedFor, remote }: Sender, trustProxy: boolean): From {
  const forwarded = trustProxy ? forwardedFor.split(',', 1)[0]?.trim() : undefined;
  return { userAgent, address: addressKey(forwarded || remote) };
}

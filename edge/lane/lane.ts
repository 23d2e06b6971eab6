import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Logger } from 'pino';
import { addressKey } from '../../protocol/address-key.js';
import type { Clock } from '../../protocol/clock.js';
import type { LiveAnswers } from '../delivery/live-answers.js';
import { AnswerWriter } from './answer-writer.js';
import { InnerSocket } from './inner-socket.js';
import { LaneConnection, type LaneDeps } from './lane-connection.js';
import { SharedAnswers } from './shared-answers.js';

export interface LaneOptions {
  server: Server;
  answers: LiveAnswers;
  /** Take a viewer's address from X-Forwarded-For. */
  trustProxy: boolean;
  clock: Clock;
  logger: Logger;
  /** Told of each answer that was waited for: ms from its being there to the last of those having been written to. */
  answered: (lag: number) => void;
}

/**
 * The way past Node's http and Fastify for what players ask for all the time; see README.md. Takes the connections of a server that listens or
 * will. Resource: {@link close}.
 */
export class Lane {
  readonly #connections = new Set<LaneConnection>();
  readonly #deps: LaneDeps;
  /** Node's own, and whoever else wants to see connections. */
  readonly #readers: ((socket: Duplex) => void)[];
  readonly #onConnection = (socket: Socket) => this.#accept(socket);
  readonly #onRequest = (request: IncomingMessage, response: ServerResponse) => {
    const { socket }: { socket: unknown } = request;
    if (socket instanceof InnerSocket) response.once('close', () => socket.onAnswered?.());
  };

  constructor(options: LaneOptions) {
    const { server, answers, trustProxy, clock, logger, answered } = options;
    const keepAlive = Math.floor(server.keepAliveTimeout / 1000);
    const writer = new AnswerWriter(keepAlive, () => clock.now(), logger);
    this.#deps = {
      answers: new SharedAnswers(answers, writer, answered),
      addressOf: (remote, forwardedFor) => addressKey((trustProxy && leftmost(forwardedFor)) || remote),
      serve: (it) => this.#serve(it),
      idle: server.timeout,
    };
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
    const gone = () => this.#connections.delete(connection);
    const connection: LaneConnection = new LaneConnection(socket, this.#deps, gone);
    this.#connections.add(connection);
  }

  #serve(socket: Duplex): void {
    for (const reader of this.#readers) reader(socket);
  }
}

/** Of X-Forwarded-For, as Fastify's `trustProxy: true` takes it. */
const leftmost = (forwardedFor: string) => forwardedFor.split(',', 1)[0]?.trim();

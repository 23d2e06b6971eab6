import { createServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer, type TLSSocket } from 'node:tls';
import type { Logger } from 'pino';
import { addressOf, type ConnectionCounter } from './connection-limit.js';
import type { TlsCertificate } from './tls-certificate.js';

/** ms of silence after which TCP asks whether a peer is there. */
const KEEP_ALIVE = 5_000;
const SOCKET_OPTIONS = {
  ...{ noDelay: true, keepAlive: true, keepAliveInitialDelay: KEEP_ALIVE, allowHalfOpen: true },
};

export interface ListenerDeps {
  host: string;
  port: number;
  counter: ConnectionCounter;
  logger: Logger;
  onConnection(socket: Socket, address: string): void;
  /** RTMPS: the certificate, and the ms a peer has to finish the TLS handshake. */
  tls?: { certificate: TlsCertificate; handshakeTimeout: number };
}

/** A port that takes RTMP, or RTMPS: accepts connections within the limits. */
export class Listener {
  readonly #server: Server;
  /** TCP below TLS: a handshake that is never done would hold up the close. */
  readonly #secured = new Set<Socket>();

  constructor(private readonly deps: ListenerDeps) {
    this.#server = deps.tls ? this.#secure(deps.tls) : createServer(SOCKET_OPTIONS);
    this.#server.on('connection', (socket: Socket) => this.#accept(socket));
  }

  /** Rejects when the port is taken. */
  listen(): Promise<{ port: number }> {
    const { host, port, logger } = this.deps;
    return new Promise((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(port, host, () => {
        this.#server.off('error', reject);
        this.#server.on('error', (error) => logger.error({ err: error }, 'rtmp listener'));
        const address = this.#server.address();
        resolve({ port: typeof address === 'object' && address ? address.port : port });
      });
    });
  }

  /** Stops accepting, and cuts connections over TLS; resolves when the last one is closed. Idempotent. */
  close(): Promise<void> {
    return new Promise((resolve) => {
      this.#server.close(() => resolve());
      for (const socket of this.#secured) socket.destroy();
    });
  }

  /** TCP connections are counted before they may cost a handshake. */
  #accept(socket: Socket): void {
    const address = addressOf(socket);
    if (!this.deps.counter.admit(socket, address)) {
      this.deps.logger.warn({ address }, 'rtmp connection over the limit');
      socket.destroy();
    } else if (this.deps.tls) {
      this.#secured.add(socket);
      socket.once('close', () => this.#secured.delete(socket));
    } else this.deps.onConnection(socket, address);
  }

  #secure({ certificate, handshakeTimeout }: NonNullable<ListenerDeps['tls']>): Server {
    const server = createTlsServer({ ...SOCKET_OPTIONS, ...certificate.current, handshakeTimeout });
    certificate.whenChanged((context) => server.setSecureContext(context));
    server.on('secureConnection', (socket) => this.deps.onConnection(socket, addressOf(socket)));
    server.on('tlsClientError', (error: Error, socket: TLSSocket) => {
      this.deps.logger.debug({ err: error }, 'rtmps handshake failed');
      socket.destroy();
    });
    return server;
  }
}

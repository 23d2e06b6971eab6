import { createServer, type Server, type Socket } from 'node:net';
import type { Logger } from 'pino';
import type { Config } from '../../config/config.js';

/** ms of silence after which TCP asks whether a peer is there. */
const KEEP_ALIVE = 5_000;

export interface ListenerDeps {
  options: Pick<Config['rtmp'], 'host' | 'port' | 'maxConnections' | 'maxConnectionsPerAddress'>;
  logger: Logger;
  onConnection(socket: Socket, address: string): void;
}

/** The RTMP port: accepts connections within the limits, in total and per address. */
export class Listener {
  readonly #server: Server;
  readonly #addresses = new Map<string, number>();
  #connections = 0;

  constructor(private readonly deps: ListenerDeps) {
    const options = {
      noDelay: true,
      keepAlive: true,
      keepAliveInitialDelay: KEEP_ALIVE,
      allowHalfOpen: true,
    };
    this.#server = createServer(options, (socket) => this.#accept(socket));
  }

  /** Rejects when the port is taken. */
  listen(): Promise<{ port: number }> {
    const { host, port } = this.deps.options;
    return new Promise((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(port, host, () => {
        this.#server.off('error', reject);
        this.#server.on('error', (error) => this.deps.logger.error({ err: error }, 'rtmp listener'));
        const address = this.#server.address();
        resolve({ port: typeof address === 'object' && address ? address.port : port });
      });
    });
  }

  /** Stops accepting; resolves when the last connection is closed. Idempotent. */
  close(): Promise<void> {
    return new Promise((resolve) => this.#server.close(() => resolve()));
  }

  #accept(socket: Socket): void {
    const address = (socket.remoteAddress ?? '').replace(/^::ffff:/, '');
    const { maxConnections, maxConnectionsPerAddress } = this.deps.options;
    const ofAddress = this.#addresses.get(address) ?? 0;
    const full = maxConnectionsPerAddress > 0 && ofAddress >= maxConnectionsPerAddress;
    if (this.#connections >= maxConnections || full) {
      this.deps.logger.warn({ address }, 'rtmp connection over the limit');
      socket.destroy();
      return;
    }
    this.#count(address, 1);
    socket.once('close', () => this.#count(address, -1));
    this.deps.onConnection(socket, address);
  }

  #count(address: string, change: 1 | -1): void {
    this.#connections += change;
    const left = (this.#addresses.get(address) ?? 0) + change;
    if (left > 0) this.#addresses.set(address, left);
    else this.#addresses.delete(address);
  }
}

import type { Socket } from 'node:net';

/** How many connections there may be at once, in total and from one address (0 = off). */
export interface ConnectionLimits {
  maxConnections: number;
  maxConnectionsPerAddress: number;
}

/** Counts the RTMP connections of all listeners. */
export class ConnectionCounter {
  readonly #addresses = new Map<string, number>();
  #connections = 0;

  constructor(private readonly limits: ConnectionLimits) {}

  /** Counts a socket until it closes; false when it is one too many. */
  admit(socket: Socket, address: string): boolean {
    const { maxConnections, maxConnectionsPerAddress } = this.limits;
    const ofAddress = this.#addresses.get(address) ?? 0;
    const full = maxConnectionsPerAddress > 0 && ofAddress >= maxConnectionsPerAddress;
    if (this.#connections >= maxConnections || full) return false;
    this.#count(address, 1);
    socket.once('close', () => this.#count(address, -1));
    return true;
  }

  #count(address: string, change: 1 | -1): void {
    this.#connections += change;
    const left = (this.#addresses.get(address) ?? 0) + change;
    if (left > 0) this.#addresses.set(address, left);
    else this.#addresses.delete(address);
  }
}

/** A peer's address as it is counted and logged: IPv4 without the IPv6 form of it. */
export function addressOf(socket: Socket): string {
  return (socket.remoteAddress ?? '').replace(/^::ffff:/, '');
}

import type { ViewerSocket } from './viewer-socket.js';

/** Seconds between two pings of a socket; a socket that did not answer by the next is dropped. */
const PERIOD = 25;

/** Pings every socket once a period, a share of them each second, so that many sockets are never pinged in one turn. */
export class Heartbeat {
  private readonly shares: Set<ViewerSocket>[] = Array.from({ length: PERIOD }, () => new Set());
  private readonly timer: NodeJS.Timeout;
  private next = 0;
  private added = 0;

  constructor() {
    this.timer = setInterval(() => this.beat(), 1000);
    this.timer.unref();
  }

  /** Returns how to stop. */
  add(socket: ViewerSocket): () => void {
    const share = this.shares[this.added++ % PERIOD];
    share?.add(socket);
    return () => void share?.delete(socket);
  }

  /** Idempotent. */
  close(): void {
    clearInterval(this.timer);
  }

  private beat(): void {
    for (const socket of this.shares[this.next] ?? []) socket.heartbeat();
    this.next = (this.next + 1) % PERIOD;
  }
}

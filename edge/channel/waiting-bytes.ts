/** A socket as its backlog is seen. */
export interface Backlogged {
  /** Bytes written to it that the connection has not taken. */
  readonly waiting: number;
}

/** ms between two looks. */
const LOOK_EVERY = 200;

/**
 * Bounds the bytes that wait in all sockets together: over `limit`, the sockets that are furthest behind are cut, since each may be below
 * its own bound and all of them be too much. A frame that waits in many sockets is one buffer, so what is counted is the worst case.
 */
export class WaitingBytes<S extends Backlogged> {
  private readonly behind = new Set<S>();
  private readonly timer: NodeJS.Timeout;
  /** Bytes, when it was looked last. */
  total = 0;

  /** `limit` in bytes, 0 = off. */
  constructor(
    private readonly limit: number,
    private readonly cut: (socket: S) => void,
  ) {
    this.timer = setInterval(() => this.look(), LOOK_EVERY);
    this.timer.unref();
  }

  /** The socket has not taken all that it was sent. */
  note(socket: S): void {
    this.behind.add(socket);
  }

  forget(socket: S): void {
    this.behind.delete(socket);
  }

  /** Forgets who has caught up, and cuts when it is too much. */
  look(): void {
    this.total = 0;
    for (const socket of this.behind) {
      const { waiting } = socket;
      this.total += waiting;
      if (waiting === 0) this.behind.delete(socket);
    }
    if (this.limit > 0 && this.total > this.limit) this.cutSlowest();
  }

  /** Idempotent. */
  close(): void {
    clearInterval(this.timer);
    this.behind.clear();
  }

  private cutSlowest(): void {
    const slowest = [...this.behind].sort((a, b) => b.waiting - a.waiting);
    for (const socket of slowest) {
      if (this.total <= this.limit) return;
      this.total -= socket.waiting;
      this.behind.delete(socket);
      this.cut(socket);
    }
  }
}

import type { ViewerSocket } from './viewer-socket.js';

/** The sockets of a room at this edge, and whose they are. */
export class Members {
  private readonly sockets = new Set<ViewerSocket>();
  private readonly byViewer = new Map<string, Set<ViewerSocket>>();

  get size(): number {
    return this.sockets.size;
  }

  add(socket: ViewerSocket): void {
    if (this.sockets.has(socket)) return;
    this.sockets.add(socket);
    if (socket.viewer === null) return;
    const own = this.byViewer.get(socket.viewer.id);
    if (own === undefined) this.byViewer.set(socket.viewer.id, new Set([socket]));
    else own.add(socket);
  }

  remove(socket: ViewerSocket): void {
    if (!this.sockets.delete(socket) || socket.viewer === null) return;
    const own = this.byViewer.get(socket.viewer.id);
    own?.delete(socket);
    if (own?.size === 0) this.byViewer.delete(socket.viewer.id);
  }

  /** Has this viewer a socket here? */
  has(viewer: string): boolean {
    return this.byViewer.has(viewer);
  }

  /** As it is: who comes or goes meanwhile is seen or not seen by who goes through it. */
  all(): Iterable<ViewerSocket> {
    return this.sockets;
  }
}

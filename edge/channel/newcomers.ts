import type { Position } from '../../backends/bus/port.js';
import { inSlices, type Slices } from './flusher.js';
import type { ViewerSocket } from './viewer-socket.js';

/** A socket that waits for its welcome. */
export interface Newcomer {
  socket: ViewerSocket;
  since: Position | null;
}

/** ms that one flush spends on welcomes at most: ten thousand who come at once must not make the others wait. */
const WELCOMES_AT_MOST = 40;

/** A room's sockets that are not welcome yet, first come, first served. */
export class Newcomers {
  private readonly waiting = new Map<ViewerSocket, Newcomer>();

  get size(): number {
    return this.waiting.size;
  }

  add(newcomer: Newcomer): void {
    this.waiting.set(newcomer.socket, newcomer);
  }

  remove(socket: ViewerSocket): void {
    this.waiting.delete(socket);
  }

  sockets(): Iterable<ViewerSocket> {
    return this.waiting.keys();
  }

  /** Takes out as many as there is time for, but those that `stay`. */
  async admit(
    stays: (newcomer: Newcomer) => boolean,
    welcome: (newcomer: Newcomer) => void,
    slices: Slices,
  ): Promise<void> {
    const one = (newcomer: Newcomer) => {
      if (stays(newcomer)) return;
      this.waiting.delete(newcomer.socket);
      welcome(newcomer);
    };
    await inSlices(this.waiting.values(), one, { ...slices, atMost: WELCOMES_AT_MOST });
  }
}

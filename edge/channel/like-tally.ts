import type { Logger } from 'pino';
import type { Bus } from '../../backends/bus/port.js';
import { roomLikes } from '../../protocol/topics.js';

/** Adds a room's likes at this edge to the room's total, one addition at a time however many there are. */
export class LikeTally {
  private count = 0;
  private adding: Promise<void> | undefined;

  constructor(
    private readonly room: string,
    private readonly bus: Bus,
    private readonly logger: Logger,
    /** There are likes to add with the next flush. */
    private readonly pending: () => void,
  ) {}

  add(count: number): void {
    this.count += count;
    this.pending();
  }

  /** Adds what there is, unless an addition is still on its way. */
  flush(): void {
    if (this.count === 0 || this.adding !== undefined) return;
    const count = this.count;
    this.count = 0;
    this.adding = this.send(count).finally(() => {
      this.adding = undefined;
      if (this.count > 0) this.pending();
    });
  }

  /** Adds what is left. */
  async close(): Promise<void> {
    await this.adding;
    this.flush();
    await this.adding;
  }

  private async send(count: number): Promise<void> {
    try {
      await this.bus.add(roomLikes(this.room), count);
    } catch (err) {
      this.logger.warn({ err, room: this.room, count }, 'likes lost');
    }
  }
}

import type { Logger } from 'pino';
import type { Bus } from '../../backends/bus/port.js';
import type { DanmakuTable } from '../../backends/database/schema.js';
import type { RoomEvent } from '../../protocol/channel.js';
import { roomEvents } from '../../protocol/topics.js';
import type { DanmakuStore } from './danmaku-store.js';

/** How long a danmaku waits to be written, ms. */
const FLUSH = 500;
/** Danmaku held while the database does not keep up; more are dropped and counted. */
const BUFFER = 20_000;

interface RecorderParts {
  bus: Bus;
  store: DanmakuStore;
  logger: Logger;
}

/** Writes the danmaku of rooms on air to the database, in batches. */
export class DanmakuRecorder {
  private readonly subscriptions = new Map<string, { close(): void }>();
  private rows: DanmakuTable[] = [];
  private deleted: string[] = [];
  private dropped = 0;
  private writing: Promise<void> = Promise.resolve();
  private readonly timer: NodeJS.Timeout;

  constructor(private readonly parts: RecorderParts) {
    this.timer = setInterval(() => void this.flush(), FLUSH);
    this.timer.unref();
  }

  async start(session: string, room: string): Promise<void> {
    const subscription = await this.parts.bus.subscribe(roomEvents(room), ({ event }) =>
      this.take(session, room, event),
    );
    this.subscriptions.set(session, subscription);
  }

  /** Resolves once all that was taken is written. */
  async stop(session: string): Promise<void> {
    this.subscriptions.get(session)?.close();
    this.subscriptions.delete(session);
    await this.flush();
  }

  stats() {
    return { recording: this.subscriptions.size, buffered: this.rows.length, dropped: this.dropped };
  }

  /** Idempotent. */
  async close(): Promise<void> {
    clearInterval(this.timer);
    for (const subscription of this.subscriptions.values()) subscription.close();
    this.subscriptions.clear();
    await this.flush();
  }

  private take(session: string, room: string, event: RoomEvent): void {
    if (event.type !== 'danmaku' && event.type !== 'deleted') return;
    if (event.type === 'danmaku' && event.shadow === true) return;
    if (this.rows.length + this.deleted.length >= BUFFER) this.dropped += 1;
    else if (event.type === 'danmaku') this.rows.push(toRow(session, room, event));
    else this.deleted.push(event.id);
  }

  /** One write at a time; what could not be written is tried again with the next. */
  private flush(): Promise<void> {
    this.writing = this.writing.then(async () => {
      if (this.rows.length + this.deleted.length === 0) return;
      const { rows, deleted } = this;
      this.rows = [];
      this.deleted = [];
      try {
        await this.parts.store.write(rows, deleted);
      } catch (err) {
        this.parts.logger.error({ err, count: rows.length }, 'danmaku could not be written');
        this.rows = [...rows, ...this.rows].slice(0, BUFFER);
        this.deleted = [...deleted, ...this.deleted].slice(0, BUFFER);
      }
    });
    return this.writing;
  }
}

const toRow = (session: string, room: string, event: RoomEvent & { type: 'danmaku' }): DanmakuTable => ({
  id: event.id,
  session_id: session,
  room_id: room,
  at: event.at,
  viewer_id: event.from.id,
  viewer_name: event.from.name,
  text: event.text,
  mode: event.mode,
  color: event.color,
  deleted: 0,
});

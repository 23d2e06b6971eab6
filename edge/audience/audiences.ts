import type { FastifyRequest } from 'fastify';
import { addressKey } from '../../protocol/address-key.js';
import { type Attendance, type AudienceDeps, type From, RoomAudience } from './room-audience.js';

/** ms between two looks at every room. */
const TICK = 1000;

/** Figures of all rooms at this edge. */
export interface AudienceStats {
  rooms: number;
  /** Players that have no page here. */
  players: number;
  suspects: number;
  overShare: number;
}

/** Who watches, room by room. Resource: {@link close}. */
export class Audiences {
  private readonly rooms = new Map<string, RoomAudience>();
  private readonly timer: NodeJS.Timeout;
  private readonly leaving = new Set<Promise<void>>();
  private closed = false;

  constructor(private readonly deps: AudienceDeps) {
    this.timer = setInterval(() => this.tick(), TICK);
    this.timer.unref();
  }

  /** A socket that was let in; `viewer` null when it is nobody in particular. */
  join(room: string, viewer: string | null, from: From): Attendance {
    return this.room(room).join(viewer, from);
  }

  /** A playlist of a room's live that everybody may see was asked for. */
  seen(room: string, from: From): void {
    if (!this.closed) this.room(room).seen(from);
  }

  /** An FLV stream begins; returns what is called once it is over. */
  stream(room: string, from: From): () => void {
    return this.room(room).stream(from);
  }

  stats(): AudienceStats {
    const stats = { rooms: this.rooms.size, players: 0, suspects: 0, overShare: 0 };
    for (const room of this.rooms.values()) {
      const { players, suspects, overShare } = room.figures();
      stats.players += players;
      stats.suspects += suspects;
      stats.overShare += overShare;
    }
    return stats;
  }

  /** Takes all out of the counts. Idempotent. */
  async close(): Promise<void> {
    this.closed = true;
    clearInterval(this.timer);
    for (const room of [...this.rooms.keys()]) this.forget(room);
    await Promise.all(this.leaving);
  }

  private room(name: string): RoomAudience {
    const known = this.rooms.get(name);
    if (known !== undefined) return known;
    const room = new RoomAudience(name, this.deps);
    this.rooms.set(name, room);
    return room;
  }

  private tick(): void {
    for (const [name, room] of this.rooms) {
      room.tick();
      if (room.empty) this.forget(name);
    }
  }

  private forget(name: string): void {
    const leaving = this.rooms.get(name)?.close();
    this.rooms.delete(name);
    if (leaving === undefined) return;
    this.leaving.add(leaving);
    void leaving.finally(() => this.leaving.delete(leaving));
  }
}

/** Where a request comes from. */
export const fromOf = ({ ip, headers }: FastifyRequest): From => ({
  address: addressKey(ip),
  userAgent: headers['user-agent'] ?? '',
});

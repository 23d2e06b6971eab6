import type { Clock } from '../../protocol/clock.js';
import type { Feeds } from '../ingest/gate.js';
import type { Lanes } from '../lanes.js';
import type { Answer } from '../nodes/calls.js';
import type { Rooms } from '../rooms/service.js';
import type { Admission } from './admission.js';
import type { Refusal } from './admission-rules.js';
import type { Air } from './air.js';
import type { Elsewhere } from './elsewhere.js';
import type { Endings } from './ending.js';
import type { Ladders } from './ladders.js';
import type { LiveSession } from './live-session.js';
import type { SessionObservers } from './observers.js';
import { type RecordedTime, recoverSession } from './recovery.js';
import type { EndReason } from './rules.js';
import type { Statuses } from './statuses.js';
import type { SessionStore } from './store.js';

interface CustodyParts {
  store: SessionStore;
  rooms: Rooms;
  air: Air;
  feeds: Feeds;
  recorded: RecordedTime;
  clock: Clock;
  /** By room. */
  onAir: Map<string, LiveSession>;
  lanes: Lanes;
  elsewhere: Elsewhere;
  admission: Admission;
  statuses: Statuses;
  ladders: Ladders;
  endings: Endings;
  observers: SessionObservers;
  /** Has a session's ladder made on, later. */
  transcode: (session: LiveSession) => void;
  end: (session: LiveSession, reason: EndReason) => Promise<void>;
}

/** Whose a session is: it comes from a server that is gone or gives it away, and goes to the one its publisher came to. */
export class Custody {
  constructor(private readonly parts: CustodyParts) {}

  /** Takes those of the sessions that are this server's and that nobody here has; what is over is not looked at. */
  async recover(ids: readonly string[]): Promise<void> {
    const { store, lanes } = this.parts;
    for (const id of ids) {
      const row = await store.find(id);
      if (row !== null) await lanes.run(row.room_id, () => this.goOnWith(id));
    }
  }

  /** A publisher came: the room's session is had from the server it lives on, if that can be. In the room's lane. */
  async fetch(room: string): Promise<Refusal | null> {
    const { onAir, elsewhere } = this.parts;
    const row = onAir.has(room) ? null : await elsewhere.openOf(room);
    if (row === null) return null;
    const refusal = await elsewhere.fetch(row);
    if (refusal === null) await this.goOnWith(row.id);
    return refusal;
  }

  /** A publisher of this session came to another server, which may have it unless one that is well is here. */
  async release(id: string, to: string): Promise<Answer> {
    const { store, rooms, lanes, onAir, admission, end } = this.parts;
    const row = await store.find(id);
    if (row === null) return {};
    const room = await rooms.get(row.room_id);
    return lanes.run(room.id, async () => {
      const session = onAir.get(room.id);
      if (session?.id !== id) return {};
      const refusal = admission.refusal(room, session);
      if (refusal !== null) return { refusal };
      if (session.media) await this.handOver(session, to);
      else await end(session, 'no_media');
      return {};
    });
  }

  /** Others were given this server's sessions. */
  async lose(): Promise<void> {
    const { endings, onAir, lanes } = this.parts;
    for (const { id } of endings.drain.all()) endings.leave(id, null);
    const all = [...onAir.values()];
    await Promise.all(all.map((session) => lanes.run(session.room, () => this.letGo(session))));
  }

  /** In the room's lane. */
  private async goOnWith(id: string): Promise<void> {
    const { store, elsewhere, onAir, transcode } = this.parts;
    const row = await store.find(id);
    if (row === null || row.status === 'ended' || elsewhere.has(row) || onAir.has(row.room_id)) return;
    const session = await recoverSession(this.parts, row);
    if (session === null) return;
    onAir.set(session.room, session);
    transcode(session);
  }

  private async handOver(session: LiveSession, to: string): Promise<void> {
    const { air, statuses, store, clock } = this.parts;
    if (!session.test) session.likes = await air.likes(session.room);
    if (session.away === null) await statuses.interrupt(session, 'taken_over', clock.now());
    else await statuses.keep(session);
    await store.give(session.id, to);
    await this.letGo(session);
  }

  private async letGo(session: LiveSession): Promise<void> {
    const { onAir, endings, ladders, observers } = this.parts;
    if (onAir.get(session.room) !== session) return;
    onAir.delete(session.room);
    endings.leave(session.id, ladders.take(session.id));
    await observers.tell(session.id, (observer) => observer.left?.(session));
  }
}

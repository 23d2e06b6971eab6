import type { Clock } from '../../protocol/clock.js';
import { CodedError } from '../../protocol/problems.js';
import type { Rooms } from '../rooms/service.js';
import { explainLimit } from './admission-rules.js';
import type { Air } from './air.js';
import type { LiveSession } from './live-session.js';
import type { SessionObservers } from './observers.js';
import { promoted } from './rules.js';
import type { Statuses } from './statuses.js';
import type { LifeLimits, SessionStore } from './store.js';

interface RehearsalParts {
  store: SessionStore;
  rooms: Rooms;
  air: Air;
  statuses: Statuses;
  observers: SessionObservers;
  clock: Clock;
  limits: LifeLimits;
}

/**
 * Makes rehearsals lives, in two steps: first the transcoder is told from when on the session may be seen; when it says that nothing
 * older can be had, and something newer is there, everybody is let in.
 */
export class Rehearsals {
  constructor(private readonly parts: RehearsalParts) {}

  /** Throws not_a_rehearsal or limit_lives. A second time changes nothing. */
  async promote(session: LiveSession): Promise<void> {
    const { store, rooms, air, statuses, clock, limits } = this.parts;
    if (!session.test)
      throw new CodedError('not_a_rehearsal', 'It is live already; there is nothing to promote.');
    if (session.promotedAt !== null) return;
    const now = clock.now();
    const reached = await store.reachedToday(limits, now);
    if (reached !== null) throw new CodedError('limit_lives', explainLimit(reached, now));
    Object.assign(session, promoted(session, now));
    await statuses.keep(session);
    // Once was enough: who rehearsed and went live does not want the next live to begin in the dark.
    await rooms.patch(session.room, { settings: { rehearse: false } });
    await air.hideBefore(session.id, now);
  }

  /** The transcoder shows nothing from before `visibleFrom`. */
  async reveal(session: LiveSession, visibleFrom: number | undefined): Promise<void> {
    const { air, statuses, observers } = this.parts;
    if (!session.test || session.promotedAt === null || visibleFrom !== session.promotedAt) return;
    await observers.tell(session.id, (observer) => observer.revealing?.(session));
    session.test = false;
    session.likes = 0;
    session.peakViewers = await air.viewers(session.room);
    await statuses.keep(session);
    await air.open(session);
    await observers.tell(session.id, (observer) => observer.started?.(session));
    await observers.tell(session.id, (observer) => observer.revealed?.(session));
    await statuses.show(session);
    await air.notice(session, 'live.started');
    if (session.away !== null) await air.notice(session, 'live.interrupted');
  }
}

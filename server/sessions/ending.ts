import type { Logger } from 'pino';
import type { Clock } from '../../protocol/clock.js';
import type { Feeds } from '../ingest/gate.js';
import type { Rooms } from '../rooms/service.js';
import type { Air } from './air.js';
import { Drain } from './drain.js';
import type { LadderRun } from './ladder-run.js';
import type { LiveSession } from './live-session.js';
import type { SessionObservers } from './observers.js';
import type { RecordedTime } from './recovery.js';
import { closeInterruptions, type EndReason } from './rules.js';
import type { SessionStore } from './store.js';

interface EndingParts {
  store: SessionStore;
  rooms: Rooms;
  air: Air;
  feeds: Feeds;
  recorded: RecordedTime;
  observers: SessionObservers;
  clock: Clock;
  logger: Logger;
  /** Whether another session of the room is on air by now. */
  isOnAir: (room: string) => boolean;
}

/** Ends sessions: first for the publisher, then, when the ladder has finished what was sent, for good. */
export class Endings {
  readonly drain = new Drain();

  constructor(private readonly parts: EndingParts) {}

  /** The session is not on air any more. Resolves once everybody was told; its ladder may still be at work. */
  async end(session: LiveSession, run: LadderRun | null, reason: EndReason, detail?: string): Promise<void> {
    const { air, feeds, rooms, observers, logger } = this.parts;
    const { id, room, startedAt, media, ready, test, promotedAt, roomBefore } = session;
    const endedAt = await this.endOf(session, reason);
    const ended = { id, room, startedAt, media, endedAt, test, promotedAt };
    if (media) this.drain.add(ended, run, this.parts.clock.now());
    let ours = true;
    try {
      ours = await this.write(session, ended.endedAt, reason, detail ?? null);
      // Tags are closed before the feed is: the last playlist shows them whole.
      if (ours && media && !test) await observers.tell(id, (observer) => observer.ended?.(ended));
    } finally {
      if (ours) feeds.end(id);
      if (ours) await run?.finish();
    }
    if (!ours) return this.leave(id, run);
    logger.info({ session: id, room, reason, detail }, 'session ended');
    if (ready) await rooms.follow(room, test ? roomBefore : 'ended');
    if (media) await air.notice(session, 'live.ended');
    if (media && (run === null || run.over)) await this.settle(id);
  }

  /** Another server has the session: its end is not this one's to tell. */
  leave(id: string, run: LadderRun | null): void {
    this.drain.leave(id);
    run?.leave();
    this.parts.feeds.leave(id);
  }

  /** The ladder is done (or given up on): the room is free and the recording complete. */
  async settle(id: string): Promise<void> {
    const session = await this.drain.take(id);
    if (session === null) return;
    if (!this.parts.isOnAir(session.room)) await this.parts.air.clear(session.room);
    await this.parts.observers.tell(id, (observer) =>
      session.test ? observer.discarded?.(session) : observer.settled?.(session),
    );
  }

  /** A live that its server did not survive ended with its last recorded picture. */
  private async endOf({ id, startedAt }: LiveSession, reason: EndReason): Promise<number> {
    if (reason !== 'server_restarted') return this.parts.clock.now();
    return Math.max(startedAt, (await this.parts.recorded.lastMedia(id))?.at ?? startedAt);
  }

  /** False when another server has the session by now. */
  private async write(
    session: LiveSession,
    endedAt: number,
    reason: EndReason,
    detail: string | null,
  ): Promise<boolean> {
    const { id, room, media, test, remarks } = session;
    const interruptions = closeInterruptions(session.interruptions, endedAt);
    const likes = media && !test ? await this.parts.air.likes(room) : 0;
    const peakViewers = test ? 0 : session.peakViewers;
    return this.parts.store.end(id, { endedAt, reason, detail, interruptions, likes, peakViewers, remarks });
  }
}

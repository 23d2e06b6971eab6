import type { Encoding, Remark } from '../../protocol/api.js';
import type { Clock } from '../../protocol/clock.js';
import type { Rooms } from '../rooms/service.js';
import { CONTEST } from './admission-rules.js';
import type { Air } from './air.js';
import { type LiveSession, statusOf } from './live-session.js';
import { mergeRemarks } from './remarks.js';
import { closeInterruptions, ENDING_SOON, isNoticed } from './rules.js';
import type { SessionStore } from './store.js';

/** Code of the remark that two encoders replace each other. */
const CONTESTED = 'encoders_contend';

interface StatusParts {
  store: SessionStore;
  rooms: Rooms;
  air: Air;
  clock: Clock;
}

/** Moves sessions between starting, live and interrupted, and brings table, room and bus along. */
export class Statuses {
  constructor(private readonly parts: StatusParts) {}

  /** Brings table, room and bus to the session's state. A room is not live before its viewers can be served. */
  async show(session: LiveSession): Promise<void> {
    const status = statusOf(session);
    await this.keep(session);
    await this.parts.air.show(session);
    if (session.ready && status !== 'starting')
      await this.parts.rooms.follow(session.room, session.test ? 'testing' : status);
  }

  /** Viewers can be served by these rungs. */
  async goLive(session: LiveSession, rungs: string[]): Promise<void> {
    const first = !session.ready;
    session.ready = true;
    session.rungs = rungs;
    await this.show(session);
    if (first) await this.parts.air.notice(session, 'live.started');
  }

  /** `since`: the last picture that viewers got. */
  async interrupt(session: LiveSession, reason: string, since: number): Promise<void> {
    session.away = { since, graceFrom: this.parts.clock.now(), found: false };
    session.interruptions = [...session.interruptions, { from: since, to: null, reason }];
    await this.show(session);
    if (session.ready) await this.parts.air.notice(session, 'live.interrupted');
  }

  async resume(session: LiveSession): Promise<void> {
    session.interruptions = closeInterruptions(session.interruptions, this.parts.clock.now());
    session.away = null;
    await this.show(session);
    if (session.ready) await this.parts.air.notice(session, 'live.resumed');
  }

  /** The newer publisher's first picture: what viewers missed meanwhile is written down, and they are told if they had been before. */
  async pictureIsBack(session: LiveSession): Promise<void> {
    const { handover } = session;
    const now = this.parts.clock.now();
    session.handover = null;
    if (session.away !== null) return this.resume(session);
    if (handover === null || !isNoticed(handover, now)) return;
    const { from, reason } = handover;
    session.interruptions = [...session.interruptions, { from, to: now, reason }];
    await this.keep(session);
  }

  /** A newer publisher that is slow to send its first picture leaves viewers with a still. */
  async noticeHandover(session: LiveSession): Promise<void> {
    const { handover, away, media } = session;
    if (!media || handover === null || away !== null) return;
    if (isNoticed(handover, this.parts.clock.now()))
      await this.interrupt(session, handover.reason, handover.from);
  }

  /** Viewers are told that the live will be ended for its length. */
  async warnOfEnd(session: LiveSession, endsAt: number): Promise<void> {
    const text = `The live reaches its longest length at ${new Date(endsAt).toISOString()} and is ended then.`;
    await this.note(session, [{ at: this.parts.clock.now(), code: ENDING_SOON, text }]);
    await this.parts.air.notice(session, 'live.ending');
  }

  /** Its people are told that encoders fight for the room; once while they do. */
  async noteContest(session: LiveSession, text: string): Promise<void> {
    const at = this.parts.clock.now();
    const told = session.remarks.findLast(({ code }) => code === CONTESTED)?.at ?? Number.NEGATIVE_INFINITY;
    if (at - told >= CONTEST.within) await this.note(session, [{ at, code: CONTESTED, text }]);
  }

  /** Keeps what is said of the session for its people. */
  async note(session: LiveSession, remarks: readonly Remark[], encoding?: Encoding): Promise<void> {
    const merged = mergeRemarks(session.remarks, remarks);
    const changed = merged.length !== session.remarks.length || merged.at(-1) !== session.remarks.at(-1);
    const other = encoding !== undefined && JSON.stringify(encoding) !== JSON.stringify(session.encoding);
    if (!changed && !other) return;
    session.remarks = merged;
    session.encoding = encoding ?? session.encoding;
    await this.keep(session);
  }

  /** Writes the session's row. */
  async keep(session: LiveSession): Promise<void> {
    await this.parts.store.update(session, statusOf(session), this.parts.clock.now());
  }
}

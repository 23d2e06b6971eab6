import type { Encoding, Interruption, Remark, RoomSettings, RoomStatus } from '../../protocol/api.js';

/** A connection that may send the session's media. */
export interface Publisher {
  connection: string;
  /** When it was let in, ms since the epoch. */
  since: number;
}

/** Nobody sends: viewers see a still. Times are ms since the epoch. */
export interface Absence {
  /** Last picture there was. */
  since: number;
  /** What the grace counts from; later than `since` when the server was away itself. */
  graceFrom: number;
  /** The server found the session when it started, and nobody has returned since. */
  found: boolean;
}

/** One publisher took another's place and has not sent a picture yet. */
export interface Handover {
  /** The older one's last picture, ms since the epoch. */
  from: number;
  /** Code of the interruption that this becomes when it takes long. */
  reason: 'silent' | 'taken_over';
  /** The older one while its connection is not known to be gone: it goes on if the newer vanishes before it was let in. */
  older: Publisher | null;
}

/** What the server knows of a session that is not over. Times are ms since the epoch. */
export interface LiveSession {
  readonly id: string;
  readonly room: string;
  /** That a rehearsal was made the live, when it was. */
  startedAt: number;
  /** A rehearsal: only the host sees it. One that was made the live stays one until nothing from before can be seen. */
  test: boolean;
  /** When a rehearsal was made the live. */
  promotedAt: number | null;
  /** What its room was before, and is again after a rehearsal. */
  readonly roomBefore: RoomStatus;
  /** Of its room, as they are now. */
  settings: RoomSettings;
  /** Who publishes; null while nobody is connected. */
  publisher: Publisher | null;
  handover: Handover | null;
  /** When the newest wanted to win, the latest of such tries; ms since the epoch. */
  claims: readonly number[];
  /** Video has arrived at least once, so there is a feed, a job and something to record. */
  media: boolean;
  /** Every rung had its first part: viewers see it. */
  ready: boolean;
  /** Null unless interrupted. */
  away: Absence | null;
  rungs: string[];
  interruptions: Interruption[];
  encoding: Encoding | null;
  /** Oldest first, the last 50. */
  remarks: Remark[];
  likes: number;
  peakViewers: number;
}

export type SessionStatus = 'starting' | 'live' | 'interrupted';

export function statusOf(session: Pick<LiveSession, 'ready' | 'away'>): SessionStatus {
  if (session.away !== null) return 'interrupted';
  return session.ready ? 'live' : 'starting';
}

/** A session that was let in and has sent nothing yet. */
export const newSession = (
  about: Pick<LiveSession, 'id' | 'room' | 'startedAt' | 'settings' | 'test' | 'roomBefore'>,
  connection: string,
): LiveSession => ({
  ...about,
  promotedAt: null,
  publisher: { connection, since: about.startedAt },
  handover: null,
  claims: [],
  media: false,
  ready: false,
  away: null,
  rungs: [],
  interruptions: [],
  encoding: null,
  remarks: [],
  likes: 0,
  peakViewers: 0,
});

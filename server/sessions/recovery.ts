import type { Clock } from '../../protocol/clock.js';
import type { Feeds } from '../ingest/gate.js';
import type { Rooms } from '../rooms/service.js';
import type { Air } from './air.js';
import type { LiveSession } from './live-session.js';
import type { SessionObservers } from './observers.js';
import { closeInterruptions } from './rules.js';
import type { Statuses } from './statuses.js';
import type { SessionRow, SessionStore } from './store.js';
import { readEncoding, readInterruptions, readRemarks, readRungs } from './view.js';

/** The end of a session's last recorded picture; the replay feature knows. */
export interface RecordedTime {
  /**
   * `at`: ms since the epoch; `mediaTime`: ms on the feed's time line, null in recordings that do not say. Null when nothing was
   * recorded.
   */
  lastMedia(session: string): Promise<{ at: number; mediaTime: number | null } | null>;
}

interface RecoveryParts {
  store: SessionStore;
  rooms: Rooms;
  air: Air;
  feeds: Feeds;
  statuses: Statuses;
  recorded: RecordedTime;
  observers: SessionObservers;
  clock: Clock;
}

/** Why a live is interrupted or over. */
const RESTARTED = 'server_restarted';
/** What a room is taken to have been before a rehearsal; the table does not say. */
const BEFORE_REHEARSAL = 'scheduled';

/**
 * Goes on with a session that another server, or an earlier run of this one, left open. A live that had a picture is interrupted since
 * the last one that was recorded, and waits for its publisher for a whole grace from now; others are over: null.
 */
export async function recoverSession(parts: RecoveryParts, row: SessionRow): Promise<LiveSession | null> {
  const last = await parts.recorded.lastMedia(row.id);
  const mediaTime = last?.mediaTime ?? null;
  const { status, settings } = await parts.rooms.get(row.room_id);
  if (last !== null && mediaTime !== null && status !== 'banned')
    return goOn(parts, fromRow(row, settings, last.at, parts.clock.now()), mediaTime);
  await endLeftOver(parts, row, last?.at ?? null);
  return null;
}

async function goOn(
  { feeds, air, statuses, observers }: RecoveryParts,
  session: LiveSession,
  mediaTime: number,
): Promise<LiveSession> {
  const untold = session.interruptions.at(-1)?.reason === RESTARTED;
  feeds.continueAt(session.id, mediaTime);
  if (!session.test) await observers.tell(session.id, (observer) => observer.recovered?.(session));
  if (!session.test) await observers.tell(session.id, (observer) => observer.revealed?.(session));
  await air.reopen(session);
  await statuses.show(session);
  if (session.ready && untold) await air.notice(session, 'live.interrupted');
  return session;
}

/** The session as it was, with nobody publishing. An interruption that was open goes on. */
function fromRow(
  row: SessionRow,
  settings: LiveSession['settings'],
  lastPicture: number,
  now: number,
): LiveSession {
  const before = readInterruptions(row);
  const open = before.find(({ to }) => to === null);
  const since = open?.from ?? Math.max(row.started_at, lastPicture);
  const added = open === undefined ? [{ from: since, to: null, reason: RESTARTED }] : [];
  return {
    id: row.id,
    room: row.room_id,
    startedAt: row.started_at,
    test: row.test === 1,
    promotedAt: row.promoted_at,
    roomBefore: BEFORE_REHEARSAL,
    settings,
    publisher: null,
    handover: null,
    claims: [],
    media: true,
    ready: row.status !== 'starting',
    away: { since, graceFrom: now, found: true },
    rungs: readRungs(row),
    interruptions: [...before, ...added],
    encoding: readEncoding(row),
    remarks: readRemarks(row),
    likes: row.likes,
    peakViewers: row.peak_viewers,
  };
}

/** There is nothing to go on with; a session is as long as what was recorded of it. */
async function endLeftOver(
  { store, rooms, observers }: RecoveryParts,
  row: SessionRow,
  recordedTo: number | null,
): Promise<void> {
  const { id, room_id: room, started_at: startedAt, likes, peak_viewers: peakViewers } = row;
  const endedAt = Math.max(startedAt, recordedTo ?? startedAt);
  await store.end(id, {
    ...{ endedAt, likes, peakViewers, remarks: readRemarks(row) },
    reason: RESTARTED,
    detail: null,
    interruptions: closeInterruptions(readInterruptions(row), endedAt),
  });
  const test = row.test === 1;
  if (row.status !== 'starting') await rooms.follow(room, test ? BEFORE_REHEARSAL : 'ended');
  const media = recordedTo !== null;
  const session = { id, room, startedAt, endedAt, media, test, promotedAt: row.promoted_at };
  if (test) return observers.tell(id, (observer) => observer.discarded?.(session));
  await observers.tell(id, (observer) => observer.ended?.(session));
  await observers.tell(id, (observer) => observer.settled?.(session));
}

import type { Rooms } from '../rooms/service.js';
import type { LiveSession } from './live-session.js';
import type { SessionObservers } from './observers.js';
import { closeInterruptions } from './rules.js';
import type { SessionRow, SessionStore } from './store.js';
import { readInterruptions, readRemarks } from './view.js';

/** The end of a session's last recorded picture; the replay feature knows. */
export interface RecordedTime {
  /** `at`: ms since the epoch; `mediaTime`: ms on the feed's time line. Null when nothing was recorded. */
  lastMedia(session: string): Promise<{ at: number; mediaTime: number } | null>;
}

interface RecoveryParts {
  store: SessionStore;
  rooms: Rooms;
  recorded: RecordedTime;
  observers: SessionObservers;
}

/** Ends what a crash left open; a session is as long as what was recorded of it. Resolves to the sessions that go on: none. */
export async function recoverSessions(parts: RecoveryParts): Promise<LiveSession[]> {
  for (const row of await parts.store.open()) await endLeftOver(parts, row);
  return [];
}

async function endLeftOver(
  { store, rooms, recorded, observers }: RecoveryParts,
  row: SessionRow,
): Promise<void> {
  const { id, room_id: room, started_at: startedAt, likes, peak_viewers: peakViewers } = row;
  const last = await recorded.lastMedia(id);
  const endedAt = Math.max(startedAt, last?.at ?? startedAt);
  const interruptions = closeInterruptions(readInterruptions(row), endedAt);
  await store.end(id, {
    endedAt,
    reason: 'server_restarted',
    detail: null,
    ...{ interruptions, likes, peakViewers, remarks: readRemarks(row) },
  });
  if (row.status !== 'starting') await rooms.follow(room, row.test === 1 ? 'scheduled' : 'ended');
  const test = row.test === 1;
  const session = { id, room, startedAt, endedAt, media: last !== null, test, promotedAt: row.promoted_at };
  if (test) return observers.tell(id, (observer) => observer.discarded?.(session));
  await observers.tell(id, (observer) => observer.ended?.(session));
  await observers.tell(id, (observer) => observer.settled?.(session));
}

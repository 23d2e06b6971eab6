import type { Rooms } from '../rooms/service.js';
import type { SessionObservers } from './observers.js';
import { closeInterruptions } from './rules.js';
import type { SessionRow, SessionStore } from './store.js';
import { readInterruptions } from './view.js';

/** When the last recorded picture of a session was taken, ms since the epoch; the replay feature knows. */
export interface RecordedTime {
  lastMediaTime(session: string): Promise<number | null>;
}

interface RecoveryParts {
  store: SessionStore;
  rooms: Rooms;
  recorded: RecordedTime;
  observers: SessionObservers;
}

/** Ends what a crash left open; a session is as long as what was recorded of it. */
export async function recoverSessions(parts: RecoveryParts): Promise<void> {
  for (const row of await parts.store.open()) await endLeftOver(parts, row);
}

async function endLeftOver(
  { store, rooms, recorded, observers }: RecoveryParts,
  row: SessionRow,
): Promise<void> {
  const { id, room_id: room, started_at: startedAt, likes, peak_viewers: peakViewers } = row;
  const recordedTo = await recorded.lastMediaTime(id);
  const endedAt = Math.max(startedAt, recordedTo ?? startedAt);
  const interruptions = closeInterruptions(readInterruptions(row), endedAt);
  await store.end(id, {
    endedAt,
    reason: 'server_restarted',
    detail: null,
    interruptions,
    likes,
    peakViewers,
  });
  if (row.status !== 'starting') await rooms.follow(room, 'ended');
  const session = { id, room, startedAt, endedAt, media: recordedTo !== null };
  await observers.tell(id, (observer) => observer.ended?.(session));
  await observers.tell(id, (observer) => observer.settled?.(session));
}

import type { Room, RoomStatus } from '../../../protocol/api.js';

const RANK: Record<RoomStatus, number> = {
  live: 0,
  interrupted: 1,
  // To visitors a rehearsal is not on air yet.
  testing: 2,
  scheduled: 2,
  ended: 3,
  banned: 4,
};

/** Rooms as visitors look for them: on air, then soonest to start, then newest. */
export function orderRooms(rooms: readonly Room[]): Room[] {
  return [...rooms].sort(
    (a, b) =>
      RANK[a.status] - RANK[b.status] ||
      (a.startsAt ?? Number.POSITIVE_INFINITY) - (b.startsAt ?? Number.POSITIVE_INFINITY) ||
      b.createdAt - a.createdAt ||
      a.id.localeCompare(b.id),
  );
}

import type { Room, RoomStatus } from '../../../protocol/api.js';

const RANK: Record<RoomStatus, number> = {
  live: 0,
  interrupted: 1,
  testing: 2,
  scheduled: 3,
  ended: 4,
  banned: 5,
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

import type { Bus } from '../../backends/bus/port.js';
import type { RoomEvent } from '../../protocol/channel.js';
import { roomEvents } from '../../protocol/topics.js';

export type Said = Extract<RoomEvent, { type: 'danmaku' }>;

/** Events of a room that are looked through: as many as an edge keeps. */
const LOOKED_AT = 1000;

/** What was said in a room lately, from the bus: oldest first, without what was deleted. */
export async function spoken(bus: Bus, room: string): Promise<Said[]> {
  const { entries } = await bus.history(roomEvents(room), LOOKED_AT);
  const events = entries.map(({ event }) => event);
  const deleted = new Set(events.flatMap((event) => (event.type === 'deleted' ? [event.id] : [])));
  return events.filter((event): event is Said => event.type === 'danmaku' && !deleted.has(event.id));
}

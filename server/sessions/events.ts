import type { OutgoingEvent } from '../webhooks/port.js';
import type { EndReason } from './rules.js';

/** What of a session's row others are told of. */
interface SessionFacts {
  id: string;
  room_id: string;
  status: string;
  started_at: number;
  test: number;
  /** JSON; empty until viewers could be served. */
  rungs: string;
}

/** What a change of a session means to the merchant's systems, which see neither rehearsals nor what viewers could not. */
export function statusEvents(before: SessionFacts, after: SessionFacts, at: number): OutgoingEvent[] {
  const [was, is] = [shownAs(before), shownAs(after)];
  if (is === was) return [];
  if (is === 'live') return [{ type: 'room.live', at, data: { ...about(after), resumed: was !== null } }];
  return is === 'interrupted' && was === 'live' ? [{ type: 'room.interrupted', at, data: about(after) }] : [];
}

/** The same of its end. */
export function endEvents(
  before: SessionFacts,
  { endedAt, reason }: { endedAt: number; reason: EndReason },
): OutgoingEvent[] {
  if (shownAs(before) === null) return [];
  return [{ type: 'room.ended', at: endedAt, data: { ...about(before), endedAt, reason } }];
}

/** Null while viewers do not see it. */
function shownAs({ status, test, rungs }: SessionFacts): 'live' | 'interrupted' | null {
  if (test === 1 || rungs === '[]') return null;
  return status === 'live' || status === 'interrupted' ? status : null;
}

const about = ({ id, room_id: room, started_at: startedAt }: SessionFacts) => ({
  room,
  session: id,
  startedAt,
});

import type { Position, StreamStart } from '../../backends/bus/port.js';
import type { RoomEvent } from '../../protocol/channel.js';
import { type EventLog, type LoggedEvent, logged } from './event-log.js';

/** More than this is not replayed to one socket: it would be closed as too slow for what it was just sent. */
const MAX_MISSED_BYTES = 512 * 1024;

/** What follows a welcome. */
export interface Backlog {
  recovered: boolean;
  events: LoggedEvent[];
}

/**
 * All from `since` up to the offset `upTo`, from the log or from what the bus recovered before the log began; else recent history.
 * Whole or refused, never partial (decision 10).
 */
export function backlog(
  log: EventLog,
  { since, fromBus, upTo }: { since: Position | null; fromBus: StreamStart<RoomEvent> | null; upTo: number },
  history: number,
): Backlog {
  const missed = since === null ? null : (log.between(since, upTo) ?? joinAt(log, fromBus, upTo));
  if (missed === null || bytesOf(missed) > MAX_MISSED_BYTES)
    return { recovered: false, events: log.recent(history, upTo) };
  return { recovered: true, events: missed };
}

/** What the bus recovered, and what the log got since then. */
function joinAt(log: EventLog, fromBus: StreamStart<RoomEvent> | null, upTo: number): LoggedEvent[] | null {
  if (fromBus === null || !fromBus.recovered || fromBus.position.epoch !== log.epoch) return null;
  const events = fromBus.entries.filter((entry) => entry.offset <= upTo).map(logged);
  if (fromBus.position.offset >= upTo) return events;
  const later = log.between(fromBus.position, upTo);
  return later === null ? null : events.concat(later);
}

function bytesOf(events: LoggedEvent[]): number {
  let bytes = 0;
  for (const it of events) bytes += it.json.length;
  return bytes;
}

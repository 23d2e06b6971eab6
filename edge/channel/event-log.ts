import type { Entry, Position } from '../../backends/bus/port.js';
import type { RoomEvent } from '../../protocol/channel.js';
import { isShownTo, shown } from './moderation/shadow.js';

/** A stream event with its offset, as JSON encoded once. */
export interface LoggedEvent {
  readonly offset: number;
  readonly event: RoomEvent;
  readonly json: string;
}

/** Encodes an entry of the room's stream as the channel sends it. */
export function logged(entry: Entry<RoomEvent>): LoggedEvent {
  const { offset, event } = entry;
  return { offset, event, json: JSON.stringify({ ...shown(event), offset }) };
}

/** The newest events of a room's stream, without holes, for those who join or return. */
export class EventLog {
  private events: LoggedEvent[] = [];

  constructor(
    readonly epoch: string,
    /** Offset of the newest event, logged or not. */
    private head: number,
    private readonly limit: number,
  ) {}

  get position(): Position {
    return { epoch: this.epoch, offset: this.head };
  }

  push(event: LoggedEvent): void {
    this.head = event.offset;
    this.events.push(event);
    // Trimmed in bulk: shifting one by one would move the array each time.
    if (this.events.length >= this.limit * 2) this.events = this.events.slice(-this.limit);
  }

  /** Everything after a position up to an offset, or null when not all of it is here. */
  between(since: Position, upTo: number): LoggedEvent[] | null {
    if (since.epoch !== this.epoch || since.offset > this.head) return null;
    const oldest = this.events[0]?.offset ?? this.head + 1;
    if (since.offset < oldest - 1) return null;
    return this.events.slice(since.offset - oldest + 1, Math.max(0, upTo - oldest + 1));
  }

  /** Of those up to an offset, the newest `count` that mean something to a newcomer: no joins or follows, nothing deleted. */
  recent(count: number, upTo: number, viewer: string | null): LoggedEvent[] {
    const found: LoggedEvent[] = [];
    const deleted = new Set<string>();
    for (let i = this.events.length - 1; i >= 0 && found.length < count; i -= 1) {
      const it = this.events[i];
      if (it === undefined) break;
      if (it.event.type === 'deleted') deleted.add(it.event.id);
      else if (it.offset > upTo || !isShownTo(it.event, viewer)) continue;
      else if (it.event.type === 'notice') found.push(it);
      else if (it.event.type === 'danmaku' && !deleted.has(it.event.id)) found.push(it);
    }
    return found.reverse();
  }
}

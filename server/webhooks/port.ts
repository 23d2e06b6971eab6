import type { Queries } from '../../backends/database/port.js';
import type { EventType } from '../../protocol/event-types.js';

export interface OutgoingEvent {
  type: EventType;
  /** ms since the epoch. */
  at: number;
  /** JSON; nothing personal. */
  data: Record<string, unknown>;
}

/** Events are kept in the transaction that makes them true, and sent after it: none is lost in between, none is told that did not happen. */
export interface Outbox {
  append(tx: Queries, events: readonly OutgoingEvent[]): Promise<void>;
}

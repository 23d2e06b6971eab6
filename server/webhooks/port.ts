import type { Queries } from '../../backends/database/port.js';

/** Types of events that leave Kaibo (INTERFACE, Events out). */
export const EVENT_TYPES = [
  'room.live',
  'room.interrupted',
  'room.ended',
  'replay.ready',
  'order.created',
  'order.paid',
  'order.cancelled',
  'order.expired',
  'order.refunded',
  'order.shipped',
  'stock.changed',
] as const;
export type EventType = (typeof EVENT_TYPES)[number];

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

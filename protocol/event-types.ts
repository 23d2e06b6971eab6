// By themselves, without a schema: pages choose from these and need no TypeBox for it.

/** Types of events that leave Kaibo. Types are stable; add, never rename. */
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

import type { RoomEvent } from '../../../protocol/channel.js';

/** Whether an event is shown to a viewer: what somebody shadow-banned says, to themselves alone. */
export const isShownTo = (event: RoomEvent, viewer: string | null): boolean =>
  !isShadow(event) || (event.type === 'danmaku' && event.from.id === viewer);

export const isShadow = (event: RoomEvent): boolean => event.type === 'danmaku' && event.shadow === true;

/** An event as viewers get it, without what is between nodes. */
export function shown(event: RoomEvent): RoomEvent {
  if (event.type !== 'danmaku') return event;
  const { shadow: _, address: _address, ...rest } = event;
  return rest;
}

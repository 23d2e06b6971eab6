import { ROOM_ID_PATTERN } from '../../protocol/api.js';

const ROOM = new RegExp(ROOM_ID_PATTERN);
/** As media keys have them: no separators, no leading dot. */
const SESSION = /^[a-z0-9][a-z0-9_-]{0,63}$/;
const RUNG = /^[a-z0-9][a-z0-9-]{0,31}$/;
const RESOURCE = /^(?:init-\d{1,9}\.mp4|\d{1,15}(?:\.\d{1,5})?\.m4s)$/;
const SEGMENT = /^(\d{1,15})\.m4s$/;
const INIT = /^init-(\d{1,9})\.mp4$/;

/** Names from URLs, decoded: what does not match can't exist and reaches neither source nor store. */
export const isRoomId = (name: string) => ROOM.test(name);
export const isSessionId = (name: string) => SESSION.test(name);
export const isRung = (name: string) => RUNG.test(name);
/** An init segment, segment or part of a live. */
export const isResource = (name: string) => RESOURCE.test(name);

/** Number of the sheet `sprite-{n}.jpg`; `sprite.jpg` is the first. Null when it can't be one. */
export function parseSprite(name: string): number | null {
  if (name === 'sprite.jpg') return 0;
  const sheet = /^sprite-(0|[1-9]\d{0,3})\.jpg$/.exec(name)?.[1];
  return sheet === undefined ? null : Number(sheet);
}

export type ReplayFile = { kind: 'segment'; msn: number } | { kind: 'init'; init: number };

/** A file of a replay's rung; null when it can't be one. Leading zeros would make two URLs of one file. */
export function parseReplayFile(name: string): ReplayFile | null {
  const msn = SEGMENT.exec(name)?.[1];
  if (msn !== undefined) return String(Number(msn)) === msn ? { kind: 'segment', msn: Number(msn) } : null;
  const init = INIT.exec(name)?.[1];
  if (init !== undefined) return String(Number(init)) === init ? { kind: 'init', init: Number(init) } : null;
  return null;
}

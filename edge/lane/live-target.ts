import type { Query } from '../delivery/live-answers.js';

/** A request target that the lane answers itself. */
export type LiveTarget =
  | { kind: 'playlist'; room: string; rung: string; query: Query }
  | { kind: 'resource'; room: string; rung: string; session: string; name: string };

/** Only characters that mean themselves; an escaped one makes it another request's business, as a token does. */
const PLAYLIST = /^\/live\/([a-z0-9-]+)\/([a-z0-9-]+)\/index\.m3u8(?:\?([\w=&-]*))?$/;
const RESOURCE = /^\/live\/([a-z0-9-]+)\/([a-z0-9-]+)\/([a-z0-9_-]+(?:~[\w-]+)?)\/([a-z0-9.-]+)$/;

/** Null: not one of these, or written in a way that needs decoding. */
export function parseLiveTarget(target: string): LiveTarget | null {
  if (target.length > 512) return null;
  const [, room, rung, session, name] = RESOURCE.exec(target) ?? [];
  if (room !== undefined && rung !== undefined && session !== undefined && name !== undefined)
    return { kind: 'resource', room, rung, session, name };
  const playlist = PLAYLIST.exec(target);
  if (playlist === null) return null;
  const query = parseQuery(playlist[3] ?? '');
  return query && { kind: 'playlist', room: playlist[1] ?? '', rung: playlist[2] ?? '', query };
}

/** Null where a name comes twice or has no value. */
function parseQuery(text: string): Query | null {
  const query: Query = Object.create(null);
  if (text === '') return query;
  for (const pair of text.split('&')) {
    const [name = '', value, ...more] = pair.split('=');
    if (name === '' || value === undefined || more.length > 0 || name in query || name === 'token')
      return null;
    query[name] = value;
  }
  return query;
}

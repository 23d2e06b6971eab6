/** Path of a room's live playlist; `token` opens a rehearsal to its host. */
export function liveAddress(room: string, token: string | null): string {
  const query = token === null ? '' : `?token=${encodeURIComponent(token)}`;
  return `/live/${encodeURIComponent(room)}/index.m3u8${query}`;
}

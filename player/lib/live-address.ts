/** Path of a room's live playlist, or of the one from the live's beginning; `token` opens a rehearsal to its host. */
export function liveAddress(room: string, token: string | null, playlist: 'index' | 'dvr' = 'index'): string {
  const query = token === null ? '' : `?token=${encodeURIComponent(token)}`;
  return `/live/${encodeURIComponent(room)}/${playlist}.m3u8${query}`;
}

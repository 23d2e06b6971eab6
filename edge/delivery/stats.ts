/** Counters of the delivery since the process began. */
export interface DeliveryStats {
  playlists: number;
  /** Body bytes of playlists of lives. */
  playlistBytes: number;
  /** Parts, segments and init segments, live and replayed. */
  media: number;
  /** Body bytes sent. */
  bytes: number;
}

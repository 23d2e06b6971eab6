/** Counters of the delivery since the process began. */
export interface DeliveryStats {
  playlists: number;
  /** Parts, segments and init segments, live and replayed. */
  media: number;
  /** Body bytes sent. */
  bytes: number;
}

/** Counters of the channel since the process began, and gauges of now. */
export interface ChannelStats {
  sockets: number;
  rooms: number;
  joined: number;
  /** Messages taken from viewers. */
  received: number;
  danmaku: number;
  likes: number;
  clicks: number;
  /** Error replies by code. */
  refused: Record<string, number>;
  /** Sockets this side closed, by code. */
  closed: Record<number, number>;
  /** Frames written to sockets, and their bytes. */
  framesSent: number;
  bytesSent: number;
  /** Text events left out by sampling, and frames a slow socket got without text. */
  sampledOut: number;
  slowFrames: number;
  /** Longest the event loop was held by one slice of a flush, ms, since last asked. */
  longestSlice: number;
}

/** All zero. */
export function emptyStats(): ChannelStats {
  return {
    sockets: 0,
    rooms: 0,
    joined: 0,
    received: 0,
    danmaku: 0,
    likes: 0,
    clicks: 0,
    refused: {},
    closed: {},
    framesSent: 0,
    bytesSent: 0,
    sampledOut: 0,
    slowFrames: 0,
    longestSlice: 0,
  };
}

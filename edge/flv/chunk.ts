/** Whole tags, to be sent as they are. */
export interface FlvChunk {
  bytes: Uint8Array;
  /** ms on the session's time line, of the first tag. */
  timestamp: number;
  /** Begins with a key frame: a viewer may begin here. */
  keyframe: boolean;
  /** Needed whatever else is skipped: a new configuration. */
  always?: true;
}

/** What a decoder has to be told first, as tag bodies. */
export interface FlvHeaders {
  hasAudio: boolean;
  script: Uint8Array | null;
  video: Uint8Array | null;
  audio: Uint8Array | null;
}

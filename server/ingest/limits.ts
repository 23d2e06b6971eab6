const KiB = 1024;
const MiB = 1024 * KiB;

/** What one RTMP connection may ask of us. Fixed, not configured: a real encoder is far below every one. */
export const RTMP_LIMITS = {
  /**
   * Smallest chunk size accepted. RTMP 1.0 §5.4.1 says a sender SHOULD use at least 128; smaller ones cost a header parse for
   * every few bytes, and 0 never ends.
   */
  minChunkSize: 128,
  /** Largest message, which also bounds the effective chunk size (§5.4.1: a chunk is never longer than its message). */
  maxMessageBytes: 8 * MiB,
  /** Largest message of a connection that was not accepted as a publisher. */
  maxMessageBytesBeforePublish: 64 * KiB,
  /** Declared bytes of messages under assembly, over all chunk streams. */
  maxPartialBytes: 16 * MiB,
  maxChunkStreams: 32,
  /** Commands and data messages (AMF0). */
  maxAmfBytes: 64 * KiB,
  maxAmfDepth: 16,
  maxAmfValues: 1024,
  maxAmfString: 4 * KiB,
  /** createStream calls. */
  maxMessageStreams: 8,
  /** Replies the peer does not read. */
  maxOutputBytes: 256 * KiB,
  maxNameLength: 256,
  maxQueryLength: 1 * KiB,
  maxDescriptionLength: 512,
  /** Jumps of the clock within one publish. */
  maxTimestampJumps: 100,
} as const;

/** What one feed may hold. */
export const FEED_LIMITS = {
  /** What readers may go back to: the 12 s others count on and some to spare. The bytes bound it first at over 9 Mbit/s. */
  history: { span: 15_000, bytes: 16 * MiB, tags: 20_000 },
  reader: { behind: 3_000, stuck: { bytes: 32 * MiB, time: 30_000 } },
  /** ms of media that a reader of pictures alone gets at once: it needs them by the part. */
  gatherPictures: 60,
  maxReaders: 64,
  /** Sequence headers; larger ones are not codec configuration. */
  maxSequenceHeaderBytes: 64 * KiB,
  /** ms of video without a sound after which the feed says it has none. */
  audioWait: 300,
  /** ms of media between two looks at what a source sends; key frames are always looked at. */
  measureEvery: 200,
  /** Kept in `feedState`; the oldest go first. */
  maxAnchors: 64,
  /** Ended sessions that are remembered, so that their readers are told. */
  maxEnded: 1_000,
} as const;

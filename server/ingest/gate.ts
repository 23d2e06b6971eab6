import type { FeedSource } from '../../protocol/topics.js';

/** A client's wish to publish, as RTMP carried it. All strings are untrusted. */
export interface PublishRequest {
  /** Unique per TCP connection. */
  connection: string;
  remoteAddress: string;
  /** `live` in `rtmp://host/live/{name}`. */
  app: string;
  /** Stream name or key, without the query. */
  name: string;
  /** Query of the stream name and of the tcUrl, the former winning. */
  query: Record<string, string>;
  /** `flashVer` of the connect command, for the studio. */
  encoder: string;
}

export type PublishDecision =
  | { accepted: true; room: string; session: string }
  /** `description` is sent as the RTMP status description; a sentence the streamer reads in OBS's log. */
  | {
      accepted: false;
      code: 'bad_name' | 'bad_key' | 'room_banned' | 'already_publishing' | 'limit' | 'unavailable';
      description: string;
    };

export interface PublishEnd {
  connection: string;
  session: string;
  /** True for deleteStream, closeStream or FCUnpublish; false for a drop, a time-out or a protocol fault. */
  clean: boolean;
  /** Code for logs and the session's interruptions: `unpublished`, `connection_lost`, `idle_timeout`, `no_video`, `unsupported_codec`, `over_limit`, `protocol_error`, `cut_by_server`. */
  reason: string;
  /** A sentence for the session's people, when the code does not say it all: which limit was broken, and by how much. */
  detail?: string;
}

/** Who may publish, decided by the sessions feature; asked before Publish.Start is sent. */
export interface PublishGate {
  authorize(request: PublishRequest): Promise<PublishDecision>;
  /** The publisher's first video frame arrived; the feed can be read. */
  mediaStarted(session: string, connection: string): void;
  /** The accepted publisher is gone. Called exactly once for each accepted publish. */
  publishEnded(end: PublishEnd): void;
}

/** What the sessions feature may do with a feed; ingest implements it. */
export interface Feeds {
  /** URL with token that ffmpeg reads the feed from, the same after a restart; creates the feed unless it was ended. */
  url(session: string): string;
  /** After a crash, before publishers are let in: the session's first picture is shown at `mediaTime` (ms). */
  continueAt(session: string, mediaTime: number): void;
  /** ms since the session's publisher last sent something; null without one. A connection that is half open is silent. */
  silentFor(session: string): number | null;
  /** What the publisher sends, as measured; null while it is not known. */
  source(session: string): FeedSource | null;
  /** Another server has the session from here on: readers and publisher are cut, and find it there. Idempotent. */
  leave(session: string): void;
  /** Ends the feed for its readers (they see EOF) and cuts its publisher. Idempotent. */
  end(session: string): void;
}

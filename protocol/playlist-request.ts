/** LL-HLS delivery directives of a media playlist request, RFC 8216bis §6.2.5. */
export interface PlaylistDirectives {
  msn?: number;
  part?: number;
  skip?: boolean;
}

/** What a session's origin answers; a body is rendered once and shared by all who wait for it. */
export type PlaylistReply =
  | { status: 'ok'; body: Buffer }
  /** Directives that can't be met: msn too far ahead, part without msn. */
  | { status: 'bad_request'; detail: string }
  /** No such session or rung. */
  | { status: 'gone' }
  /** The part did not come in time (3 × target duration). */
  | { status: 'timeout' };

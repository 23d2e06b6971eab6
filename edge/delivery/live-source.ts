import type { PlaylistDirectives, PlaylistReply } from '../../protocol/playlist-request.js';

/** Where an edge gets live media; a transcoder's origin in one process, its HTTP routes otherwise. */
export interface LiveSource {
  /** Null when the session is not (or no longer) playable here. Rendition URIs are `{rung}/index.m3u8?session={session}`. */
  multivariant(session: string): Promise<Buffer | null>;
  /** Waits while the directives ask for what does not exist yet. */
  playlist(
    session: string,
    rung: string,
    directives: PlaylistDirectives,
    signal: AbortSignal,
  ): Promise<PlaylistReply>;
  /** `init-0.mp4`, `12.m4s`, `12.3.m4s`; the hinted next part waits for its bytes. Null when there is no such thing. */
  resource(session: string, rung: string, name: string, signal: AbortSignal): Promise<Buffer | null>;
}

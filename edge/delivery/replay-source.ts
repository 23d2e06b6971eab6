import type { Replay, ReplayDanmaku } from '../../protocol/recording.js';

/** Where an edge gets replays; the server's replay feature in one process, its API otherwise. */
export interface ReplaySource {
  /** Null when there is none or it is not ready. */
  replay(session: string): Promise<Replay | null>;
  /** Ascending by time. */
  danmaku(session: string): Promise<ReplayDanmaku[]>;
}

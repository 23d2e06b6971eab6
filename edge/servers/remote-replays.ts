import type { Bus } from '../../backends/bus/port.js';
import { CodedError } from '../../protocol/problems.js';
import type { Replay, ReplayDanmaku } from '../../protocol/recording.js';
import { serverPaths } from '../../protocol/servers.js';
import { replaysChanged } from '../../protocol/topics.js';
import type { ReplaySource } from '../delivery/replay-source.js';
import { Remembered } from './remembered.js';
import { NoServer, ServerSilent, type Servers } from './servers.js';

/** A replay of twelve hours is some megabytes. It is asked for again when it changed, and now and then. */
const REPLAYS = { bytes: 64 * 1024 * 1024, fresh: 60_000 };
const DANMAKU = { bytes: 64 * 1024 * 1024, fresh: 30_000 };

/**
 * Replays as the servers tell them, for edges without a database. While no server answers, what was last known is played. Resource:
 * {@link close}.
 */
export class RemoteReplays implements ReplaySource {
  private readonly replays: Remembered<Replay>;
  private readonly said: Remembered<ReplayDanmaku[]>;
  private changes: { close(): void } | undefined;

  private constructor(servers: Servers) {
    this.replays = new Remembered(servers, REPLAYS);
    this.said = new Remembered(servers, DANMAKU);
  }

  static async open(bus: Bus, servers: Servers): Promise<RemoteReplays> {
    const it = new RemoteReplays(servers);
    it.changes = await bus.subscribe(replaysChanged(), ({ event }) => it.changed(event.session), {
      onReset: () => it.changed(null),
    });
    return it;
  }

  /** @throws media_unavailable when no server answers and it was never asked for before */
  replay(session: string): Promise<Replay | null> {
    return this.replays.get(serverPaths.replay(session)).catch(asUnavailable);
  }

  /** @throws as {@link replay} */
  async danmaku(session: string): Promise<ReplayDanmaku[]> {
    return (await this.said.get(serverPaths.danmaku(session)).catch(asUnavailable)) ?? [];
  }

  /** Idempotent. */
  async close(): Promise<void> {
    this.changes?.close();
  }

  private changed(session: string | null): void {
    this.replays.doubt(session === null ? null : serverPaths.replay(session));
    this.said.doubt(session === null ? null : serverPaths.danmaku(session));
  }
}

function asUnavailable(error: unknown): never {
  const away =
    error instanceof NoServer ||
    error instanceof ServerSilent ||
    (error instanceof Error && error.name === 'TimeoutError');
  throw away ? new CodedError('media_unavailable', 'The servers do not answer right now.') : error;
}

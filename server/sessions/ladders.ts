import type { Logger } from 'pino';
import type { Bus } from '../../backends/bus/port.js';
import type { Jobs } from '../../backends/jobs/port.js';
import type { Clock } from '../../protocol/clock.js';
import type { TranscodeJob } from '../../protocol/jobs.js';
import type { Feeds } from '../ingest/gate.js';
import type { Rooms } from '../rooms/service.js';
import { type LadderEvent, LadderRun } from './ladder-run.js';
import type { LiveSession } from './live-session.js';

interface LadderParts {
  bus: Bus;
  jobs: Jobs;
  feeds: Feeds;
  rooms: Rooms;
  clock: Clock;
  logger: Logger;
  /** Bits a second up to which a source may be its own top rung; 0: never. */
  passthroughMaxBitrate: number;
  /** Hears what becomes of a session's ladder. */
  heard: (session: LiveSession, event: LadderEvent) => void;
}

/** The transcode jobs of the sessions on air. */
export class Ladders {
  private readonly runs = new Map<string, LadderRun>();

  constructor(private readonly parts: LadderParts) {}

  /** Throws when not even a first attempt could be made. */
  async start(session: LiveSession): Promise<void> {
    const job = await this.jobOf(session);
    const run = new LadderRun(this.parts, job, (event) => this.parts.heard(session, event));
    this.runs.set(session.id, run);
    await run.start();
  }

  /** The run of a session that ends; it is the caller's from here on. */
  take(session: string): LadderRun | null {
    const run = this.runs.get(session) ?? null;
    this.runs.delete(session);
    return run;
  }

  tick(): void {
    for (const run of this.runs.values()) run.tick();
  }

  private async jobOf({ id, room, startedAt, settings }: LiveSession): Promise<TranscodeJob> {
    const { rooms, feeds, passthroughMaxBitrate: maxBitrate } = this.parts;
    const { title, host, watermark } = await rooms.get(room);
    const passthrough = settings.passthrough && maxBitrate > 0 ? { maxBitrate } : null;
    const named = host === undefined ? { title } : { title, host };
    return { session: id, room, startedAt, feedUrl: feeds.url(id), watermark, ...named, passthrough };
  }
}

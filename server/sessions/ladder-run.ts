import type { Logger } from 'pino';
import type { Bus } from '../../backends/bus/port.js';
import type { JobOutcome, Jobs } from '../../backends/jobs/port.js';
import type { Room } from '../../protocol/api.js';
import { type OriginState, originState, roomViewers } from '../../protocol/topics.js';
import type { Feeds } from '../ingest/gate.js';

export type LadderEvent =
  | { type: 'ready'; rungs: string[] }
  /** Playlists carry ENDLIST, or nothing more will come. */
  | { type: 'over'; reason: string }
  | { type: 'viewers'; count: number };

interface RunParts {
  bus: Bus;
  jobs: Jobs;
  feeds: Feeds;
  logger: Logger;
}

/** A session's transcode job with what it says of itself, and the viewers it has. */
export class LadderRun {
  private readonly watches: { close(): void }[] = [];
  /** True once nothing more will be recorded. */
  over = false;
  private closed = false;

  constructor(
    private readonly parts: RunParts,
    private readonly session: { id: string; room: string; startedAt: number },
    private readonly listener: (event: LadderEvent) => void,
  ) {}

  async start({ title, host, watermark }: Room): Promise<void> {
    const { bus, jobs, feeds } = this.parts;
    const { id, room, startedAt } = this.session;
    this.watches.push(await bus.watch(originState(id), ({ value }) => this.onOrigin(value)));
    this.watches.push(
      await bus.watch(roomViewers(room), ({ value }) => this.listener({ type: 'viewers', count: value })),
    );
    const payload = {
      session: id,
      room,
      startedAt,
      feedUrl: feeds.url(id),
      watermark,
      title,
      ...(host === undefined ? {} : { host }),
      passthrough: null,
    };
    const { finished } = await jobs.enqueue('transcode', { id, payload });
    void finished.then((outcome) => this.onOutcome(outcome));
  }

  /** Stops listening and takes a job that hangs off its worker. Idempotent. */
  async close(): Promise<void> {
    if (this.closed) return;
    this.closed = true;
    for (const watch of this.watches) watch.close();
    if (!this.over) await this.parts.jobs.cancel('transcode', this.session.id);
  }

  private onOrigin(state: OriginState): void {
    if (state.status === 'ready') this.listener({ type: 'ready', rungs: state.rungs });
    else if (state.status === 'ended') this.finish('The transcoder stopped.');
    else if (state.status === 'failed') this.finish(state.reason ?? 'The transcoder failed.');
  }

  /** The job's end follows the origin's; alone it means that the worker died. Only a shutdown cancels or releases a job under way. */
  private onOutcome(outcome: JobOutcome): void {
    if (outcome.status === 'cancelled' || outcome.status === 'released') return;
    this.finish(outcome.status === 'failed' ? outcome.reason : 'The transcoder stopped.');
  }

  private finish(reason: string): void {
    if (this.over || this.closed) return;
    this.over = true;
    this.listener({ type: 'over', reason });
  }
}

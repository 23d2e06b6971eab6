import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { Bus } from '../backends/bus/port.js';
import type { Lease } from '../backends/jobs/port.js';
import type { MediaStore } from '../backends/media/port.js';
import type { Config } from '../config/config.js';
import type { Encoding, Remark } from '../protocol/api.js';
import type { Clock } from '../protocol/clock.js';
import type { TranscodeJob } from '../protocol/jobs.js';
import { describeAvc } from '../protocol/nal/h264.js';
import { feedState, type OriginState, originState, sessionStart, sessionTags } from '../protocol/topics.js';
import { type Continuation, continueRecording, NotContinuable } from './continuation.js';
import type { StopSignals } from './encoder-run.js';
import { type FeedLook, lookAtFeed } from './feed-look.js';
import { FfmpegFailed } from './ffmpeg.js';
import { type LadderPlan, planLadder, type Source } from './ladder.js';
import { LiveSession } from './live-session.js';
import type { FfmpegTools } from './locator.js';
import { chooseTop, copiedPlan, explain, type Unfitness } from './passthrough-rules.js';
import { NotPlayable, probe } from './probe.js';
import { FeedLost, Production, type RemarkCode } from './production.js';
import { type RecordedPlan, writePlan } from './recorded-plan.js';
import { Recorder } from './recorder.js';
import type { TranscoderStats } from './stats.js';
import { prepareMark } from './watermark.js';

export interface TranscodeDeps {
  bus: Bus;
  media: MediaStore;
  clock: Clock;
  logger: Logger;
  options: Config['transcoder'];
  tools: FfmpegTools;
  stats: TranscoderStats;
  /** Base URL of this worker's origin routes; empty in one process. */
  origin: string;
  /** Nothing is recorded, nor said of the session, that this does not confirm. */
  lease: Lease;
  /** The session can be asked for from now on. */
  opened: (live: LiveSession) => void;
}

const REMARKS_KEPT = 20;
/** ms between two tries to reach a feed that was never read, and until it is given up. */
const RETRY = 500;
const PATIENCE = 30_000;

/**
 * One transcode job: from its feed to the end of its playlists. Owns the session's directory and recording. Aborted with `cancelled`, it
 * ends the live as the feed's end does; with any other reason somebody else goes on with it, so playlists stay as they are.
 */
export class TranscodeRun {
  readonly #deps: TranscodeDeps;
  readonly #logger: Logger;
  readonly #remarks: Remark[] = [];
  #status: OriginState['status'] = 'starting';
  #live: LiveSession | undefined;
  #visibleFrom: number | undefined;
  #encoding: Encoding | undefined;

  constructor(
    deps: TranscodeDeps,
    private readonly job: TranscodeJob,
  ) {
    this.#deps = deps;
    this.#logger = deps.logger.child({ session: job.session, room: job.room });
  }

  /**
   * Runs until the feed is over or `signal` aborts; what was made is on disk when it resolves.
   * @throws Error with a sentence for people when there was nothing to make or no encoder lasts
   */
  async run(signal: AbortSignal): Promise<void> {
    const dir = await mkdtemp(join(tmpdir(), 'kaibo-'));
    try {
      await this.#transcode(dir, signal);
      if (!givenAway(signal)) await this.#announce('ended');
    } catch (error) {
      const reason = this.#explain(error);
      if (!givenAway(signal)) await this.#announce('failed', { reason, hopeless: isHopeless(error) });
      throw new Error(reason);
    } finally {
      await rm(dir, { recursive: true, force: true });
    }
  }

  async #transcode(dir: string, signal: AbortSignal): Promise<void> {
    const { bus, media, stats, lease } = this.#deps;
    const from = (await bus.get(sessionStart(this.job.session)))?.value ?? null;
    const continuation = await this.#earlier(from);
    const recorded = continuation ?? (await this.#plan(signal));
    if (!recorded) return;
    const { plan } = recorded;
    this.#encoding = recorded.encoding;
    const continues = continuation && { segment: openSegment(continuation) };
    const recorder = new Recorder({
      ...{ session: this.job.session, media, logger: this.#logger, counts: stats, lease, continues },
    });
    const live = this.#open(plan, recorder, continuation, from);
    try {
      await this.#produce(recorded, live, dir, signal);
      await live.settled();
      if (!givenAway(signal)) live.end();
    } finally {
      await live.settled();
      await recorder.close();
    }
    if (!live.ready && !signal.aborted) throw new NotPlayable('The stream ended before there was a picture.');
  }

  /** Null when this is the session's first run. */
  async #earlier(from: number | null): Promise<Continuation | null> {
    const { media } = this.#deps;
    return continueRecording(media, this.job.session, from).catch((error: unknown) => {
      if (error instanceof NotContinuable) throw error;
      // A disk that fails costs the recording, never the live.
      this.#logger.error({ err: error }, 'the recording can not be read');
      return null;
    });
  }

  /** Players go on with what there is while the encoder starts. */
  async #continued(live: LiveSession): Promise<void> {
    this.#deps.stats.continued++;
    this.#logger.info({ position: live.position, rungs: live.rungs }, 'the session is continued');
    await this.#announce('ready');
  }

  /** Null when told to stop meanwhile. */
  async #plan(signal: AbortSignal): Promise<RecordedPlan | null> {
    await this.#announce('starting');
    const probed = await this.#probe(signal);
    if (!probed) return null;
    const { source, avc } = probed;
    const ladder = planLadder(source, this.#deps.options);
    const told = await this.#deps.bus.get(feedState(this.job.session));
    const encoding = chooseTop({
      ...{ job: this.job, plan: ladder, source },
      picture: avc && describeAvc(avc.record),
      measured: told?.value.source ?? null,
    });
    const plan = encoding.top === 'copied' ? copiedPlan(ladder) : ladder;
    const rungs = plan.rungs.map((it) => it.name);
    this.#logger.info({ source, rungs, partDuration: plan.partDuration, encoding }, 'ladder planned');
    await this.#writePlan({ plan, source, encoding });
    return { plan, source, encoding };
  }

  async #writePlan(recorded: RecordedPlan): Promise<void> {
    await writePlan(this.#deps.media, this.job.session, recorded).catch((error: unknown) => {
      // As with all of the recording: the live goes on without, and nobody can go on with it.
      this.#logger.error({ err: error }, 'the plan was not recorded');
    });
  }

  /** Null when told to stop meanwhile. */
  async #probe(signal: AbortSignal): Promise<{ source: Source; avc: SeenFeed['avc'] } | null> {
    const { tools, clock } = this.#deps;
    const { feedUrl } = this.job;
    const since = clock.now();
    let avc: SeenFeed['avc'] = null;
    while (!signal.aborted) {
      const look = await lookAtFeed(feedUrl, 'first', signal);
      if (look.state === 'over') throw new NotPlayable('The stream ended before there was a picture.');
      if (look.state === 'there') {
        avc = look.avc;
        break;
      }
      if (clock.now() - since > PATIENCE) throw new FeedLost();
      await sleep(RETRY, undefined, { signal }).catch(() => undefined); // aborted: the loop ends
    }
    const source = await probe(tools, feedUrl, signal).catch((error: unknown) => {
      if (signal.aborted) return null;
      throw error;
    });
    return source && { source, avc };
  }

  #open(
    plan: LadderPlan,
    recorder: Recorder,
    continuation: Continuation | null,
    from: number | null,
  ): LiveSession {
    const { session, room, startedAt } = this.job;
    const { clock, stats, opened } = this.#deps;
    const onReady = () => void this.#announce('ready');
    const onBegun = (at: number) => {
      this.#visibleFrom = at;
      void this.#announce(this.#status);
    };
    const live = new LiveSession({
      ...{ session, room, startedAt, plan, recorder, continuation, clock, stats, onReady, onBegun },
      logger: this.#logger,
    });
    this.#live = live;
    if (from !== null) live.beginAt(from);
    opened(live);
    return live;
  }

  async #produce(
    { source, plan, encoding }: RecordedPlan,
    live: LiveSession,
    dir: string,
    signal: AbortSignal,
  ): Promise<void> {
    const { bus, media, options, tools, clock, stats } = this.#deps;
    let { feedUrl } = this.job;
    const mark = await prepareMark(this.job, media, dir, tools.drawtext);
    const production = new Production({
      ...{ feedUrl: () => feedUrl, source, plan, mark, preset: options.preset },
      ...{ tools, dir, live, clock, stats, logger: this.#logger, encoding },
      onSpeed: (speed) => {
        stats.speeds[this.job.session] = speed;
      },
      maxBitrate: this.job.passthrough?.maxBitrate ?? 0,
      fellBack: (reason) => this.#fellBack({ source, plan, encoding: { top: 'encoded', reason } }, reason),
      remark: (code, text) => this.#remark(code, text),
    });
    const { session } = this.job;
    const feed = await bus.watch(feedState(session), ({ value }) => {
      feedUrl = value.url ?? feedUrl;
      live.setAnchors(value.anchors);
      if (value.tracks) production.setTracks(value.tracks);
    });
    const tags = await bus.watch(sessionTags(session), ({ value }) => live.setTags(value));
    const start = await bus.watch(sessionStart(session), ({ value }) => live.beginAt(value));
    if (live.ready) await this.#continued(live);
    try {
      await production.run(stopSignals(signal));
    } finally {
      feed.close();
      tags.close();
      start.close();
    }
  }

  #explain(error: unknown): string {
    if (error instanceof NotPlayable || error instanceof NotContinuable || error instanceof FeedLost)
      return error.message;
    const lines = error instanceof FfmpegFailed ? error.lines.map((it) => withoutUrls(it)) : [];
    const message = error instanceof Error ? withoutUrls(error.message) : 'unknown';
    this.#logger.error({ message, lines }, 'the encoder stopped');
    return [`The encoder stopped: ${message}.`, ...lines.slice(-3)].join(' ').slice(0, 600);
  }

  #fellBack(recorded: RecordedPlan, reason: Unfitness): void {
    this.#encoding = recorded.encoding;
    void this.#writePlan(recorded);
    this.#remark('passthrough_ended', `The best quality is encoded from now on: ${explain(reason)}.`);
  }

  #remark(code: RemarkCode, text: string): void {
    this.#remarks.push({ at: this.#deps.clock.now(), code, text });
    if (this.#remarks.length > REMARKS_KEPT) this.#remarks.shift();
    void this.#announce(this.#status);
  }

  async #announce(
    status: OriginState['status'],
    failure: Pick<OriginState, 'reason' | 'hopeless'> = {},
  ): Promise<void> {
    this.#status = status;
    const { session, room } = this.job;
    const state: OriginState = {
      ...{ session, room, status, origin: this.#deps.origin, rungs: this.#live?.rungs ?? [] },
      remarks: [...this.#remarks],
      ...failure,
      ...(this.#encoding === undefined ? {} : { encoding: this.#encoding }),
      ...(this.#visibleFrom === undefined ? {} : { visibleFrom: this.#visibleFrom }),
    };
    const { lease, bus } = this.#deps;
    try {
      await lease.confirmed();
      await bus.set(originState(session), state);
    } catch (err) {
      // The job is another worker's; or the bus is closed, which it is before the transcoder only on the way out.
      this.#logger.warn({ err, status }, 'the origin state was not published');
    }
  }
}

type SeenFeed = Extract<FeedLook, { state: 'there' }>;

/** Number of the segment that goes on, if one does. */
function openSegment({ rungs }: Continuation): number | null {
  const newest = [...rungs.values()][0]?.segments.at(-1);
  return newest?.open ? newest.msn : null;
}

/** Another attempt would find the same. */
function isHopeless(error: unknown): boolean {
  return error instanceof NotPlayable || error instanceof NotContinuable;
}

/** Told to stop so that another worker goes on. */
function givenAway(signal: AbortSignal): boolean {
  return signal.aborted && signal.reason !== 'cancelled';
}

/** A live that ends is finished with care; one that is given away is dropped at once, since the next worker reads the feed again. */
function stopSignals(signal: AbortSignal): StopSignals {
  const soft = new AbortController();
  const hard = new AbortController();
  const stop = () => (givenAway(signal) ? hard : soft).abort();
  if (signal.aborted) stop();
  else signal.addEventListener('abort', stop, { once: true });
  return { soft: soft.signal, hard: hard.signal };
}

/** The feed's URL carries a token. */
function withoutUrls(text: string): string {
  return text.replace(/\b[a-z]+:\/\/\S+/g, 'url');
}

import { availableParallelism } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { Encoding } from '../protocol/api.js';
import type { Clock } from '../protocol/clock.js';
import type { FeedTracks } from '../protocol/topics.js';
import { CopiedRun } from './copied-run.js';
import { type EncoderEnd, EncoderRun, type StopSignals } from './encoder-run.js';
import { type FeedLook, lookAtFeed } from './feed-look.js';
import { feedFrom, picturesOf } from './feed-url.js';
import { copiedStart, firstStart, nextStart, type RunStart, readFrom, startAt } from './grid.js';
import type { LadderPlan, Source } from './ladder.js';
import { ladderCommand } from './ladder-command.js';
import type { LiveSession } from './live-session.js';
import type { FfmpegTools } from './locator.js';
import { packagerSink } from './packager-sink.js';
import type { Unfitness } from './passthrough-rules.js';
import { toNumber } from './rate.js';
import { type Effort, efforts, type Fault, type FaultKind, remedy } from './restart-rules.js';
import type { TranscoderStats } from './stats.js';
import { changed } from './track-change.js';
import type { PreparedMark } from './watermark.js';

export interface ProductionDeps {
  /** Where the feed is now. */
  feedUrl: () => string;
  source: Source;
  plan: LadderPlan;
  /** What became of the top rung so far. */
  encoding: Encoding;
  /** Bits a second up to which it may be copied. */
  maxBitrate: number;
  mark: PreparedMark | null;
  preset: string;
  tools: FfmpegTools;
  /** The session's directory. */
  dir: string;
  live: LiveSession;
  clock: Clock;
  logger: Logger;
  stats: TranscoderStats;
  /** ffmpeg's own figure: 1 keeps up. */
  onSpeed: (speed: number) => void;
  /** Tells the session's people. */
  remark: (code: RemarkCode, text: string) => void;
  /** The top rung was copied and is encoded from now on. */
  fellBack: (reason: Unfitness) => void;
}

export type RemarkCode =
  | 'encoder_restarted'
  | 'encoder_stalled'
  | 'degraded'
  | 'source_changed'
  | 'passthrough_ended'
  | 'feed_returned';

/** The feed could not be read for so long that nobody waits for it any more. */
export class FeedLost extends Error {
  constructor() {
    super('The connection to the source was lost and did not come back.');
    this.name = 'FeedLost';
  }
}

/** As the node's own: at 5, with a load of 8 on two cores, a third of the parts came seconds late. */
const NICENESS = 0;
/** ms between two tries to read a feed that broke, and until it is given up. */
const RETRY = 500;
const FEED_PATIENCE = 150_000;
/** ms between two runs that a change of the source asks for. */
const SETTLE = 3_000;

type Feed = Extract<FeedLook, { state: 'there' }>;

/**
 * Makes a session's media with one encoder after another: each goes on at the picture where the one before it ended, whatever ended
 * it. Knows nothing of playlists or recordings.
 */
export class Production {
  readonly #deps: ProductionDeps;
  #efforts: Effort[];
  /** Whether the top rung is the source's own. */
  #copied: boolean;
  /** Why it can't be any longer, once the present run has ended. */
  #unfit: Unfitness | null = null;
  /** The next run is the first without copying. */
  #fellBack = false;
  #faults: Fault[] = [];
  #tracks: FeedTracks | undefined;
  /** What the present run was begun for. */
  #running:
    | { tracks: FeedTracks | undefined; audio: boolean; change: AbortController; at: number }
    | undefined;

  constructor(deps: ProductionDeps) {
    this.#deps = deps;
    this.#copied = deps.encoding.top === 'copied';
    this.#efforts = efforts(deps.plan, deps.preset, this.#copied);
  }

  /** What the feed carries now. An encoder that can't follow the change is replaced. */
  setTracks(tracks: FeedTracks): void {
    this.#tracks = tracks;
    const running = this.#running;
    if (!running || !changed(tracks, running)) return;
    const wait = Math.max(0, running.at + SETTLE - this.#deps.clock.now());
    setTimeout(() => {
      if (this.#tracks && changed(this.#tracks, running)) running.change.abort();
    }, wait).unref();
  }

  /**
   * Runs until the feed is over or a signal aborts.
   * @throws FeedLost, and FfmpegFailed or whatever else the last encoder died of
   */
  async run(stop: StopSignals): Promise<void> {
    const signal = AbortSignal.any([stop.soft, stop.hard]);
    while (!signal.aborted) {
      const feed = await this.#feed(signal);
      if (!feed || signal.aborted) return;
      const end = await this.#encode(feed, stop);
      if (signal.aborted) return;
      await this.#after(end, signal);
    }
  }

  /** Waits for the feed; null when it is over. */
  async #feed(signal: AbortSignal): Promise<Feed | null> {
    const { clock, stats, remark } = this.#deps;
    let awaySince: number | undefined;
    while (!signal.aborted) {
      const look = await this.#look('first', signal);
      if (look.state === 'over') return null;
      if (look.state === 'there') {
        if (awaySince === undefined) return look;
        stats.feedReturns++;
        this.#faults = [];
        remark('feed_returned', 'The connection to the source broke and came back.');
        return look;
      }
      awaySince ??= clock.now();
      if (clock.now() - awaySince > FEED_PATIENCE) throw new FeedLost();
      await sleep(RETRY, undefined, { signal }).catch(() => undefined); // aborted: the loop ends
    }
    return null;
  }

  #look(until: 'first' | 'newest', signal: AbortSignal): Promise<FeedLook> {
    const { feedUrl, live, plan, source } = this.#deps;
    const { position } = live;
    const start = position === null ? firstStart(plan, source.start) : startAt(plan, position);
    return lookAtFeed(feedFrom(feedUrl(), readFrom(plan, start)), until, signal);
  }

  async #encode(feed: Feed, { soft, hard }: StopSignals): Promise<EncoderEnd> {
    const { live, source, clock } = this.#deps;
    const audio = this.#tracks ? this.#tracks.audio !== null : (feed.audio ?? source.audio);
    const change = new AbortController();
    this.#running = { tracks: this.#tracks, audio, change, at: clock.now() };
    const { start, jump } = this.#startOf(feed);
    live.beginRun(jump, this.#fellBack);
    this.#fellBack = false;
    const copied = this.#copied ? this.#copiedRun(start, change) : null;
    this.#deps.logger.info(
      { start, jump, audio, rungs: live.rungs, copied: copied !== null },
      'an encoder begins',
    );
    const reading = copied?.read(AbortSignal.any([hard, change.signal]));
    try {
      return await this.#encoder(start, audio, feed.sound, copied).run({
        soft,
        hard: AbortSignal.any([hard, change.signal]),
      });
    } finally {
      this.#running = undefined;
      change.abort();
      await reading;
    }
  }

  /** Where the next run begins. What can't be copied there is encoded from there on. */
  #startOf(feed: Feed): { start: RunStart; jump: boolean } {
    const { live, plan, source } = this.#deps;
    const foreign = this.#tracks?.container === 'matroska' || (feed.first !== null && !feed.avc);
    if (this.#copied && foreign) this.#fallBack('codec');
    if (live.position !== null) {
      const next = nextStart(plan, live.position, feed.first);
      if (this.#copied && next.jump) this.#fallBack('irregular');
      return next;
    }
    const start =
      this.#copied && feed.avc ? copiedStart(plan, feed.avc.shown / 1000) : firstStart(plan, source.start);
    return { start, jump: false };
  }

  #copiedRun(start: RunStart, change: AbortController): CopiedRun {
    const { live, maxBitrate, logger, feedUrl } = this.#deps;
    const plan = this.#madePlan();
    return new CopiedRun({
      ...{ plan, start, live, maxBitrate, logger },
      feedUrl: picturesOf(feedFrom(feedUrl(), readFrom(plan, start))),
      onUnfit: (reason) => {
        this.#unfit = reason;
        change.abort();
      },
    });
  }

  /** The plan with the rungs that are still made. */
  #madePlan(): LadderPlan {
    const { plan, live } = this.#deps;
    return { ...plan, rungs: plan.rungs.filter((it) => live.has(it.name)) };
  }

  #encoder(start: RunStart, audio: boolean, sound: number | null, copied: CopiedRun | null): EncoderRun {
    const { live, tools, dir, onSpeed, mark, preset, feedUrl } = this.#deps;
    const made = this.#madePlan();
    const plan = copied ? { ...made, rungs: made.rungs.slice(1) } : made;
    const command = ladderCommand({
      ...{ plan, mark, start, sound, preset, cheap: this.#effort.cheap, cores: availableParallelism() },
      feedUrl: feedFrom(feedUrl(), readFrom(plan, start)),
      source: { ...this.#deps.source, audio },
      copied: copied !== null,
      inBand: copied === null && this.#deps.plan.longestGop !== undefined,
    });
    return new EncoderRun({
      ...{ ffmpeg: tools.ffmpeg, dir, niceness: NICENESS, command },
      rungs: plan.rungs.map((it) => it.name),
      sink: (rung) => copied?.sink(rung) ?? packagerSink(rung, live, plan.partDuration),
      lag: () => live.lag,
      ahead: (signal) => this.#ahead(start.frame / toNumber(plan.frameRate), signal),
      onSpeed,
    });
  }

  /** ms of media that the feed has beyond what was made. */
  async #ahead(begin: number, signal: AbortSignal): Promise<number | null> {
    const look = await this.#look('newest', signal);
    if (look.state !== 'there' || look.newest === null) return null;
    return look.newest - Math.max(this.#deps.live.position ?? begin, begin) * 1000;
  }

  get #effort(): Effort {
    return this.#efforts[0] ?? { cheap: true, rungs: [] };
  }

  /** Decides on the next run; resolves when it is due. */
  async #after(end: EncoderEnd, signal: AbortSignal): Promise<void> {
    const { remark, logger, clock } = this.#deps;
    if (this.#unfit !== null) return this.#fallBack(this.#unfit);
    if (end.kind === 'stopped') {
      remark('source_changed', 'The source’s sound or format changed; the encoder was started again for it.');
      return;
    }
    // A feed that is over or away ended the encoder: that is no fault of its own.
    if ((await this.#look('first', signal)).state !== 'there') return;
    const kind: FaultKind = end.kind === 'finished' ? 'died' : end.kind;
    const cause = end.kind === 'died' ? end.error : new Error(SAYS[kind]);
    this.#faults.push({ at: clock.now(), kind });
    logger.warn(
      { kind, message: cause instanceof Error ? cause.message : 'unknown' },
      'the encoder is replaced',
    );
    const next = remedy(this.#faults, this.#efforts.length > 1);
    if (next.do === 'give-up') throw cause;
    this.#count(kind);
    if (next.do === 'degrade') this.#degrade(kind);
    else await sleep(next.after, undefined, { signal }).catch(() => undefined); // aborted: there is no next run
  }

  /** All rungs are encoded from now on. */
  #fallBack(reason: Unfitness): void {
    const { preset, fellBack } = this.#deps;
    const { cheap } = this.#effort;
    this.#copied = false;
    this.#fellBack = true;
    this.#unfit = null;
    this.#faults = [];
    this.#efforts = efforts(this.#madePlan(), preset).filter((it) => it.cheap || !cheap);
    fellBack(reason);
  }

  #count(kind: FaultKind): void {
    const { stats, remark } = this.#deps;
    stats.encoderRestarts++;
    if (kind === 'stalled') stats.encoderStalls++;
    if (kind === 'stalled') remark('encoder_stalled', 'The encoder stood still and was started again.');
    if (kind === 'died') remark('encoder_restarted', 'The encoder stopped and was started again.');
  }

  #degrade(kind: FaultKind): void {
    const { live, stats, remark } = this.#deps;
    this.#efforts.shift();
    this.#faults = [];
    stats.degradations++;
    const { rungs } = this.#effort;
    const dropped = live.rungs.filter((it) => !rungs.includes(it));
    live.drop(dropped);
    const why = kind === 'behind' ? 'The encoder could not keep up' : 'The encoder failed again and again';
    const what = dropped.length > 0 ? `${dropped.join(', ')} is made no more` : 'it works with less care now';
    remark('degraded', `${why}: ${what}.`);
  }
}

const SAYS: Record<FaultKind, string> = {
  died: 'it stopped before its input did',
  stalled: 'it stood still',
  behind: 'it could not keep up',
};

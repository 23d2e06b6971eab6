import { availableParallelism } from 'node:os';
import type { Logger } from 'pino';
import type { Bus } from '../backends/bus/port.js';
import type { Jobs, Lease } from '../backends/jobs/port.js';
import type { MediaStore } from '../backends/media/port.js';
import type { Config } from '../config/config.js';
import type { Clock } from '../protocol/clock.js';
import type { TranscodeJob } from '../protocol/jobs.js';
import type { PlaylistDirectives, PlaylistReply } from '../protocol/playlist-request.js';
import { recordingKeys } from '../protocol/recording.js';
import { transcodeCapacity } from './capacity.js';
import { takenOver } from './hand-over.js';
import type { LiveSession } from './live-session.js';
import { FfmpegLocator, type FfmpegTools } from './locator.js';
import { PosterMaker } from './poster-maker.js';
import { makeReplayPictures } from './replay-pictures.js';
import { parseResourceName } from './resource-name.js';
import { noStats, type TranscoderStats } from './stats.js';
import { runTestPicture } from './test-picture.js';
import { TranscodeRun } from './transcode-run.js';

export interface TranscoderDeps {
  bus: Bus;
  jobs: Jobs;
  media: MediaStore;
  clock: Clock;
  logger: Logger;
  options: Config['transcoder'];
  /** Base URL under which edges reach what this makes; '' (the default) in one process. */
  origin?: () => string;
  /** What it takes besides ladders and replay pictures. A test picture is published to a local address: only next to a server. Default both. */
  takes?: { ladders: boolean; testPictures: boolean };
  /** Finds ffmpeg; default: by `options.ffmpeg`. */
  locator?: FfmpegLocator;
}

/** How long an ended session can still be played live, so that viewers see its end; ms. */
const KEPT_AFTER_END = 60_000;
/** Replays whose pictures are made at once. */
const REPLAY_PICTURES = 1;
/** Test pictures at once; the server's own limit on lives is what rules. */
const TEST_PICTURES = 100;

interface Kept {
  live: LiveSession;
  timer?: NodeJS.Timeout;
}

/** Takes transcode and test-picture jobs, and serves the live media they make. */
export class Transcoder {
  readonly #deps: TranscoderDeps;
  readonly #locator: FfmpegLocator;
  readonly #stats = noStats();
  readonly #sessions = new Map<string, Kept>();
  readonly #making = new Set<string>();
  #workers: { close(): Promise<void> }[] = [];

  constructor(deps: TranscoderDeps) {
    this.#deps = deps;
    this.#locator = deps.locator ?? new FfmpegLocator(deps.options.ffmpeg);
  }

  /** Checks ffmpeg and begins to take jobs. @throws FfmpegUnusable */
  async start(): Promise<void> {
    const tools = await this.#locator.locate();
    const { jobs, logger, clock, media, options } = this.#deps;
    const capacity = transcodeCapacity(options.capacity, availableParallelism());
    logger.info({ ffmpeg: this.#locator.describe(), capacity }, 'transcoder ready');
    const stats = this.#stats;
    const { ladders, testPictures } = this.#deps.takes ?? { ladders: true, testPictures: true };
    if (ladders)
      this.#workers.push(
        await jobs.work('transcode', capacity, (job, signal, lease) =>
          this.#transcode(job.payload, tools, signal, lease),
        ),
      );
    if (testPictures)
      this.#workers.push(
        await jobs.work('test-picture', TEST_PICTURES, (job, signal) =>
          runTestPicture(job.payload, { tools, logger, stats, now: () => clock.now() }, signal),
        ),
      );
    this.#workers.push(
      await jobs.work('replay-pictures', REPLAY_PICTURES, (job, signal) =>
        makeReplayPictures(job.payload, { ffmpeg: tools.ffmpeg, media, signal }),
      ),
    );
  }

  /** A line on the ffmpeg in use, for the start banner. */
  describe(): string {
    return this.#locator.describe();
  }

  /** For the readiness of a node. @throws FfmpegUnusable when the ffmpeg that was found does not run any more */
  async assertUsable(): Promise<void> {
    await this.#locator.assertRuns();
  }

  stats(): Readonly<TranscoderStats> {
    return { ...this.#stats };
  }

  /** Null when the session is not, not yet, or no longer playable here. */
  async multivariant(session: string): Promise<Buffer | null> {
    return this.#sessions.get(session)?.live.multivariant() ?? null;
  }

  /** Waits while the directives ask for what does not exist yet; at most three target durations. */
  async playlist(
    session: string,
    rung: string,
    directives: PlaylistDirectives,
    signal: AbortSignal,
  ): Promise<PlaylistReply> {
    const live = this.#sessions.get(session)?.live;
    return live ? live.playlist(rung, directives, signal) : { status: 'gone' };
  }

  /** `init-0.mp4`, `12.m4s`, `12.3.m4s`; segments that left memory come from the recording. */
  async resource(session: string, rung: string, name: string, signal: AbortSignal): Promise<Buffer | null> {
    const live = this.#sessions.get(session)?.live;
    if (!live?.has(rung)) return null;
    const there = await live.resource(rung, name, signal);
    const wanted = parseResourceName(name);
    if (there || wanted === null || wanted.kind === 'part') return there;
    if (wanted.kind === 'init') return this.#deps.media.read(recordingKeys.init(session, rung, wanted.init));
    if (!live.passed(rung, wanted.msn)) return null;
    const end = live.recordedBytes(rung, wanted.msn) ?? Number.MAX_SAFE_INTEGER;
    return this.#deps.media.read(recordingKeys.segment(session, rung, wanted.msn), { start: 0, end });
  }

  /**
   * Gives back what it makes, and serves what it has until other workers have taken it over, `patience` ms at most: players go on from
   * one to the other without a gap.
   */
  async handOver(patience: number): Promise<void> {
    const sessions = [...this.#making];
    await this.#stop();
    const left = await takenOver(this.#deps.bus, sessions, this.#origin, patience);
    if (left.length > 0)
      this.#deps.logger.warn({ sessions: left }, 'no other worker took these over in time');
  }

  /** Stops taking jobs, ends those that run, and forgets all sessions. Idempotent. */
  async close(): Promise<void> {
    await this.#stop();
    for (const session of [...this.#sessions.keys()]) this.#forget(session);
  }

  get #origin(): string {
    return this.#deps.origin?.() ?? '';
  }

  async #stop(): Promise<void> {
    const workers = this.#workers;
    this.#workers = [];
    await Promise.all(workers.map((it) => it.close()));
  }

  async #transcode(job: TranscodeJob, tools: FfmpegTools, signal: AbortSignal, lease: Lease): Promise<void> {
    const { bus, media, clock, logger, options } = this.#deps;
    const { session } = job;
    const opened = (live: LiveSession) => {
      this.#forget(session);
      this.#sessions.set(session, { live });
    };
    const newest = () => this.#sessions.get(session)?.live.still() ?? null;
    const shows = (msn: number) => this.#sessions.get(session)?.live.shows(msn) ?? false;
    const posters = new PosterMaker({ session, media, logger, ffmpeg: tools.ffmpeg, newest, shows });
    this.#stats.running++;
    this.#making.add(session);
    try {
      const deps = {
        bus,
        media,
        clock,
        logger,
        options,
        tools,
        stats: this.#stats,
        origin: this.#origin,
        opened,
        lease,
      };
      await new TranscodeRun(deps, job).run(signal);
    } catch (error) {
      this.#stats.failures++;
      throw error;
    } finally {
      await posters.close();
      this.#stats.running--;
      delete this.#stats.speeds[session];
      this.#making.delete(session);
      this.#forgetLater(job.session);
    }
  }

  #forgetLater(session: string): void {
    const kept = this.#sessions.get(session);
    if (!kept) return;
    kept.timer = setTimeout(() => this.#forget(session), KEPT_AFTER_END);
    kept.timer.unref();
  }

  #forget(session: string): void {
    const kept = this.#sessions.get(session);
    if (!kept) return;
    clearTimeout(kept.timer);
    kept.live.close();
    this.#sessions.delete(session);
  }
}

import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Logger } from 'pino';
import type { Bus } from '../backends/bus/port.js';
import type { MediaStore } from '../backends/media/port.js';
import type { Config } from '../config/config.js';
import type { Clock } from '../protocol/clock.js';
import type { TranscodeJob } from '../protocol/jobs.js';
import { feedState, type OriginState, originState, sessionTags } from '../protocol/topics.js';
import { feedFrom } from './feed-url.js';
import { FfmpegFailed, runFfmpeg } from './ffmpeg.js';
import { firstStart, readFrom } from './grid.js';
import { type LadderPlan, planLadder, type Source } from './ladder.js';
import { ladderCommand, socketName } from './ladder-command.js';
import { LiveSession } from './live-session.js';
import type { FfmpegTools } from './locator.js';
import { Packager, type Packed } from './packager.js';
import { NotPlayable, probe } from './probe.js';
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
  /** The session can be asked for from now on. */
  opened: (live: LiveSession) => void;
}

/** As the node's own: at 5, with a load of 8 on two cores, a third of the parts came seconds late. */
const NICENESS = 0;

/** One transcode job: from its feed to the end of its playlists. Owns the session's directory, sockets, encoder and recording. */
export class TranscodeRun {
  readonly #deps: TranscodeDeps;
  readonly #logger: Logger;
  /** Our own reason to stop the encoder. */
  readonly #fault = new AbortController();
  #rungs: string[] = [];

  constructor(
    deps: TranscodeDeps,
    private readonly job: TranscodeJob,
  ) {
    this.#deps = deps;
    this.#logger = deps.logger.child({ session: job.session, room: job.room });
  }

  /**
   * Runs until the feed ends or `signal` aborts; the playlists are ended and the recording is on disk when it resolves.
   * @throws Error with a sentence for people when there was nothing to make or the encoder failed
   */
  async run(signal: AbortSignal): Promise<void> {
    await this.#announce('starting', []);
    const dir = await mkdtemp(join(tmpdir(), 'kaibo-'));
    try {
      await this.#transcode(dir, signal);
      await this.#announce('ended', this.#rungs);
    } catch (error) {
      const reason = this.#explain(error);
      await this.#announce('failed', this.#rungs, { reason, hopeless: error instanceof NotPlayable });
      throw new Error(reason);
    } finally {
      await rm(dir, { recursive: true, force: true });
    }
  }

  async #transcode(dir: string, signal: AbortSignal): Promise<void> {
    const { bus, media, options, tools, stats } = this.#deps;
    const source = await probe(tools, this.job.feedUrl, signal).catch((error: unknown) => {
      if (signal.aborted) return null;
      throw error;
    });
    if (!source) return;
    const plan = planLadder(source, options);
    this.#rungs = plan.rungs.map((it) => it.name);
    this.#logger.info({ source, rungs: this.#rungs, partDuration: plan.partDuration }, 'ladder planned');
    const recorder = new Recorder(this.job.session, media, this.#logger, stats);
    const live = this.#open(plan, recorder);
    const feed = await bus.watch(feedState(this.job.session), ({ value }) => live.setAnchors(value.anchors));
    const tags = await bus.watch(sessionTags(this.job.session), ({ value }) => live.setTags(value));
    try {
      await this.#encode(source, plan, live, dir, signal);
    } finally {
      feed.close();
      tags.close();
      live.end();
      await recorder.close();
    }
    if (!live.ready && !signal.aborted) throw new NotPlayable('The stream ended before there was a picture.');
  }

  #open(plan: LadderPlan, recorder: Recorder): LiveSession {
    const { session, room, startedAt } = this.job;
    const { clock, stats, opened } = this.#deps;
    const onReady = () => void this.#announce('ready', this.#rungs);
    const live = new LiveSession({
      ...{ session, room, startedAt, plan, recorder, clock, stats, onReady },
      logger: this.#logger,
    });
    opened(live);
    return live;
  }

  async #encode(
    source: Source,
    plan: LadderPlan,
    live: LiveSession,
    dir: string,
    signal: AbortSignal,
  ): Promise<void> {
    const { options, tools, media } = this.#deps;
    const mark = await prepareMark(this.job, media, dir, tools.drawtext);
    const start = firstStart(plan, source.start);
    const feedUrl = feedFrom(this.job.feedUrl, readFrom(plan, start));
    const command = ladderCommand({
      ...{ feedUrl, source, plan, mark, start, preset: options.preset },
      cores: availableParallelism(),
    });
    const sinks = await Promise.all(
      plan.rungs.map((it, index) => this.#sink(live, plan, it.name, dir, index)),
    );
    try {
      await runFfmpeg(command, {
        ...{ ffmpeg: tools.ffmpeg, cwd: dir, niceness: NICENESS },
        signal: AbortSignal.any([signal, this.#fault.signal]),
        onLine: (line) => this.#readSpeed(line),
      });
    } finally {
      await Promise.all(sinks.map((it) => it.close()));
    }
    if (this.#fault.signal.aborted) throw this.#fault.signal.reason;
  }

  /** The socket that ffmpeg writes a rung to. `close` waits for what ffmpeg has written. */
  async #sink(
    live: LiveSession,
    plan: LadderPlan,
    rung: string,
    dir: string,
    index: number,
  ): Promise<{ close(): Promise<void> }> {
    const packager = new Packager(plan.partDuration);
    const take = (packed: () => Packed[]) =>
      this.#guard(() => {
        for (const it of packed()) live.take(rung, it);
      });
    const server = createServer((socket) => {
      socket.on('data', (chunk) => take(() => packager.push(chunk)));
      // The encoder's own end says why a connection broke.
      socket.on('error', () => socket.destroy());
      socket.on('end', () => take(() => packager.end()));
    });
    await listen(server, join(dir, socketName(index)));
    return { close: () => new Promise((resolve) => server.close(() => resolve())) };
  }

  /** A fault while taking media ends this session, not the process. */
  #guard(work: () => void): void {
    try {
      if (!this.#fault.signal.aborted) work();
    } catch (error) {
      this.#fault.abort(error);
    }
  }

  #readSpeed(line: string): void {
    const speed = /speed=\s*([\d.]+)x/.exec(line)?.[1];
    if (speed !== undefined) this.#deps.stats.speed = Number(speed);
  }

  #explain(error: unknown): string {
    if (error instanceof NotPlayable) return error.message;
    const lines = error instanceof FfmpegFailed ? error.lines.map((it) => this.#withoutSecrets(it)) : [];
    const message = error instanceof Error ? this.#withoutSecrets(error.message) : 'unknown';
    this.#logger.error({ message, lines }, 'the encoder stopped');
    return [`The encoder stopped: ${message}.`, ...lines.slice(-3)].join(' ').slice(0, 600);
  }

  /** The feed's URL carries a token. */
  #withoutSecrets(text: string): string {
    return text.replace(/\b[a-z]+:\/\/\S+/g, 'url');
  }

  async #announce(
    status: OriginState['status'],
    rungs: string[],
    failure: Pick<OriginState, 'reason' | 'hopeless'> = {},
  ): Promise<void> {
    const { session, room } = this.job;
    const state = { session, room, status, origin: this.#deps.origin, rungs, ...failure };
    await this.#deps.bus.set(originState(session), state).catch((error: unknown) => {
      // The bus closes before the transcoder only on the way out.
      this.#logger.warn({ err: error, status }, 'the origin state was not published');
    });
  }
}

async function listen(server: Server, path: string): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(path, resolve);
  });
}

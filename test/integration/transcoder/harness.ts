import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { MemoryBus } from '../../../backends/bus/memory.js';
import { InProcessJobs } from '../../../backends/jobs/in-process.js';
import type { JobOutcome } from '../../../backends/jobs/port.js';
import { openDiskStore } from '../../../backends/media/disk.js';
import type { MediaStore } from '../../../backends/media/port.js';
import type { Watermark } from '../../../protocol/api.js';
import { systemClock } from '../../../protocol/clock.js';
import type { TranscodeJob } from '../../../protocol/jobs.js';
import { feedState, type OriginState, originState } from '../../../protocol/topics.js';
import { Transcoder } from '../../../transcoder/transcoder.js';
import { FlvFeed, type FlvFeedSource } from '../../support/flv-feed.js';
import type { HlsFetch } from '../../support/hls-checker.js';
import { until } from '../../support/until.js';

export const SESSION = 'session-1';
const ORIGIN = 'http://origin.invalid/live/room';

export interface LiveUnderTest extends Omit<TestWorker, 'begin'> {
  feed: FlvFeed;
  finished: Promise<JobOutcome>;
  url: string;
  fetch: HlsFetch;
}

export interface LiveOptions {
  source: FlvFeedSource;
  /** Read in the feed's place. */
  feedUrl?: string;
  ffmpeg?: string;
  watermark?: Watermark | null;
  /** Bits a second up to which the source may be its own top rung. Default: it may not. */
  passthrough?: TranscodeJob['passthrough'];
  before?: (media: MediaStore) => Promise<void>;
}

/** A transcoder on the embedded back ends. */
export interface TestWorker {
  bus: MemoryBus;
  media: MediaStore;
  transcoder: Transcoder;
  /** What it said of the session. */
  states: OriginState[];
  /** Enqueues the session's job. */
  begin(
    job: Pick<TranscodeJob, 'feedUrl'> & Partial<TranscodeJob>,
  ): Promise<{ finished: Promise<JobOutcome> }>;
  /** The transcoder gives its job back and another one takes it; `between` is done while nobody has it. */
  replace(between?: () => Promise<void>): Promise<{ released: JobOutcome; finished: Promise<JobOutcome> }>;
  cancel(): Promise<boolean>;
  close(): Promise<void>;
}

const SETTINGS = {
  enabled: true,
  preset: 'ultrafast',
  passthroughMaxBitrate: 0,
  capacity: 0,
  originHost: '127.0.0.1',
  originPort: 0,
  originUrl: '',
  maxHeight: 1080,
  partDuration: 333,
  segmentDuration: 2000,
} as const;

export async function startWorker(ffmpeg = ''): Promise<TestWorker> {
  const dir = await mkdtemp(join(tmpdir(), 'kaibo-test-'));
  const bus = new MemoryBus();
  const jobs = new InProcessJobs();
  const media = await openDiskStore(dir);
  const made = async () => {
    const logger = pino({ level: process.env.TEST_LOG ?? 'silent' });
    const options = { ...SETTINGS, ffmpeg };
    const transcoder = new Transcoder({ bus, jobs, media, clock: systemClock, logger, options });
    await transcoder.start();
    return transcoder;
  };
  const states: OriginState[] = [];
  await bus.watch(originState(SESSION), ({ value }) => states.push(value));
  const described = { session: SESSION, room: 'room', title: 'Title', watermark: null, passthrough: null };
  let payload: TranscodeJob;
  let finished: Promise<JobOutcome> | undefined;
  const enqueue = async () => {
    const run = await jobs.enqueue('transcode', { id: SESSION, payload });
    finished = run.finished;
    return run;
  };
  const worker: TestWorker = {
    ...{ bus, media, transcoder: await made(), states },
    begin: (job) => {
      payload = { ...described, startedAt: Date.now(), ...job };
      return enqueue();
    },
    replace: async (between) => {
      await worker.transcoder.close();
      const released = await finished;
      if (!released) throw new Error('nothing was begun');
      await between?.();
      const said = states.length;
      worker.transcoder = await made();
      const run = await enqueue();
      await until('the next worker', () => states.slice(said).some((it) => it.status !== 'starting'));
      return { released, finished: run.finished };
    },
    cancel: () => jobs.cancel('transcode', SESSION),
    close: async () => {
      await worker.transcoder.close();
      await jobs.close();
      await bus.close();
      await media.close();
      await rm(dir, { recursive: true, force: true });
    },
  };
  return worker;
}

/** A transcoder fed by real ffmpeg, with one session begun. */
export async function startLive(options: LiveOptions): Promise<LiveUnderTest> {
  const feed = await FlvFeed.start(options.source);
  const worker = await startWorker(options.ffmpeg);
  await options.before?.(worker.media);
  await worker.bus.set(feedState(SESSION), { session: SESSION, anchors: feed.anchors });
  const { watermark = null, passthrough = null, feedUrl = feed.url } = options;
  const { finished } = await worker.begin({ feedUrl, watermark, passthrough });
  let replacing: Promise<unknown> = Promise.resolve();
  return {
    ...worker,
    ...{ feed, finished },
    url: `${ORIGIN}/index.m3u8`,
    // As an edge that follows the origin from one worker to the next.
    fetch: async (url) => {
      await replacing;
      return answer(worker.transcoder, url);
    },
    replace: (between) => {
      const replaced = worker.replace(between);
      replacing = replaced.catch(() => undefined);
      return replaced;
    },
    get transcoder() {
      return worker.transcoder;
    },
    close: async () => {
      await worker.close();
      await feed.close();
    },
  };
}

/** What an edge makes of a URL, without HTTP. */
async function answer(transcoder: Transcoder, address: string): Promise<{ status: number; body: Buffer }> {
  const url = new URL(address);
  const [rung = '', ...rest] = url.pathname.replace('/live/room/', '').split('/');
  const signal = AbortSignal.timeout(30_000);
  if (rung === 'index.m3u8') return found(await transcoder.multivariant(SESSION));
  if (rest[0] !== 'index.m3u8')
    return found(await transcoder.resource(rest[0] ?? '', rung, rest[1] ?? '', signal));
  const [msn, part] = ['_HLS_msn', '_HLS_part'].map((it) => url.searchParams.get(it));
  const reply = await transcoder.playlist(
    url.searchParams.get('session') ?? '',
    rung,
    {
      ...(msn == null ? {} : { msn: Number(msn) }),
      ...(part == null ? {} : { part: Number(part) }),
      skip: url.searchParams.get('_HLS_skip') === 'YES',
    },
    signal,
  );
  if (reply.status === 'ok') return { status: 200, body: reply.body };
  const statuses = { bad_request: 400, gone: 404, timeout: 503 };
  return { status: statuses[reply.status], body: Buffer.alloc(0) };
}

function found(body: Buffer | null): { status: number; body: Buffer } {
  return body ? { status: 200, body } : { status: 404, body: Buffer.alloc(0) };
}

import { ClockPublisher } from './clock-publisher.js';
import { type Spread, spread } from './percentiles.js';
import type { BenchTarget } from './target.js';
import { Watcher } from './watcher.js';

export interface LatencyOptions {
  /** Times a viewer joins with an empty cache. */
  joins: number;
  /** Seconds of steady watching. */
  seconds: number;
  progress: (line: string) => void;
}

/** All in ms. */
export interface LatencyReport {
  bench: 'latency';
  /** Picture seen by the encoder → picture shown by Chromium, steady watching. */
  glassToGlass: Spread | null;
  /** Navigation → first picture. */
  firstPicture: Spread | null;
  /** Glass-to-glass in the first seconds after each join. */
  afterJoin: Spread | null;
  /** Glass-to-glass of steady watching, in order, ten a second. */
  samples: number[];
}

const ROOM_TIMEOUT = 20_000;
/** ms in which browser and ladder come to rest. */
const WARM_UP = 5_000;
/** Readings of the first five seconds, at ten a second; what a join costs is told on its own. */
const SETTLED = 50;
/** ms between two joins. */
const PAUSE = 1_500;
const SAMPLE_AFTER_JOIN = 1_500;

/** Publishes a clock through the real encoder path, watches it with a real browser, compares the clocks. */
export async function benchLatency(target: BenchTarget, options: LatencyOptions): Promise<LatencyReport> {
  const room = `bench-${Date.now().toString(36)}`;
  const { ingestUrl } = await target.openRoom(room);
  // The browser first: its start takes the machine's cores for seconds, and is not what is measured.
  const watcher = await Watcher.launch(target.base);
  const publisher = new ClockPublisher(ingestUrl);
  try {
    await untilLive(target, room, publisher);
    options.progress('one join to warm the browser up');
    await watcher.join(`${target.base}/watch/${room}`, WARM_UP);
    return await measure(watcher, `${target.base}/watch/${room}`, options);
  } finally {
    await watcher.close();
    await publisher.close();
    await target.removeRoom(room);
  }
}

async function measure(watcher: Watcher, url: string, options: LatencyOptions): Promise<LatencyReport> {
  const firstPictures: number[] = [];
  const afterJoin: number[] = [];
  for (let join = 1; join <= options.joins; join++) {
    // The browser is still putting the last page away.
    await new Promise((next) => setTimeout(next, PAUSE));
    const seen = await watcher.join(url, SAMPLE_AFTER_JOIN);
    firstPictures.push(seen.firstPicture);
    afterJoin.push(...seen.latencies);
    options.progress(`join ${join}/${options.joins}: first picture ${Math.round(seen.firstPicture)} ms`);
  }
  options.progress(`watching for ${options.seconds} s`);
  const steady = await watcher.join(url, (options.seconds + 5) * 1000);
  const samples = steady.latencies.slice(SETTLED);
  return {
    bench: 'latency',
    samples,
    glassToGlass: spread(samples),
    firstPicture: spread(firstPictures),
    afterJoin: spread(afterJoin),
  };
}

async function untilLive(target: BenchTarget, room: string, publisher: ClockPublisher): Promise<void> {
  const deadline = Date.now() + ROOM_TIMEOUT;
  while (!(await target.isLive(room))) {
    if (publisher.failure !== null) throw new Error(`the publisher stopped: ${publisher.failure}`);
    if (Date.now() > deadline) throw new Error('the room did not go live in time');
    await new Promise((next) => setTimeout(next, 200));
  }
}

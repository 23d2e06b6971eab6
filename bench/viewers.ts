import { monitorEventLoopDelay } from 'node:perf_hooks';
import { Arrivals } from './arrivals.js';
import { readBuffer } from './http-connection.js';
import { type Crowd, LivePlayer, type PlayerEnd } from './live-player.js';
import type { Sample } from './over-time.js';
import { type Spread, spread } from './percentiles.js';
import { thisMachine } from './report.js';
import { pause } from './target.js';
import { Timeline } from './timeline.js';

export interface ViewersOptions {
  base: string;
  /** A room that is on air. */
  room: string;
  players: number;
  /** Players that join in a second. */
  ramp: number;
  /** Seconds of watching once all have joined. */
  seconds: number;
  hints: boolean;
  /** Seconds of a core that the server has used; null when that can't be seen. */
  cpu: () => number | null;
  progress: (line: string) => void;
}

export interface ViewersReport {
  bench: 'viewers';
  players: number;
  /** Players that had a picture, times that a picture stood still, and ms of it. */
  playing: number;
  stalls: number;
  stalled: number;
  /** ms from a part's birth (its first arrival at any player) to its arrival at each that waited for it. */
  lateness: Spread | null;
  /** The same from the end of the part's media by the playlist's dates, so with what the encoder needs. */
  behindMedia: Spread | null;
  /** ms from a part's birth to the answer of a playlist request that waited for it. */
  playlistWait: Spread | null;
  /** Parts that came more than 100 ms after their birth, and all that were waited for. */
  late: number;
  waitedFor: number;
  requestsPerSecond: number;
  gigabits: number;
  /** What went wrong, by kind; a player comes again after each. */
  troubles: Record<string, number>;
  /** Cores in use. */
  serverCpu: number | null;
  loaderCpu: number;
  /** ms by which the loader's own event loop was late, p99: so much of the lateness may be the loader's. */
  loaderDelay: number;
  load: number[];
  /** Lateness one by one. */
  samples: Sample[];
  /** By second: requests and megabits. */
  traffic: { at: number; requests: number; megabits: number }[];
}

/** What decides whether a part was late. */
const LATE = 100;
/** ms for the last of the crowd to get up to the live edge. */
const SETTLE = 4_000;
/** ms after which a player that failed comes again. */
const AGAIN = 1_000;

/** Lets a crowd watch a live as hls.js would. */
export async function benchViewers(options: ViewersOptions): Promise<ViewersReport> {
  const load = new ViewersLoad(options);
  try {
    await load.join();
    return await load.measure();
  } finally {
    load.close();
  }
}

class ViewersLoad {
  readonly #players = new Map<number, LivePlayer>();
  readonly #ends: PlayerEnd[] = [];
  readonly #timelines = new Map<string, Timeline>();
  readonly #troubles: Record<string, number> = {};
  readonly #traffic: ViewersReport['traffic'] = [];
  readonly #crowd: Crowd;
  #arrivals = new Arrivals();
  #requests = 0;
  #bytes = 0;
  #open = true;

  constructor(private readonly options: ViewersOptions) {
    this.#crowd = {
      ...{ base: new URL(options.base), room: options.room, buffer: readBuffer(), hints: options.hints },
      timeline: (rung) => this.#timeline(rung),
      arrived: (key, kind) => this.#arrivals.took(key, kind, performance.timeOrigin + performance.now()),
      answered: (bytes) => {
        this.#requests += 1;
        this.#bytes += bytes;
      },
      trouble: (what) => {
        this.#troubles[what] = (this.#troubles[what] ?? 0) + 1;
      },
    };
  }

  async join(): Promise<void> {
    const { players, ramp, progress } = this.options;
    const began = performance.now();
    while (this.#players.size < players) {
      const due = Math.min(players, Math.ceil(((performance.now() - began) / 1000) * ramp));
      while (this.#players.size < due) this.#add(this.#players.size);
      await pause(10);
    }
    progress(`${players} players have joined`);
    await pause(SETTLE);
  }

  async measure(): Promise<ViewersReport> {
    const { seconds, cpu, progress } = this.options;
    this.#arrivals = new Arrivals();
    const began = performance.timeOrigin + performance.now();
    const from = { requests: this.#requests, bytes: this.#bytes, cpu: cpu(), own: process.cpuUsage() };
    const delay = monitorEventLoopDelay({ resolution: 10 });
    delay.enable();
    for (let second = 1; second <= seconds; second += 1) {
      const before = { requests: this.#requests, bytes: this.#bytes };
      await pause(1_000);
      const [requests, bytes] = [this.#requests - before.requests, this.#bytes - before.bytes];
      this.#traffic.push({ at: second, requests, megabits: (bytes * 8) / 1e6 });
      if (second % 10 === 0) progress(`${second}/${seconds} s: ${requests} requests/s`);
    }
    delay.disable();
    const elapsed = (performance.timeOrigin + performance.now() - began) / 1000;
    const own = process.cpuUsage(from.own);
    const to = cpu();
    return this.#report(began, {
      requestsPerSecond: Math.round((this.#requests - from.requests) / elapsed),
      gigabits: ((this.#bytes - from.bytes) * 8) / elapsed / 1e9,
      serverCpu: to === null || from.cpu === null ? null : (to - from.cpu) / elapsed,
      loaderCpu: (own.user + own.system) / 1e6 / elapsed,
      loaderDelay: Math.max(0, delay.percentile(99) / 1e6 - 10),
    });
  }

  close(): void {
    this.#open = false;
    for (const player of this.#players.values()) player.close();
  }

  #report(
    began: number,
    figures: Pick<
      ViewersReport,
      'requestsPerSecond' | 'gigabits' | 'serverCpu' | 'loaderCpu' | 'loaderDelay'
    >,
  ): ViewersReport {
    const ends = [...this.#ends, ...[...this.#players.values()].map((it) => it.end())];
    const sum = (of: (end: PlayerEnd) => number) => ends.reduce((total, end) => total + of(end), 0);
    const samples = this.#arrivals.behindFirst('part', began);
    const [any] = [...this.#timelines.values()].filter((it) => it.newest !== undefined);
    const values = (all: readonly Sample[]) => all.map(({ value }) => value);
    return {
      ...{ bench: 'viewers', players: this.options.players, ...figures, samples },
      playing: [...this.#players.values()].filter((it) => it.end().playing).length,
      stalls: sum(({ stalls }) => stalls),
      stalled: Math.round(sum(({ stalled }) => stalled)),
      lateness: spread(values(samples)),
      behindMedia: spread(values(this.#arrivals.behindMedia((key) => any?.listed(key)?.endsAt, began))),
      playlistWait: spread(values(this.#arrivals.behindFirst('playlist', began))),
      late: samples.filter(({ value }) => value > LATE).length,
      waitedFor: samples.length,
      troubles: this.#troubles,
      traffic: this.#traffic,
      load: thisMachine(new Date()).load,
    };
  }

  /** The nth player; one that fails comes again after a moment. */
  #add(number: number): void {
    const { players } = this.options;
    const player = new LivePlayer(this.#crowd, ((number * 7) % players) / players, () => {
      this.#ends.push(player.end());
      setTimeout(() => this.#open && this.#add(number), AGAIN);
    });
    this.#players.set(number, player);
  }

  #timeline(rung: string): Timeline {
    const timeline = this.#timelines.get(rung) ?? new Timeline();
    this.#timelines.set(rung, timeline);
    return timeline;
  }
}

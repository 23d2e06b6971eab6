import { BareLadder } from './bare-ladder.js';
import { carriedLives } from './carried-lives.js';
import { Clip } from './clip.js';
import { argumentsOf, type CpuUse, cpuUse, processesBelow } from './process-cpu.js';
import { type LadderTarget, pause, untilLive } from './target.js';

export interface LadderOptions {
  rounds: number;
  /** Seconds of a round. */
  seconds: number;
  /** Whether to look for the number of lives this machine carries. */
  lives: boolean;
  progress: (line: string) => void;
}

/** Cores in use on average. */
export interface LadderRound {
  node: number;
  encoders: number;
  bare: number;
  ratio: number;
}

/** What became of the top rung, and why. */
interface Encoded {
  top: string;
  reason: string;
}

export interface LadderReport {
  bench: 'ladder';
  rounds: LadderRound[];
  /** CPU of Kaibo ÷ CPU of a bare ffmpeg with the same ladder, over all rounds. */
  ratio: number;
  /** The same with the top rung passed through, beside the same bare ffmpeg; `saved`: how much less the ratio is. */
  passthrough: Encoded & { rounds: LadderRound[]; cores: number; ratio: number; saved: number };
  /** 720p30 lives carried in real time; null when not asked. */
  lives: number | null;
}

/** ms until the start-up of encoders is over. */
const SETTLE = 6_000;

/** Measures what Kaibo costs above the encoder it needs, side by side with that encoder alone. */
export async function benchLadder(target: LadderTarget, options: LadderOptions): Promise<LadderReport> {
  const { progress } = options;
  progress('making the clip');
  const clip = await Clip.make();
  let bare: BareLadder | undefined;
  try {
    const rounds = await live(target, clip, 'encoded', async () => {
      bare = await BareLadder.start(ladderOf(target.pid), clip);
      return measured(target, bare, options);
    });
    const ratio = ratioOf(rounds);
    const passthrough = await live(target, clip, 'copied', (room) =>
      passedThrough(target, room, bare, options),
    );
    bare?.close();
    return {
      ...{ bench: 'ladder', rounds, ratio },
      passthrough: { ...passthrough, saved: 1 - passthrough.ratio / ratio },
      lives: options.lives ? await carriedLives(target, clip, progress) : null,
    };
  } finally {
    bare?.close();
    await clip.close();
  }
}

/** Rounds of what is on air beside the bare ffmpeg. */
async function measured(
  { pid }: LadderTarget,
  bare: BareLadder,
  { rounds, seconds, progress }: LadderOptions,
): Promise<LadderRound[]> {
  await pause(SETTLE);
  const all: LadderRound[] = [];
  for (let round = 1; round <= rounds; round++) {
    const it = await measure(pid, bare.pid, seconds);
    progress(`round ${round}/${rounds}: ratio ${it.ratio.toFixed(3)}`);
    all.push(it);
  }
  return all;
}

async function passedThrough(
  target: LadderTarget,
  room: string,
  bare: BareLadder | undefined,
  options: LadderOptions,
): Promise<Encoded & { rounds: LadderRound[]; cores: number; ratio: number }> {
  if (!bare) throw new Error('there is nothing to compare with');
  const rounds = await measured(target, bare, options);
  const encoding = (await target.encoding(room)) ?? { top: 'encoded', reason: 'unknown' };
  options.progress(`with passthrough: the top rung is ${encoding.top} (${encoding.reason})`);
  const cores = mean(rounds.map((it) => it.node + it.encoders));
  return { ...encoding, rounds, cores, ratio: ratioOf(rounds) };
}

/** Over all rounds. */
function ratioOf(rounds: readonly LadderRound[]): number {
  return mean(rounds.map((it) => it.node + it.encoders)) / mean(rounds.map((it) => it.bare));
}

/** Runs `work` while the clip is on air in a room of its own. */
async function live<T>(
  target: LadderTarget,
  clip: Clip,
  top: 'encoded' | 'copied',
  work: (room: string) => Promise<T>,
): Promise<T> {
  const room = `bench-${Date.now().toString(36)}`;
  const { ingestUrl } = await target.openRoom(room);
  await target.passThrough(room, top === 'copied');
  const stop = clip.push(ingestUrl);
  try {
    await untilLive(target, room);
    return await work(room);
  } finally {
    stop();
    await target.removeRoom(room);
  }
}

/** Program and arguments of the newest encoder below `pid`. */
function ladderOf(pid: number): string[] {
  const ladders = processesBelow(pid)
    .map(argumentsOf)
    .filter((args) => args.some((arg) => arg.endsWith('.sock')));
  const newest = ladders.at(-1);
  if (newest === undefined)
    throw new Error('Kaibo runs no encoder; the bench must run where `kaibo all` runs');
  return newest;
}

async function measure(kaibo: number, bare: number, seconds: number): Promise<LadderRound> {
  const read = () => ({ kaibo: cpuUse(kaibo), bare: cpuUse(bare) });
  const from = read();
  const began = performance.now();
  await pause(seconds * 1000);
  const to = read();
  const elapsed = (performance.now() - began) / 1000;
  const used = (it: 'kaibo' | 'bare', part: keyof CpuUse) => (to[it][part] - from[it][part]) / elapsed;
  const round = {
    node: used('kaibo', 'own'),
    encoders: used('kaibo', 'children'),
    bare: used('bare', 'own'),
  };
  return { ...round, ratio: (round.node + round.encoders) / round.bare };
}

const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

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

export interface LadderReport {
  bench: 'ladder';
  rounds: LadderRound[];
  /** CPU of Kaibo ÷ CPU of a bare ffmpeg with the same ladder, over all rounds. */
  ratio: number;
  passthrough: { top: string; reason: string; cores: number; saved: number };
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
  try {
    const rounds = await encoded(target, clip, options);
    const cores = mean(rounds.map((it) => it.node + it.encoders));
    const copied = await passedThrough(target, clip, options);
    return {
      bench: 'ladder',
      rounds,
      ratio: cores / mean(rounds.map((it) => it.bare)),
      passthrough: { ...copied, saved: 1 - copied.cores / cores },
      lives: options.lives ? await carriedLives(target, clip, progress) : null,
    };
  } finally {
    await clip.close();
  }
}

async function encoded(target: LadderTarget, clip: Clip, options: LadderOptions): Promise<LadderRound[]> {
  return live(target, clip, 'encoded', async () => {
    const bare = await BareLadder.start(ladderOf(target.pid), clip);
    try {
      await pause(SETTLE);
      const rounds: LadderRound[] = [];
      for (let round = 1; round <= options.rounds; round++) {
        const measured = await measure(target.pid, bare.pid, options.seconds);
        options.progress(`round ${round}/${options.rounds}: ratio ${measured.ratio.toFixed(3)}`);
        rounds.push(measured);
      }
      return rounds;
    } finally {
      bare.close();
    }
  });
}

async function passedThrough(
  target: LadderTarget,
  clip: Clip,
  { seconds, progress }: LadderOptions,
): Promise<{ top: string; reason: string; cores: number }> {
  return live(target, clip, 'copied', async (room) => {
    await pause(SETTLE);
    const encoding = (await target.encoding(room)) ?? { top: 'encoded', reason: 'unknown' };
    progress(`with passthrough: the top rung is ${encoding.top} (${encoding.reason})`);
    const { cores } = await over(seconds, () => cpuUse(target.pid));
    return { ...encoding, cores: cores.own + cores.children };
  });
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
  if (top === 'copied') await target.passThrough(room);
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

async function over(seconds: number, read: () => CpuUse): Promise<{ cores: CpuUse }> {
  const from = read();
  const began = performance.now();
  await pause(seconds * 1000);
  const to = read();
  const elapsed = (performance.now() - began) / 1000;
  return { cores: { own: (to.own - from.own) / elapsed, children: (to.children - from.children) / elapsed } };
}

const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

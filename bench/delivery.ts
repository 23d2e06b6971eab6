import { closedLoop } from './closed-loop.js';
import { type LiveSample, liveSamples } from './live-samples.js';
import { NginxPeer } from './nginx-peer.js';
import { type BenchSheet, type Series, thisMachine } from './report.js';

export interface DeliveryOptions {
  base: string;
  /** A room that is on air. */
  room: string;
  connections: number;
  rounds: number;
  /** Of one measurement. */
  seconds: number;
  /** Whether the server has a core of its own, which nginx then shares. */
  pinned: boolean;
  /** Seconds of a core that the server has used; null when that can't be seen. */
  cpu: () => number | null;
  progress: (line: string) => void;
}

/** One measurement of one server. */
export interface DeliveryRate {
  perSecond: number;
  gigabits: number;
  /** Requests for a second of the server's CPU; null when that can't be seen. */
  perCpuSecond: number | null;
  /** Cores that the loader used: near 1 it is the loader that is measured. */
  loader: number;
}

/** The same bytes from both, one after the other. */
export interface DeliveryRound {
  what: 'part' | 'segment';
  bytes: number;
  kaibo: DeliveryRate;
  nginx: DeliveryRate;
}

export interface DeliveryReport {
  bench: 'delivery';
  rounds: DeliveryRound[];
  /** Kaibo ÷ nginx, medians over the rounds. */
  ratios: Record<'part' | 'segment', { perSecond: number; perCpuSecond: number | null }>;
  load: number[];
}

const WANTED = { part: 60_000, segment: 600_000 };

/** Requests a second of a live's part and segment, beside an nginx that has the same bytes in memory, on the same core and in turns. */
export async function benchDelivery(options: DeliveryOptions): Promise<DeliveryReport> {
  const nginx = await NginxPeer.start(options.pinned);
  try {
    const rounds: DeliveryRound[] = [];
    for (let round = 0; round < options.rounds; round += 1)
      for (const what of ['part', 'segment'] as const) {
        // Anew each time: what a live has in memory is half a minute of it.
        const sample = (await liveSamples(options.base, options.room, WANTED))[what];
        const it = await compare(options, nginx, what, sample, round);
        rounds.push(it);
        options.progress(
          `round ${round + 1}/${options.rounds}, ${what} of ${it.bytes} bytes: ${it.kaibo.perSecond} and ${it.nginx.perSecond} requests/s`,
        );
      }
    const ratios = { part: ratiosOf(rounds, 'part'), segment: ratiosOf(rounds, 'segment') };
    return { bench: 'delivery', rounds, ratios, load: thisMachine(new Date()).load };
  } finally {
    await nginx.close();
  }
}

async function compare(
  options: DeliveryOptions,
  nginx: NginxPeer,
  what: DeliveryRound['what'],
  { path, body }: LiveSample,
  round: number,
): Promise<DeliveryRound> {
  // Never the same name twice: nginx keeps files open.
  const file = `${what}-${round}.m4s`;
  const kaiboFirst = round % 2 === 0;
  await nginx.put(file, body);
  const ours = () => measure(options, new URL(options.base), path, options.cpu);
  const theirs = () => measure(options, nginx.base, `/${file}`, () => nginx.cpu());
  const first = kaiboFirst ? await ours() : await theirs();
  const second = kaiboFirst ? await theirs() : await ours();
  const [kaibo, peer] = kaiboFirst ? [first, second] : [second, first];
  return { what, bytes: body.length, kaibo, nginx: peer };
}

async function measure(
  options: DeliveryOptions,
  base: URL,
  path: string,
  cpu: () => number | null,
): Promise<DeliveryRate> {
  let from: number | null = null;
  const it = await closedLoop(base, path, options, () => {
    from = cpu();
  });
  const to = cpu();
  const used = from === null || to === null ? null : to - from;
  return {
    perSecond: Math.round(it.requests / it.elapsed),
    gigabits: (it.bytes * 8) / it.elapsed / 1e9,
    perCpuSecond: used === null || used === 0 ? null : Math.round(it.requests / used),
    loader: it.loader / it.elapsed,
  };
}

function ratiosOf(rounds: readonly DeliveryRound[], what: DeliveryRound['what']) {
  const mine = rounds.filter((it) => it.what === what);
  const byCpu = mine.flatMap(({ kaibo, nginx }) =>
    kaibo.perCpuSecond === null || nginx.perCpuSecond === null
      ? []
      : [kaibo.perCpuSecond / nginx.perCpuSecond],
  );
  return {
    perSecond: median(mine.map(({ kaibo, nginx }) => kaibo.perSecond / nginx.perSecond)) ?? Number.NaN,
    perCpuSecond: median(byCpu),
  };
}

function median(values: readonly number[]): number | null {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? null;
}

export function deliverySheet(
  { rounds, ratios }: DeliveryReport,
  settings: BenchSheet['settings'],
): BenchSheet {
  const row = ({ what, bytes, kaibo, nginx }: DeliveryRound) => [
    ...[what, bytes, kaibo.perSecond, nginx.perSecond, (kaibo.perSecond / nginx.perSecond).toFixed(2)],
    ...[kaibo.perCpuSecond ?? '–', nginx.perCpuSecond ?? '–', kaibo.gigabits.toFixed(1)],
    ...[kaibo.loader.toFixed(2), nginx.loader.toFixed(2)],
  ];
  const head = ['', 'bytes', 'kaibo/s', 'nginx/s', 'ratio', 'kaibo/CPU s', 'nginx/CPU s', 'Gbit/s'];
  return {
    bench: 'delivery',
    settings,
    tables: [{ title: '', head: [...head, 'loader', 'loader (nginx)'], rows: rounds.map(row) }],
    charts: (['part', 'segment'] as const).map((what) => ({
      ...{ title: `Requests a second: ${what}`, kind: 'bar', x: 'round', y: 'requests/s' },
      series: [bars('kaibo', rounds, what), bars('nginx', rounds, what)],
    })),
    remarks: (['part', 'segment'] as const).map((what) => {
      const { perSecond, perCpuSecond } = ratios[what];
      const cpu = perCpuSecond === null ? '' : `, ${perCpuSecond.toFixed(2)} by requests per CPU second`;
      return `${what}: ${perSecond.toFixed(2)} × the requests/s of nginx${cpu} (medians)`;
    }),
  };
}

function bars(name: 'kaibo' | 'nginx', rounds: readonly DeliveryRound[], what: string): Series {
  const mine = rounds.filter((it) => it.what === what);
  return { name, points: mine.map((it, index) => ({ x: `round ${index + 1}`, y: it[name].perSecond })) };
}

import type { FlashSaleReport } from './flash-sale.js';
import type { LadderReport } from './ladder.js';
import type { LatencyReport } from './latency.js';
import { overTime } from './over-time.js';
import { type BenchSheet, type Series, spreadChart, spreadTable } from './report.js';
import type { SoakReport } from './soak.js';

type Settings = BenchSheet['settings'];

/** Frames are read ten times a second. */
const READINGS_PER_SECOND = 10;

/** How the benches that have no file of their own for it show what they found. */
export function latencySheet(report: LatencyReport, settings: Settings): BenchSheet {
  const spreads = {
    'glass to glass': report.glassToGlass,
    'first picture': report.firstPicture,
    'glass to glass after a join': report.afterJoin,
  };
  const samples = report.samples.map((value, index) => ({ at: index / READINGS_PER_SECOND, value }));
  return {
    bench: report.bench,
    settings,
    tables: [spreadTable('ms', spreads)],
    charts: [
      spreadChart('Latency', 'ms', spreads),
      {
        ...{ title: 'Glass to glass, steady watching', kind: 'line', x: 'seconds', y: 'ms' },
        series: overTime(samples, 1),
      },
    ],
    remarks: [],
  };
}

export function ladderSheet(report: LadderReport, settings: Settings): BenchSheet {
  const { rounds, ratio, passthrough, lives } = report;
  const saved = `${(passthrough.saved * 100).toFixed(0)} %`;
  const rows = rounds.map((it, index) => [
    `round ${index + 1}`,
    ...[it.node, it.encoders, it.node + it.encoders, it.bare, it.ratio].map((value) => value.toFixed(3)),
  ]);
  const bars = (name: string, of: (it: LadderReport['rounds'][number]) => number): Series => ({
    name,
    points: rounds.map((it, index) => ({ x: `round ${index + 1}`, y: of(it) })),
  });
  return {
    bench: report.bench,
    settings,
    tables: [{ title: '', head: ['cores', 'node', 'encoders', 'kaibo', 'bare ffmpeg', 'ratio'], rows }],
    charts: [
      {
        ...{ title: 'Cores in use', kind: 'bar', x: 'round', y: 'cores' },
        series: [bars('kaibo', (it) => it.node + it.encoders), bars('bare ffmpeg', (it) => it.bare)],
      },
    ],
    remarks: [
      `Kaibo ÷ bare ffmpeg: ${ratio.toFixed(3)}`,
      `passthrough: top rung ${passthrough.top} (${passthrough.reason}), ${passthrough.ratio.toFixed(3)} of the bare ffmpeg, ${passthrough.cores.toFixed(3)} cores: ${saved} less`,
      ...(lives === null ? [] : [`lives in real time: ${lives}`]),
    ],
  };
}

export function soakSheet(report: SoakReport, settings: Settings): BenchSheet {
  const { checks, players, remarks, facts } = report;
  const told = players.map(({ name, played, still }) => {
    const goes = played.map((it) => `${it.toFixed(0)} s`).join(' + ') || 'nothing';
    return `${name} played ${goes}; last picture ${still.toFixed(0)} s ago`;
  });
  return {
    bench: report.bench,
    settings,
    tables: [checkTable(checks)],
    charts: [
      {
        ...{ title: 'Memory of Kaibo and all it started', kind: 'line', x: 'seconds', y: 'MB' },
        series: [
          { name: 'kaibo', points: facts.memory.map(({ at, node, below }) => ({ x: at, y: node + below })) },
        ],
      },
    ],
    remarks: [...told, `remarks: ${remarks.join(' ') || 'none'}`],
  };
}

export function flashSaleSheet(report: FlashSaleReport, settings: Settings): BenchSheet {
  const { perSecond, latency, cpu, answers, checks, audit, attempts } = report;
  const spreads = { 'an attempt': latency };
  const counted = Object.entries(answers).map(([code, times]) => `${code} ${times}`);
  return {
    bench: report.bench,
    settings,
    tables: [checkTable(checks), spreadTable('ms', spreads)],
    charts: [
      spreadChart('Until decided', 'ms', spreads),
      {
        ...{ title: 'Until decided, by when it was asked', kind: 'line', x: 'seconds', y: 'ms' },
        series: overTime(attempts, 0.25),
      },
    ],
    remarks: [
      `decided: ${perSecond} a second`,
      ...(cpu === null ? [] : [`CPU of the servers: ${cpu.toFixed(3)} ms an attempt`]),
      `answers: ${counted.join(', ')}`,
      audit,
    ],
  };
}

function checkTable(checks: readonly { name: string; wanted: string; found: string; ok: boolean }[]) {
  const rows = checks.map(({ name, wanted, found, ok }) => [name, wanted, found, ok ? 'ok' : 'FAILED']);
  return { title: '', head: ['check', 'wanted', 'found', ''], rows };
}

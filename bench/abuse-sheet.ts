import type { AbusePhase, AbuseReport } from './abuse.js';
import type { BenchSheet } from './report.js';

export function abuseSheet(report: AbuseReport, settings: BenchSheet['settings']): BenchSheet {
  const { phases, checks } = report;
  const bars = (of: 'p50' | 'p99') => ({
    name: of,
    points: phases.map(({ latency }, index) => ({ x: nameOf(phases, index), y: latency?.[of] ?? 0 })),
  });
  return {
    bench: report.bench,
    settings,
    tables: [
      {
        title: 'The room, while an address …',
        head: ['', 'ms p50', 'p99', 'max', 'lost', 'gone', 'server, cores', 'MB'],
        rows: phases.map((it, index) => [nameOf(phases, index), ...figures(it)]),
      },
      {
        title: 'What came of it',
        head: ['', 'connections', 'sent', 'how they ended'],
        rows: phases.flatMap(({ name, tally }) =>
          tally === null ? [] : [[name, tally.connections, tally.sent, counts(tally.ended)]],
        ),
      },
    ],
    charts: [
      {
        title: 'From sender to receiver',
        kind: 'bar',
        x: 'abuse',
        y: 'ms',
        series: [bars('p50'), bars('p99')],
      },
    ],
    remarks: checks.map(({ name, ok }) => `${ok ? '✓' : '✗'} ${name}`),
  };
}

/** Nothing is done twice, which would be one group of bars. */
function nameOf(phases: readonly AbusePhase[], index: number): string {
  const { name = '' } = phases[index] ?? {};
  return index > 0 && index === phases.length - 1 ? 'nothing, afterwards' : name;
}

function figures({ latency, lost, gone, serverCores, resident }: AbusePhase): (string | number)[] {
  const ms = [latency?.p50, latency?.p99, latency?.max].map((it) => it?.toFixed(0) ?? '–');
  return [...ms, lost, gone, serverCores?.toFixed(2) ?? 'n/a', resident?.toFixed(0) ?? 'n/a'];
}

const counts = (record: Record<string, number>): string =>
  Object.entries(record)
    .map(([code, times]) => `${times} × ${code}`)
    .join(', ') || 'none did';

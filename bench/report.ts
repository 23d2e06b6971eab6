import { arch, availableParallelism, cpus, loadavg, platform, release } from 'node:os';
import type { Spread } from './percentiles.js';
import { renderTable } from './table.js';

/** A line, or a bar in each group. */
export interface Series {
  name: string;
  points: readonly Point[];
}

/** `x`: a number in a line chart (seconds since the start, as a rule), the name of its group in a bar chart. */
export interface Point {
  x: number | string;
  y: number;
}

export interface Chart {
  title: string;
  kind: 'line' | 'bar';
  /** What the axes show, units included: `seconds`, `ms`. */
  x: string;
  y: string;
  series: readonly Series[];
}

export interface Table {
  /** Empty: none. */
  title: string;
  head: string[];
  rows: (string | number)[][];
}

/** What a bench shows of its report: on the terminal the tables and remarks, in `--html` all of it. */
export interface BenchSheet {
  bench: string;
  /** What it was asked for: players, seconds, connections … */
  settings: Record<string, string | number>;
  tables: readonly Table[];
  charts: readonly Chart[];
  /** Sentences below the tables. */
  remarks: readonly string[];
}

/** Where and when it was measured; figures of two machines are not to be compared. */
export interface Machine {
  /** ISO 8601. */
  at: string;
  cpu: string;
  cores: number;
  system: string;
  node: string;
  /** Runnable processes, averaged over 1, 5 and 15 minutes. */
  load: number[];
}

export function thisMachine(now: Date): Machine {
  return {
    at: now.toISOString(),
    cpu: cpus()[0]?.model ?? 'unknown',
    cores: availableParallelism(),
    system: `${platform()} ${release()} ${arch()}`,
    node: process.version,
    load: loadavg().map((it) => Number(it.toFixed(2))),
  };
}

/** For terminals. */
export function renderSheet({ tables, remarks }: BenchSheet): string {
  const titled = tables.map(({ title, head, rows }) => {
    const table = renderTable(head, rows);
    return title === '' ? table : `${title}\n${table}`;
  });
  return [titled.join('\n\n'), ...remarks].join('\n');
}

const SPREAD_HEAD = ['p50', 'p95', 'p99', 'max', 'samples'];

/** A table with a row for each spread; `digits` after the point. */
export function spreadTable(unit: string, spreads: Record<string, Spread | null>, digits = 0): Table {
  const rows = Object.entries(spreads).map(([name, it]) =>
    it === null
      ? [name, '–', '–', '–', '–', 0]
      : [name, ...[it.p50, it.p95, it.p99, it.max].map((value) => value.toFixed(digits)), it.count],
  );
  return { title: '', head: [unit, ...SPREAD_HEAD], rows };
}

/** The same as bars, one group for each percentile. */
export function spreadChart(title: string, unit: string, spreads: Record<string, Spread | null>): Chart {
  const series = Object.entries(spreads).flatMap(([name, it]) =>
    it === null
      ? []
      : [{ name, points: (['p50', 'p95', 'p99', 'max'] as const).map((x) => ({ x, y: it[x] })) }],
  );
  return { title, kind: 'bar', x: 'percentile', y: unit, series };
}

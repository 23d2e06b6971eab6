import type { DanmakuReport } from './danmaku.js';
import type { FanOutFigures } from './fan-out.js';
import type { JoinReport } from './join.js';
import { type BenchSheet, spreadChart } from './report.js';

type Settings = BenchSheet['settings'];

export function danmakuSheet(report: DanmakuReport, settings: Settings): BenchSheet {
  const { kaibo, nchan, ratio, bytes } = report;
  const both = nchan === null ? [kaibo] : [kaibo, nchan];
  const row = (name: string, of: (it: FanOutFigures) => string | number) => [name, ...both.map(of)];
  const spreads = Object.fromEntries(both.map(({ name, latency }) => [name, latency]));
  return {
    bench: report.bench,
    settings,
    tables: [
      {
        title: '',
        head: [`${kaibo.rate} messages/s of ${bytes} bytes`, ...both.map(({ name }) => name)],
        rows: [
          row('sockets', ({ sockets }) => sockets),
          row('delivered/s', ({ perSecond }) => Math.round(perSecond)),
          row('delivered a CPU-second', ({ perCpuSecond }) => rounded(perCpuSecond)),
          row('server, cores', ({ serverCores }) => serverCores?.toFixed(2) ?? 'n/a'),
          row('loaders, cores', ({ loaderCores }) => loaderCores.toFixed(2)),
          row('writes/s', ({ writes }) => Math.round(writes)),
          row('ms p50', ({ latency }) => rounded(latency?.p50)),
          row('ms p95', ({ latency }) => rounded(latency?.p95)),
          row('ms p99', ({ latency }) => rounded(latency?.p99)),
          row('ms max', ({ latency }) => rounded(latency?.max)),
          row('lost', ({ lost }) => lost),
          row('out of order', ({ disordered }) => disordered),
          row('not taken', ({ refused }) => counts(refused)),
          row('sockets ended', ({ ended }) => counts(ended)),
          row('KB a socket, idle', ({ idleMemory }) => idleMemory?.toFixed(1) ?? 'n/a'),
          row('KB a socket, at the end', ({ memory }) => memory?.toFixed(1) ?? 'n/a'),
          row('MB in all', ({ resident }) => rounded(resident)),
        ],
      },
    ],
    charts: [spreadChart('From sender to receiver', 'ms', spreads)],
    remarks: ratio === null ? [] : [`kaibo ÷ nchan, delivered a CPU-second: ${ratio.toFixed(1)}`],
  };
}

export function joinSheet(report: JoinReport, settings: Settings): BenchSheet {
  const { welcome, joined, sockets, ended, perSecond, perCpuSecond, loaderCores, atOnce } = report;
  const row = [welcome?.p50, welcome?.p95, welcome?.p99, welcome?.max].map(rounded);
  return {
    bench: report.bench,
    settings,
    tables: [{ title: '', head: ['', 'p50', 'p95', 'p99', 'max'], rows: [['ms to welcome', ...row]] }],
    charts: [spreadChart('Until the welcome', 'ms', { 'a join': welcome })],
    remarks: [
      `joined: ${joined} of ${sockets}, ${atOnce} at once; ended: ${counts(ended)}`,
      `joins a second: ${Math.round(perSecond)}; a second of the server's core: ${rounded(perCpuSecond)}; loaders: ${loaderCores.toFixed(2)} cores`,
    ],
  };
}

const rounded = (value: number | null | undefined): string =>
  value === null || value === undefined ? 'n/a' : String(Math.round(value));

const counts = (record: Record<string, number>): string =>
  Object.entries(record)
    .map(([code, times]) => `${times} × ${code}`)
    .join(', ') || 'none';

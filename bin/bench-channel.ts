import { benchDanmaku, type ChannelTarget, type DanmakuReport } from '../bench/danmaku.js';
import type { FanOutFigures } from '../bench/fan-out.js';
import { benchJoin, type JoinReport } from '../bench/join.js';
import { renderTable } from '../bench/table.js';
import { type ClientFlags, operatorClient } from './client-options.js';

export interface ChannelBenchFlags extends ClientFlags {
  sockets: string;
  rate: string;
  bytes: string;
  seconds: string;
  loaders: string;
  atOnce: string;
  viewers: string;
  nchan?: boolean;
}

/** `kaibo bench danmaku`. `pid`: the server's process, when it is on this machine. */
export function runDanmaku(
  flags: ChannelBenchFlags,
  pid: number | null,
  progress: (line: string) => void,
): Promise<DanmakuReport> {
  return benchDanmaku(channelTarget(flags, pid), {
    sockets: whole('--sockets', flags.sockets, 1, 100_000),
    rate: whole('--rate', flags.rate, 1, 10_000),
    bytes: whole('--bytes', flags.bytes, 40, 100),
    seconds: whole('--seconds', flags.seconds, 1, 3_600),
    loaders: whole('--loaders', flags.loaders, 1, 64),
    atOnce: whole('--at-once', flags.atOnce, 1, 100_000),
    nchan: flags.nchan === true,
    progress,
  });
}

/** `kaibo bench join`; `pid` as with {@link runDanmaku}. */
export function runJoin(
  flags: ChannelBenchFlags,
  pid: number | null,
  progress: (line: string) => void,
): Promise<JoinReport> {
  return benchJoin(channelTarget(flags, pid), {
    sockets: whole('--sockets', flags.sockets, 1, 100_000),
    loaders: whole('--loaders', flags.loaders, 1, 64),
    atOnce: whole('--at-once', flags.atOnce, 1, 100_000),
    viewers: whole('--viewers', flags.viewers, 0, 10_000),
    progress,
  });
}

function channelTarget(flags: ChannelBenchFlags, pid: number | null): ChannelTarget {
  const api = operatorClient(flags);
  return {
    base: flags.server.replace(/\/$/, ''),
    pid,
    openRoom: async (room) => void (await api.createRoom({ id: room, title: 'Bench' })),
    removeRoom: (room) => api.endAndDelete(room),
    viewer: async (name) => (await api.createViewer(name)).token,
  };
}

/** For terminals. */
export function renderDanmaku({ kaibo, nchan, ratio, bytes }: DanmakuReport): string {
  const both = nchan === null ? [kaibo] : [kaibo, nchan];
  const row = (name: string, of: (it: FanOutFigures) => string | number) => [name, ...both.map(of)];
  const kept = (it: FanOutFigures) => counts(it.ended);
  return [
    renderTable(
      [`${kaibo.rate} messages/s of ${bytes} bytes`, ...both.map(({ name }) => name)],
      [
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
        row('sockets ended', kept),
        row('KB a socket, idle', ({ idleMemory }) => idleMemory?.toFixed(1) ?? 'n/a'),
        row('KB a socket, at the end', ({ memory }) => memory?.toFixed(1) ?? 'n/a'),
      ],
    ),
    ...(ratio === null ? [] : [`kaibo ÷ nchan, delivered a CPU-second: ${ratio.toFixed(1)}`]),
  ].join('\n');
}

/** For terminals. */
export function renderJoin(report: JoinReport): string {
  const { welcome, joined, sockets, ended, perSecond, perCpuSecond, loaderCores, atOnce } = report;
  const row = [welcome?.p50, welcome?.p95, welcome?.p99, welcome?.max].map(rounded);
  return [
    renderTable(['', 'p50', 'p95', 'p99', 'max'], [['ms to welcome', ...row]]),
    `joined: ${joined} of ${sockets}, ${atOnce} at once; ended: ${counts(ended)}`,
    `joins a second: ${Math.round(perSecond)}; a second of the server's core: ${rounded(perCpuSecond)}; loaders: ${loaderCores.toFixed(2)} cores`,
  ].join('\n');
}

const rounded = (value: number | null | undefined): string =>
  value === null || value === undefined ? 'n/a' : String(Math.round(value));

const counts = (record: Record<string, number>): string =>
  Object.entries(record)
    .map(([code, times]) => `${times} × ${code}`)
    .join(', ') || 'none';

function whole(flag: string, text: string, min: number, max: number): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < min || value > max)
    throw new Error(`${flag} takes a whole number from ${min} to ${max}`);
  return value;
}

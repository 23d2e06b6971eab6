import { type AbuseReport, benchAbuse } from '../bench/abuse.js';
import { benchDanmaku, type ChannelTarget, type DanmakuReport } from '../bench/danmaku.js';
import { benchJoin, type JoinReport } from '../bench/join.js';
import { type ClientFlags, operatorClient } from './client-options.js';

export interface ChannelBenchFlags extends ClientFlags {
  sockets: string;
  rate: string;
  bytes: string;
  seconds: string;
  loaders: string;
  atOnce: string;
  viewers: string;
  connections: string;
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

/** `kaibo bench abuse`; `pid` as with {@link runDanmaku}. */
export function runAbuse(
  flags: ChannelBenchFlags,
  pid: number | null,
  progress: (line: string) => void,
): Promise<AbuseReport> {
  return benchAbuse(channelTarget(flags, pid), {
    sockets: whole('--sockets', flags.sockets, 1, 10_000),
    seconds: whole('--seconds', flags.seconds, 1, 3_600),
    connections: whole('--connections', flags.connections, 1, 10_000),
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

function whole(flag: string, text: string, min: number, max: number): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < min || value > max)
    throw new Error(`${flag} takes a whole number from ${min} to ${max}`);
  return value;
}

import { ChannelLoad } from './channel-load.js';
import { type ChannelTarget, channelOf } from './danmaku.js';
import type { Spread } from './percentiles.js';
import { cpuUse } from './process-cpu.js';

export interface JoinOptions {
  sockets: number;
  loaders: number;
  /** Connections being made at once. */
  atOnce: number;
  /** Viewers whose tokens the sockets come with, in turn; 0: all come without. */
  viewers: number;
  progress: (line: string) => void;
}

export interface JoinReport {
  bench: 'join';
  sockets: number;
  atOnce: number;
  viewers: number;
  joined: number;
  /** Who was not let in, or not kept, by close code, HTTP status or 0 for a broken connection. */
  ended: Record<string, number>;
  /** Joins a second, and a second of the server's core (null: it is not on this machine). */
  perSecond: number;
  perCpuSecond: number | null;
  /** ms from the first SYN to the welcome. */
  welcome: Spread | null;
  loaderCores: number;
}

/** Sockets join one room as fast as they come, `atOnce` on their way at a time, and stay until the last one is in. */
export async function benchJoin(target: ChannelTarget, options: JoinOptions): Promise<JoinReport> {
  const room = `bench-${process.pid}-${Date.now().toString(36)}`;
  await target.openRoom(room);
  try {
    const { path, ...channel } = channelOf(target.base, room);
    const paths = await pathsOf(target, path, options);
    return await join({ ...channel, paths, welcomed: true }, target.pid, options);
  } finally {
    await target.removeRoom(room);
  }
}

async function pathsOf(
  target: ChannelTarget,
  path: string,
  { viewers, progress }: JoinOptions,
): Promise<string[]> {
  if (viewers === 0) return [path];
  progress(`${viewers} viewers get their tokens`);
  const paths: string[] = [];
  for (let index = 0; index < viewers; index += 1)
    paths.push(`${path}?token=${encodeURIComponent(await target.viewer(`bench ${index}`))}`);
  return paths;
}

async function join(
  where: { host: string; port: number; paths: string[]; subprotocol: string; welcomed: true },
  pid: number | null,
  { sockets, atOnce, viewers, loaders, progress }: JoinOptions,
): Promise<JoinReport> {
  const tell = (open: number, ended: number) => progress(`${open} joined, ${ended} refused`);
  const load = new ChannelLoad({ ...where, sockets, atOnce, loaders, progress: tell });
  try {
    const cpu = pid === null ? null : cpuUse(pid).own;
    const loaders = (await load.report()).cpu;
    const begun = performance.now();
    await load.open();
    const took = (performance.now() - begun) / 1000;
    const used = pid === null || cpu === null ? null : cpuUse(pid).own - cpu;
    const end = await load.report();
    return {
      bench: 'join',
      ...{ sockets, atOnce, viewers, joined: end.open, ended: end.ended },
      perSecond: end.open / took,
      perCpuSecond: used === null ? null : end.open / used,
      welcome: end.joins.spread(),
      loaderCores: (end.cpu - loaders) / took,
    };
  } finally {
    await load.close();
  }
}

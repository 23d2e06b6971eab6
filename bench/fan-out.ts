import { ChannelLoad, type LoadOptions, type LoadTotal } from './channel-load.js';
import { markedText, monotonicNow } from './frame-digest.js';
import type { Spread } from './percentiles.js';
import { cpuUse, residentMegabytes } from './process-cpu.js';
import { pause } from './target.js';

/** A server whose fan-out is measured. */
export interface FanOutPeer {
  name: string;
  load: Omit<LoadOptions, 'progress'>;
  /** Process that does the work, when it runs on this machine. */
  pid: number | null;
  /** Sends a message to the room. */
  send(text: string, number: number): void;
  /** Messages that were not taken, by reason. */
  refused(): Record<string, number>;
}

export interface FanOutFigures {
  name: string;
  sockets: number;
  /** Messages sent a second, and in all. */
  rate: number;
  sent: number;
  refused: Record<string, number>;
  /** Messages that reached a socket: in all, a second, and a second of the server's core (null: it is not on this machine). */
  delivered: number;
  perSecond: number;
  perCpuSecond: number | null;
  /** Share of a core that the server and all loaders took. */
  serverCores: number | null;
  loaderCores: number;
  /** Frames written to sockets a second. */
  writes: number;
  /** ms from sender to receiver. */
  latency: Spread | null;
  /** Messages that were taken and did not reach a socket within seconds of the last one, and events that a socket never got. */
  lost: number;
  disordered: number;
  /** Sockets that ended, by close code. */
  ended: Record<string, number>;
  /** KB of the server's memory for a socket, before a message was sent and at the end. */
  idleMemory: number | null;
  memory: number | null;
  /** MB of it in all, at the end. */
  resident: number | null;
}

export interface FanOutOptions {
  /** Messages a second. */
  rate: number;
  /** Length of a message. */
  bytes: number;
  seconds: number;
  progress: (line: string) => void;
}

/** ms the server has to settle once the sockets are open: presence, joins that are told. */
const SETTLE = 3_000;
/** ms within which the last messages arrive. */
const ARRIVE_WITHIN = 10_000;

/** Opens the sockets, sends for so many seconds at an even rate, and waits for what was sent to arrive. */
export async function measureFanOut(peer: FanOutPeer, options: FanOutOptions): Promise<FanOutFigures> {
  const { progress, seconds } = options;
  const before = memoryOf(peer.pid);
  const tell = (open: number, ended: number) =>
    progress(`${peer.name}: ${open} sockets open${ended === 0 ? '' : `, ${ended} refused`}`);
  const load = new ChannelLoad({ ...peer.load, progress: tell });
  try {
    await load.open();
    await pause(SETTLE);
    const idle = memoryOf(peer.pid);
    progress(`${peer.name}: ${options.rate} messages a second for ${seconds} s`);
    await load.clear();
    const start = await load.report();
    const cpu = cpuOf(peer.pid);
    const begun = performance.now();
    const sent = await sendEvenly(peer, options);
    const end = await untilArrived(load, () => start.open * (sent - total(peer.refused())));
    const took = (performance.now() - begun) / 1000;
    const used = difference(cpuOf(peer.pid), cpu);
    return figures(peer, options, { start, end, sent, took, used, before, idle });
  } finally {
    await load.close();
  }
}

interface Measured {
  start: LoadTotal;
  end: LoadTotal;
  sent: number;
  /** Seconds. */
  took: number;
  used: number | null;
  before: number | null;
  idle: number | null;
}

function figures(peer: FanOutPeer, { rate }: FanOutOptions, measured: Measured): FanOutFigures {
  const { start, end, sent, took, used, before, idle } = measured;
  // As it is now: what is left queued is given up when the peer closes.
  const refused = { ...peer.refused() };
  const each = (memory: number | null) =>
    memory === null || before === null ? null : ((memory - before) * 1024) / start.open;
  return {
    name: peer.name,
    sockets: start.open,
    ...{ rate, sent, refused },
    delivered: end.delivered,
    perSecond: end.delivered / took,
    perCpuSecond: used === null ? null : end.delivered / used,
    serverCores: used === null ? null : used / took,
    loaderCores: (end.cpu - start.cpu) / took,
    writes: end.frames / took,
    latency: end.latency.spread(),
    lost: Math.max(end.lost, start.open * (sent - total(refused)) - end.delivered),
    disordered: end.disordered,
    ended: end.ended,
    idleMemory: each(idle),
    memory: each(memoryOf(peer.pid)),
    resident: memoryOf(peer.pid),
  };
}

/** Sends `rate` messages a second; when this process was late, what is due goes out at once. Returns how many. */
export async function sendEvenly(
  peer: Pick<FanOutPeer, 'send'>,
  { rate, bytes, seconds }: Omit<FanOutOptions, 'progress'>,
): Promise<number> {
  const begun = performance.now();
  const all = Math.round(rate * seconds);
  let sent = 0;
  while (sent < all) {
    for (const due = Math.min(all, ((performance.now() - begun) / 1000) * rate); sent < due; ) {
      sent += 1;
      peer.send(markedText(sent, monotonicNow(), bytes), sent);
    }
    await pause(Math.max(1, (sent / rate) * 1000 - (performance.now() - begun)));
  }
  return sent;
}

/** The loaders' report once so many messages have arrived, or some seconds have passed. */
export async function untilArrived(load: ChannelLoad, expected: () => number): Promise<LoadTotal> {
  const deadline = performance.now() + ARRIVE_WITHIN;
  for (;;) {
    const report = await load.report();
    if (report.delivered >= expected() || performance.now() > deadline) return report;
    await pause(100);
  }
}

const total = (counts: Record<string, number>): number =>
  Object.values(counts).reduce((sum, each) => sum + each, 0);

const cpuOf = (pid: number | null): number | null => (pid === null ? null : cpuUse(pid).own);
const memoryOf = (pid: number | null): number | null => (pid === null ? null : residentMegabytes(pid));

const difference = (after: number | null, before: number | null): number | null =>
  after === null || before === null ? null : after - before;

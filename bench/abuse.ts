import { ABUSES, type Abuse, type AbuseTally } from './abuse-messages.js';
import { Abuser } from './abuser.js';
import { ChannelLoad } from './channel-load.js';
import { type ChannelTarget, channelOf, Senders } from './danmaku.js';
import { sendEvenly, untilArrived } from './fan-out.js';
import type { Spread } from './percentiles.js';
import { cpuUse, residentMegabytes } from './process-cpu.js';
import { pause } from './target.js';

export interface AbuseOptions {
  /** Viewers of the room who behave. */
  sockets: number;
  /** Seconds of each phase. */
  seconds: number;
  /** The abuser's connections at once. */
  connections: number;
  progress: (line: string) => void;
}

/** How the room was while one abuse, or none, went on. */
export interface AbusePhase {
  name: 'nothing' | Abuse;
  /** ms from sender to receiver in the room. */
  latency: Spread | null;
  lost: number;
  disordered: number;
  /** The room's viewers whose sockets ended. */
  gone: number;
  /** What came of the abuse. */
  tally: AbuseTally | null;
  /** Share of a core that the server took; MB of its memory at the end. Null: it is not on this machine. */
  serverCores: number | null;
  resident: number | null;
}

export interface AbuseReport {
  bench: 'abuse';
  sockets: number;
  connections: number;
  phases: AbusePhase[];
  checks: { name: string; ok: boolean }[];
}

/** Messages a second in the room: what twenty viewers may write. */
const RATE = 15;
const BYTES = 100;
/** Viewers of the room at one address, well below what a server allows. */
const PER_ADDRESS = 40;
/** Where the abuser is: the room's viewers are at 127.0.0.2 and following. */
const ABUSER = '127.9.9.9';
/** Viewers that the abuser is. */
const TOKENS = 5;
/** ms an abuse has before the room is looked at, and a server afterwards. */
const SETTLE = 1_000;
/** ms by which p99 may be longer than without abuse, and MB by which memory may grow. */
const NOTICED = 100;
const GROWTH = 128;

/** A room of viewers who behave, beside one address that does not: each abuse in turn, and nothing before and after. */
export async function benchAbuse(target: ChannelTarget, options: AbuseOptions): Promise<AbuseReport> {
  const room = `bench-${process.pid}-${Date.now().toString(36)}`;
  const channel = channelOf(target.base, room);
  if (!channel.host.startsWith('127.'))
    throw new Error('`abuse` wants a server on this machine: its viewers come from many loopback addresses');
  await target.openRoom(room);
  const senders = await Senders.open(target, channel);
  const load = await listeners(channel, options);
  try {
    const tokens = await Promise.all(Array.from({ length: TOKENS }, (_, n) => target.viewer(`rude ${n}`)));
    const bench = { target, options, senders, load, tokens, channel };
    const phases: AbusePhase[] = [];
    for (const name of ['nothing', ...ABUSES, 'nothing'] as const) phases.push(await phase(name, bench));
    const { sockets, connections } = options;
    return { bench: 'abuse', sockets, connections, phases, checks: checksOf(phases) };
  } finally {
    senders.close();
    await load.close();
    await target.removeRoom(room);
  }
}

async function listeners(
  { path, ...where }: ReturnType<typeof channelOf>,
  { sockets, progress }: AbuseOptions,
): Promise<ChannelLoad> {
  const tell = (open: number, ended: number) => progress(`${open} viewers in, ${ended} refused`);
  const load = new ChannelLoad({
    ...{ ...where, paths: [path], sockets, perAddress: PER_ADDRESS, loaders: 1, welcomed: true },
    ...{ atOnce: 20, progress: tell },
  });
  await load.open();
  return load;
}

interface Bench {
  target: ChannelTarget;
  options: AbuseOptions;
  senders: Senders;
  load: ChannelLoad;
  tokens: string[];
  channel: ReturnType<typeof channelOf>;
}

async function phase(name: AbusePhase['name'], bench: Bench): Promise<AbusePhase> {
  const { load, senders, target, options } = bench;
  options.progress(`${name}: ${options.seconds} s`);
  const abuser = name === 'nothing' ? null : await Abuser.begin(name, abuseTarget(name, bench));
  await pause(SETTLE);
  await load.clear();
  const [start, refused, cpu] = [await load.report(), refusals(senders), cpuOf(target)];
  const begun = performance.now();
  const send = (text: string, number: number) => senders.send(text, number);
  const sent = await sendEvenly({ send }, { rate: RATE, bytes: BYTES, seconds: options.seconds });
  const took = (performance.now() - begun) / 1000;
  const used = cpuOf(target);
  const end = await untilArrived(load, () => start.open * (sent - refusals(senders) + refused));
  const tally = (await abuser?.end()) ?? null;
  await pause(SETTLE);
  const expected = start.open * (sent - refusals(senders) + refused);
  return {
    name,
    latency: end.latency.spread(),
    lost: Math.max(end.lost, expected - end.delivered),
    disordered: end.disordered,
    gone: start.open - end.open,
    tally,
    serverCores: used === null || cpu === null ? null : (used - cpu) / took,
    resident: target.pid === null ? null : residentMegabytes(target.pid),
  };
}

function abuseTarget(name: Abuse, { channel, options, tokens }: Bench) {
  const { connections } = options;
  const all = { ...channel, connections, localAddress: ABUSER, tokens: [] };
  return name === 'likes by the hundred' ? { ...all, tokens } : all;
}

const cpuOf = ({ pid }: ChannelTarget): number | null => (pid === null ? null : cpuUse(pid).own);

const refusals = ({ refused }: Senders): number =>
  Object.values(refused).reduce((sum, each) => sum + each, 0);

/** What the rest of the room must not notice, and the server must not pay with. */
function checksOf(phases: readonly AbusePhase[]): AbuseReport['checks'] {
  const calm = phases.filter(({ tally }) => tally === null);
  const p99 = Math.max(...calm.map(({ latency }) => latency?.p99 ?? 0));
  const each = phases
    .filter(({ tally }) => tally !== null)
    .map(({ name, latency, lost, disordered, gone }) => ({
      name: `${name}: nobody else lost a message or a socket, p99 at most ${NOTICED} ms longer than without`,
      ok: lost === 0 && disordered === 0 && gone === 0 && (latency?.p99 ?? Infinity) <= p99 + NOTICED,
    }));
  const [before, after] = [calm[0]?.resident ?? 0, Math.max(...phases.map(({ resident }) => resident ?? 0))];
  return [...each, { name: `memory grew by less than ${GROWTH} MB`, ok: after - before < GROWTH }];
}

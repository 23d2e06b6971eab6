import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { abuseSheet } from '../bench/abuse-sheet.js';
import { danmakuSheet, joinSheet } from '../bench/channel-sheets.js';
import { deliverySheet } from '../bench/delivery.js';
import { renderHtml } from '../bench/html.js';
import { benchLadder, type LadderReport } from '../bench/ladder.js';
import { benchLatency, type LatencyReport } from '../bench/latency.js';
import { type BenchSheet, renderSheet } from '../bench/report.js';
import { flashSaleSheet, ladderSheet, latencySheet, soakSheet } from '../bench/sheets.js';
import { benchSoak, type SoakApi, type SoakReport } from '../bench/soak.js';
import type { BenchTarget, LadderTarget } from '../bench/target.js';
import { viewersSheet } from '../bench/viewers-sheet.js';
import { ApiClient } from './api-client.js';
import { type ChannelBenchFlags, runAbuse, runDanmaku, runJoin } from './bench-channel.js';
import { type FlashSaleFlags, runFlashSale } from './bench-flash-sale.js';
import { type PlayersFlags, type PlayersTarget, runDelivery, runViewers } from './bench-players.js';
import { type ClientFlags, operatorClient } from './client-options.js';

interface BenchFlags extends ClientFlags, FlashSaleFlags, ChannelBenchFlags, PlayersFlags {
  json?: string;
  html?: string;
  joins: string;
  seconds: string;
  rounds: string;
  minutes: string;
  lives?: boolean;
}

/** What a bench hands back: the figures for `--json`, and how they are shown. */
interface Outcome {
  report: object;
  sheet: BenchSheet;
}

/** What `kaibo bench` offers. */
const BENCHES: Record<string, (flags: BenchFlags) => Promise<Outcome>> = {
  latency: async (flags) => {
    const report = await latency(flags);
    return { report, sheet: latencySheet(report, { joins: flags.joins, seconds: flags.seconds }) };
  },
  ladder: async (flags) => {
    const report = await ladder(flags);
    return { report, sheet: ladderSheet(report, { rounds: flags.rounds, seconds: flags.seconds }) };
  },
  soak: async (flags) => {
    const report = await soak(flags);
    return { report, sheet: soakSheet(report, { minutes: flags.minutes }) };
  },
  'flash-sale': async (flags) => {
    const report = await runFlashSale(flags, kaiboCommand(), progress);
    const { buyers, units, connections, processes } = flags;
    return { report, sheet: flashSaleSheet(report, { buyers, units, connections, processes }) };
  },
  danmaku: async (flags) => {
    const report = await runDanmaku(flags, localPid(flags), progress);
    const { sockets, rate, bytes, seconds, loaders } = flags;
    return { report, sheet: danmakuSheet(report, { sockets, rate, bytes, seconds, loaders }) };
  },
  join: async (flags) => {
    const report = await runJoin(flags, localPid(flags), progress);
    const { sockets, atOnce, viewers, loaders } = flags;
    return { report, sheet: joinSheet(report, { sockets, atOnce, viewers, loaders }) };
  },
  abuse: async (flags) => {
    const report = await runAbuse(flags, localPid(flags), progress);
    const { sockets, connections, seconds } = flags;
    return { report, sheet: abuseSheet(report, { sockets, connections, seconds }) };
  },
  delivery: async (flags) => {
    const report = await runDelivery(flags, playersTarget(flags), progress);
    const { connections, rounds, seconds } = flags;
    return { report, sheet: deliverySheet(report, { connections, rounds, seconds }) };
  },
  viewers: async (flags) => {
    const report = await runViewers(flags, playersTarget(flags), progress);
    const { players, ramp, seconds, hints } = flags;
    const settings = { players, ramp, seconds, parts: hints ? 'when hinted at' : 'when listed' };
    return { report, sheet: viewersSheet(report, settings) };
  },
};

/** `kaibo bench <name>` */
export async function runBench(name: string, flags: BenchFlags): Promise<void> {
  const bench = BENCHES[name];
  if (bench === undefined)
    throw new Error(`there is no bench \`${name}\`; there are: ${Object.keys(BENCHES).join(', ')}`);
  const { report, sheet } = await bench(flags);
  console.log(renderSheet(sheet));
  if (flags.html !== undefined) writeFileSync(flags.html, renderHtml(sheet));
  if (flags.json !== undefined) writeFileSync(flags.json, `${JSON.stringify(report, null, 2)}\n`);
  if (isFailed(report)) process.exitCode = 1;
}

/** Benches that judge say so in `checks`. */
const isFailed = (report: object & { checks?: readonly { ok: boolean }[] }): boolean =>
  report.checks?.some(({ ok }) => !ok) ?? false;

const progress = (line: string): void => console.error(line);

function latency(flags: BenchFlags): Promise<LatencyReport> {
  return benchLatency(benchTarget(baseOf(flags), operatorClient(flags)), {
    joins: count('--joins', flags.joins),
    seconds: count('--seconds', flags.seconds),
    progress,
  });
}

function ladder(flags: BenchFlags): Promise<LadderReport> {
  return benchLadder(ladderTarget(flags), {
    rounds: count('--rounds', flags.rounds),
    seconds: count('--seconds', flags.seconds),
    lives: flags.lives === true,
    progress,
  });
}

function soak(flags: BenchFlags): Promise<SoakReport> {
  return benchSoak({
    minutes: count('--minutes', flags.minutes),
    command: kaiboCommand(),
    api: (base, token) => soakApi(new ApiClient(base, token)),
    random: Math.random,
    progress,
  });
}

const kaiboCommand = (): string[] => [
  process.execPath,
  ...process.execArgv,
  fileURLToPath(new URL('./kaibo.js', import.meta.url)),
];

const baseOf = (flags: BenchFlags): string => flags.server.replace(/\/$/, '');

function benchTarget(base: string, api: ApiClient): BenchTarget {
  return {
    base,
    openRoom: async (room) => {
      await api.createRoom({ id: room, title: 'Bench' });
      return { ingestUrl: (await api.ingest(room)).url };
    },
    isLive: async (room) => (await api.room(room)).status === 'live',
    removeRoom: (room) => api.endAndDelete(room),
  };
}

/** The Kaibo whose data directory the flags name: its process is measured, so it must run here. */
function ladderTarget(flags: BenchFlags): LadderTarget {
  const api = operatorClient(flags);
  const node = runningNode(flags.dataDir);
  return {
    ...benchTarget(baseOf(flags), api),
    pid: node.pid,
    passThrough: async (room, allowed) => {
      await api.changeSettings(room, { passthrough: allowed });
    },
    encoding: async (room) => (await api.sessions(room)).items.at(0)?.encoding ?? null,
    lateParts: () => metric(node.ports.internal, 'late_parts'),
  };
}

/** The Kaibo that the flags name; its process is looked at when it runs here. */
function playersTarget(flags: BenchFlags): PlayersTarget {
  return { ...benchTarget(baseOf(flags), operatorClient(flags)), pid: localPid(flags) };
}

function soakApi(api: ApiClient): SoakApi {
  return {
    openRoom: async (room) => {
      await api.createRoom({ id: room, title: 'Soak' });
      return { ingestUrl: (await api.ingest(room)).url };
    },
    status: async (room) => (await api.room(room)).status,
    sessions: async (room) => (await api.sessions(room)).items,
    replayReady: async (session) => (await api.replay(session)).status === 'ready',
  };
}

/** What a running node says of itself in its data directory. */
function runningNode(dataDir: string): { pid: number; ports: { http: number; internal: number } } {
  const file = join(dataDir, 'node.json');
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as {
      pid: number;
      ports: { http: number; internal: number };
    };
  } catch {
    throw new Error(`no \`kaibo all\` runs in ${dataDir} (${file} can't be read); name its --data-dir`);
  }
}

/** Null when the server's data directory is not the one the flags name, so that its CPU and memory can't be seen. */
function localPid(flags: ClientFlags): number | null {
  try {
    const { pid, ports } = runningNode(flags.dataDir);
    return new URL(flags.server).port === String(ports.http) ? pid : null;
  } catch {
    return null;
  }
}

/** Sum of the metrics of a node whose names end so. */
async function metric(port: number, suffix: string): Promise<number> {
  const response = await fetch(`http://127.0.0.1:${port}/metrics`);
  const lines = (await response.text()).split('\n').filter((line) => line.split(' ')[0]?.endsWith(suffix));
  return lines.reduce((sum, line) => sum + Number(line.split(' ')[1] ?? 0), 0);
}

function count(flag: string, text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1 || value > 10_000)
    throw new Error(`${flag} takes a whole number from 1 to 10000`);
  return value;
}

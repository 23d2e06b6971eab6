import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { DanmakuReport } from '../bench/danmaku.js';
import type { FlashSaleReport } from '../bench/flash-sale.js';
import type { JoinReport } from '../bench/join.js';
import { benchLadder, type LadderReport } from '../bench/ladder.js';
import { benchLatency, type LatencyReport } from '../bench/latency.js';
import type { Spread } from '../bench/percentiles.js';
import { benchSoak, type SoakApi, type SoakReport } from '../bench/soak.js';
import { renderTable } from '../bench/table.js';
import type { BenchTarget, LadderTarget } from '../bench/target.js';
import { ApiClient } from './api-client.js';
import { type ChannelBenchFlags, renderDanmaku, renderJoin, runDanmaku, runJoin } from './bench-channel.js';
import { type FlashSaleFlags, renderFlashSale, runFlashSale } from './bench-flash-sale.js';
import { type ClientFlags, operatorClient } from './client-options.js';

interface BenchFlags extends ClientFlags, FlashSaleFlags, ChannelBenchFlags {
  json?: string;
  joins: string;
  seconds: string;
  rounds: string;
  minutes: string;
  lives?: boolean;
}

type Report = LatencyReport | LadderReport | SoakReport | FlashSaleReport | DanmakuReport | JoinReport;

/** What `kaibo bench` offers. */
const BENCHES: Record<string, (flags: BenchFlags) => Promise<Report>> = {
  latency,
  ladder,
  soak,
  'flash-sale': (flags) => runFlashSale(flags, kaiboCommand(), progress),
  danmaku: (flags) => runDanmaku(flags, localPid(flags), progress),
  join: (flags) => runJoin(flags, localPid(flags), progress),
};

/** `kaibo bench <name>` */
export async function runBench(name: string, flags: BenchFlags): Promise<void> {
  const bench = BENCHES[name];
  if (bench === undefined)
    throw new Error(`there is no bench \`${name}\`; there are: ${Object.keys(BENCHES).join(', ')}`);
  const report = await bench(flags);
  console.log(render(report));
  if (flags.json !== undefined) writeFileSync(flags.json, `${JSON.stringify(report, null, 2)}\n`);
  if ('checks' in report && report.checks.some(({ ok }) => !ok)) process.exitCode = 1;
}

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

function render(report: Report): string {
  switch (report.bench) {
    case 'latency':
      return renderLatency(report);
    case 'ladder':
      return renderLadder(report);
    case 'soak':
      return renderSoak(report);
    case 'flash-sale':
      return renderFlashSale(report);
    case 'danmaku':
      return renderDanmaku(report);
    case 'join':
      return renderJoin(report);
  }
}

function renderLatency(report: LatencyReport): string {
  const row = (name: string, value: Spread | null) =>
    value === null
      ? [name, '–', '–', '–', 0]
      : [name, Math.round(value.p50), Math.round(value.p95), Math.round(value.max), value.count];
  return renderTable(
    ['ms', 'p50', 'p95', 'max', 'samples'],
    [
      row('glass to glass', report.glassToGlass),
      row('first picture', report.firstPicture),
      row('glass to glass after a join', report.afterJoin),
    ],
  );
}

function renderLadder({ rounds, ratio, passthrough, lives }: LadderReport): string {
  const table = renderTable(
    ['cores', 'node', 'encoders', 'kaibo', 'bare ffmpeg', 'ratio'],
    rounds.map((it, index) => [
      `round ${index + 1}`,
      ...[it.node, it.encoders, it.node + it.encoders, it.bare, it.ratio].map((value) => value.toFixed(3)),
    ]),
  );
  const saved = `${(passthrough.saved * 100).toFixed(0)} %`;
  return [
    table,
    `Kaibo ÷ bare ffmpeg: ${ratio.toFixed(3)}`,
    `passthrough: top rung ${passthrough.top} (${passthrough.reason}), ${passthrough.ratio.toFixed(3)} of the bare ffmpeg, ${passthrough.cores.toFixed(3)} cores: ${saved} less`,
    ...(lives === null ? [] : [`lives in real time: ${lives}`]),
  ].join('\n');
}

function renderSoak({ checks, players, remarks }: SoakReport): string {
  const rows = checks.map(({ name, wanted, found, ok }) => [name, wanted, found, ok ? 'ok' : 'FAILED']);
  const told = players.map(({ name, played, still }) => {
    const goes = played.map((it) => `${it.toFixed(0)} s`).join(' + ') || 'nothing';
    return `${name} played ${goes}; last picture ${still.toFixed(0)} s ago`;
  });
  const table = renderTable(['check', 'wanted', 'found', ''], rows);
  return [table, ...told, `remarks: ${remarks.join(' ') || 'none'}`].join('\n');
}

function count(flag: string, text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1 || value > 10_000)
    throw new Error(`${flag} takes a whole number from 1 to 10000`);
  return value;
}

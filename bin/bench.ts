import { writeFileSync } from 'node:fs';
import { type BenchTarget, benchLatency, type LatencyReport } from '../bench/latency.js';
import type { Spread } from '../bench/percentiles.js';
import { renderTable } from '../bench/table.js';
import type { ApiClient } from './api-client.js';
import { type ClientFlags, operatorClient } from './client-options.js';

interface BenchFlags extends ClientFlags {
  json?: string;
  joins: string;
  seconds: string;
}

/** `kaibo bench <name>` */
export async function runBench(name: string, flags: BenchFlags): Promise<void> {
  if (name !== 'latency') throw new Error(`there is no bench \`${name}\`; there is: latency`);
  const report = await benchLatency(benchTarget(flags.server.replace(/\/$/, ''), operatorClient(flags)), {
    joins: count('--joins', flags.joins),
    seconds: count('--seconds', flags.seconds),
    progress: (line) => console.error(line),
  });
  console.log(renderLatency(report));
  if (flags.json !== undefined) writeFileSync(flags.json, `${JSON.stringify(report, null, 2)}\n`);
}

function benchTarget(base: string, api: ApiClient): BenchTarget {
  return {
    base,
    openRoom: async (room) => {
      await api.createRoom({ id: room, title: 'Latency bench' });
      return { ingestUrl: (await api.ingest(room)).url };
    },
    isLive: async (room) => (await api.room(room)).status === 'live',
    removeRoom: (room) => api.endAndDelete(room),
  };
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

function count(flag: string, text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1 || value > 10_000)
    throw new Error(`${flag} takes a whole number from 1 to 10000`);
  return value;
}

import { canPin, MEASURED, others, pin } from '../bench/cores.js';
import { benchFlashSale, type FlashSaleReport } from '../bench/flash-sale.js';
import { OwnKaibo } from '../bench/own-kaibo.js';
import { cpuUse } from '../bench/process-cpu.js';
import { adminTokenOf, type ClientFlags } from './client-options.js';

export interface FlashSaleFlags extends ClientFlags {
  buyers: string;
  units: string;
  connections: string;
  processes: string;
  database?: string;
  redis?: string;
  servers?: string;
}

/** Starts the servers (or takes running ones) and lets the buyers in. `command` runs `kaibo`. */
export async function runFlashSale(
  flags: FlashSaleFlags,
  command: readonly string[],
  progress: (line: string) => void,
): Promise<FlashSaleReport> {
  const figures = {
    buyers: count('--buyers', flags.buyers),
    units: count('--units', flags.units),
    connections: count('--connections', flags.connections),
    progress,
  };
  if (flags.servers !== undefined)
    return benchFlashSale({
      ...figures,
      servers: flags.servers.split(',').map((url) => url.replace(/\/$/, '')),
      adminToken: adminTokenOf(flags.dataDir),
      cpu: () => null,
      audit: async () => ({ ok: true, text: 'not asked for: run `kaibo shop audit` where the database is' }),
    });
  const own: OwnKaibo[] = [];
  try {
    await startOwn(own, flags, command);
    const [first] = own;
    if (first === undefined) throw new Error('--processes takes a whole number from 1');
    return await benchFlashSale({
      ...figures,
      servers: own.map(({ base }) => base),
      adminToken: first.token,
      cpu: () => own.reduce((sum, { pid }) => sum + (pid === null ? 0 : cpuUse(pid).own), 0),
      audit: async () => {
        const { code, text } = await first.run('shop', 'audit');
        return { ok: code === 0, text: text.trim() };
      },
    });
  } finally {
    await Promise.all(own.map((kaibo) => kaibo.close()));
  }
}

/** Servers on the first core and this process on the others, so that neither is measured with the other's work. */
async function startOwn(own: OwnKaibo[], flags: FlashSaleFlags, command: readonly string[]): Promise<void> {
  const apart = canPin();
  if (apart) pin(process.pid, others());
  const pinned = apart ? ['taskset', '-c', MEASURED, ...command] : command;
  const token = `bench-${process.pid}-${Date.now()}`;
  const shared = {
    token,
    secret: `${token}-secret`,
    ...(flags.database === undefined ? {} : { database: flags.database }),
    ...(flags.redis === undefined ? {} : { redis: flags.redis }),
  };
  for (let index = 0; index < count('--processes', flags.processes); index += 1)
    own.push(await OwnKaibo.start(pinned, shared));
}

function count(flag: string, text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1 || value > 1_000_000)
    throw new Error(`${flag} takes a whole number from 1 to 1000000`);
  return value;
}

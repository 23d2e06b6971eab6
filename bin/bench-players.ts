import { existsSync } from 'node:fs';
import { canPin, MEASURED, others, pin } from '../bench/cores.js';
import { benchDelivery, type DeliveryReport } from '../bench/delivery.js';
import { withLiveRoom } from '../bench/live-room.js';
import { hasNginx } from '../bench/nginx-peer.js';
import { cpuUse, processesBelow } from '../bench/process-cpu.js';
import type { BenchTarget } from '../bench/target.js';
import { benchViewers, type ViewersReport } from '../bench/viewers.js';

export interface PlayersFlags {
  room?: string;
  connections: string;
  rounds: string;
  seconds: string;
  pin?: boolean;
  players: string;
  ramp: string;
  /** False: --no-hints. */
  hints: boolean;
}

/** A running Kaibo as these benches see it. `pid` null: it runs elsewhere, and what it costs can't be seen. */
export interface PlayersTarget extends BenchTarget {
  pid: number | null;
}

/** `kaibo bench delivery` */
export async function runDelivery(
  flags: PlayersFlags,
  target: PlayersTarget,
  progress: (line: string) => void,
): Promise<DeliveryReport> {
  if (!hasNginx()) throw new Error('nginx is not installed (Debian: apt-get install nginx-light)');
  return withLiveRoom(target, flags.room ?? null, progress, async (room) => {
    const pinned = flags.pin === true && setApart(target.pid);
    return benchDelivery({
      ...{ base: target.base, room, pinned, progress },
      connections: count('--connections', flags.connections),
      rounds: count('--rounds', flags.rounds),
      seconds: count('--seconds', flags.seconds),
      cpu: () => cpuOf(target.pid),
    });
  });
}

/** `kaibo bench viewers` */
export async function runViewers(
  flags: PlayersFlags,
  target: PlayersTarget,
  progress: (line: string) => void,
): Promise<ViewersReport> {
  return withLiveRoom(target, flags.room ?? null, progress, async (room) => {
    if (flags.pin === true) setApart(target.pid);
    return benchViewers({
      ...{ base: target.base, room, progress, hints: flags.hints },
      players: count('--players', flags.players),
      ramp: count('--ramp', flags.ramp),
      seconds: count('--seconds', flags.seconds),
      cpu: () => cpuOf(target.pid),
    });
  });
}

/** The server's own process on a core of its own; its encoders, the publisher and this process on the others. @throws where that can't be */
function setApart(pid: number | null): true {
  if (pid === null || !canPin())
    throw new Error('--pin needs a server on this machine (--data-dir), two cores and `taskset`');
  for (const child of [...processesBelow(pid), ...processesBelow(process.pid), process.pid])
    pin(child, others());
  pin(pid, MEASURED);
  return true;
}

const cpuOf = (pid: number | null): number | null =>
  pid === null || !existsSync(`/proc/${pid}`) ? null : cpuUse(pid).own;

function count(flag: string, text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1 || value > 1_000_000)
    throw new Error(`${flag} takes a whole number from 1 to 1000000`);
  return value;
}

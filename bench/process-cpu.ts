import { readdirSync, readFileSync } from 'node:fs';

/** CPU that a process and all it started have used, in seconds of one core. */
export interface CpuUse {
  /** The process itself. */
  own: number;
  /** What it started, living and gone. */
  children: number;
}

interface Stat {
  pid: number;
  parent: number;
  /** Ticks. */
  own: number;
  /** Ticks of children that are gone. */
  gone: number;
}

/** Ticks a second in /proc: USER_HZ, 100 on every Linux that Node runs on. */
const TICKS = 100;

/** User and system time of a process and its descendants (Linux). @throws when there is no such process */
export function cpuUse(pid: number): CpuUse {
  const all = readdirSync('/proc').flatMap((name) => (/^\d+$/.test(name) ? (readStat(name) ?? []) : []));
  const root = all.find((it) => it.pid === pid);
  if (root === undefined) throw new Error(`there is no process ${pid} on this machine`);
  const below = descendants(all, pid);
  const children = below.reduce((sum, it) => sum + it.own + it.gone, root.gone);
  return { own: root.own / TICKS, children: children / TICKS };
}

/** Pids of the processes below `pid`. */
export function processesBelow(pid: number): number[] {
  const all = readdirSync('/proc').flatMap((name) => (/^\d+$/.test(name) ? (readStat(name) ?? []) : []));
  return descendants(all, pid).map((it) => it.pid);
}

/** Arguments a process was started with, its program first; empty when it is gone. */
export function argumentsOf(pid: number): string[] {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').slice(0, -1);
  } catch {
    return [];
  }
}

/** Resident memory of a process in MB; null when it is gone. */
export function residentMegabytes(pid: number): number | null {
  try {
    const kilobytes = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return kilobytes === undefined ? null : Number(kilobytes) / 1024;
  } catch {
    return null;
  }
}

function descendants(all: Stat[], pid: number): Stat[] {
  const direct = all.filter((it) => it.parent === pid);
  return direct.flatMap((it) => [it, ...descendants(all, it.pid)]);
}

/** proc(5): fields are counted after the last bracket, since a program's name may hold anything. */
function readStat(pid: string): Stat | null {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = text
      .slice(text.lastIndexOf(')') + 2)
      .split(' ')
      .map(Number);
    const field = (number: number): number => fields[number - 3] ?? 0;
    return { pid: Number(pid), parent: field(4), own: field(14) + field(15), gone: field(16) + field(17) };
  } catch {
    return null;
  }
}
